"""What contracts ask of a person: signature, evidence, its acceptance and payment, results."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from missions.contracts import queries
from missions.standing import standing_of


def to_deliver(user):
    """Results due soon, late or sent back, of the person's own contracts."""
    return queries.to_deliver().filter(contract__expert__user=user.pk)


def _open_to(rows, user, person: str):
    """His turn by name, or that of all EST managers; never on his own contract."""
    mine = Q(**{person: user.pk})
    if standing_of(user).is_est_manager:
        mine |= Q(**{f"{person}__isnull": True})
    return rows.filter(mine).exclude(contract__expert__user__in=user.hands)


def to_accept(user):
    rows = _open_to(queries.to_accept(), user, "judge")
    return rows.exclude(delivered_by__in=user.hands)


def to_pay(user):
    rows = _open_to(queries.to_pay(), user, "payer")
    return rows.exclude(accepted_by__in=user.hands)


def to_sign(user):
    """Drafts that lack nothing any more."""
    mine = Q(signer=user.pk)
    if standing_of(user).is_est_manager:
        mine |= Q(signer__isnull=True)
    return queries.to_sign().filter(mine).exclude(expert__user__in=user.hands)


def to_record(user):
    """Phases that end soon, or should have ended, for each of those who answer for them."""
    return queries.phases_due_soon().filter(answering__user=user.pk)


def prepare(rows):
    return rows.select_related("contract__mission__country", "contract__expert__user").order_by(
        "due_on", "pk"
    )


def prepare_contracts(rows):
    return rows.select_related("mission__country", "expert__user").order_by("created_at", "pk")


def _about(contract) -> str:
    mission = contract.mission
    return f"{contract.code} · {mission.country}, {mission.title}"


def _step(row, name: str) -> str:
    return reverse("contracts:milestone_step", args=[row.contract.code, row.pk, name])


def delivery_line(row) -> Todo:
    return Todo(
        label=_("Hand in the evidence of “%(label)s”") % {"label": row.label},
        url=_step(row, "deliver"),
        about=_about(row.contract),
        due_on=row.due_on,
        then=_("the focal point accepts it"),
        note=str(row.get_state_display()),
    )


def acceptance_line(row) -> Todo:
    """Leads to the evidence; accepting is one click beside it."""
    words = {"label": row.label, "name": row.contract.expert}
    return Todo(
        label=_("Accept “%(label)s” of %(name)s") % words,
        url=row.get_absolute_url(),
        about=_about(row.contract),
        since=row.delivered_at,
        due_on=row.due_on,
        then=_("it is paid"),
        note=str(row.get_state_display()),
    )


def payment_line(row) -> Todo:
    return Todo(
        label=_("Mark “%(label)s” as paid") % {"label": row.label},
        url=_step(row, "pay"),
        about=_about(row.contract),
        since=row.accepted_at,
        then=_("the consultant is told"),
        note=str(row.get_state_display()),
    )


def signature_line(row) -> Todo:
    """Leads to the contract: it is read before it is signed."""
    return Todo(
        label=_("Sign the contract of %(name)s") % {"name": row.expert},
        url=row.get_absolute_url(),
        about=_about(row),
        since=row.created_at,
        then=_("its milestones run"),
        note=str(row.get_state_display()),
    )


def phase_line(row) -> Todo:
    words = {"phase": row.get_number_display()}
    return Todo(
        label=_("Say what came out of the phase “%(phase)s”") % words,
        url=reverse("contracts:phase", args=[row.contract.code, row.number]),
        about=_about(row.contract),
        due_on=row.due_on,
        then=_("those who carry on read it"),
    )


def register_sources() -> None:
    register(TodoSource(to_deliver, prepare, delivery_line))
    register(TodoSource(to_accept, prepare, acceptance_line))
    register(TodoSource(to_pay, prepare, payment_line))
    register(TodoSource(to_sign, prepare_contracts, signature_line))
    register(TodoSource(to_record, prepare, phase_line))
