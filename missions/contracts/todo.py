"""What contracts ask of a person: evidence of a result, its acceptance, its payment."""

from django.db.models import Q
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from missions.contracts import queries
from missions.standing import standing_of


def to_deliver(user):
    """Results due soon, or late, of the person's own contracts."""
    return queries.due_soon().filter(contract__expert__user=user.pk)


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


def prepare(rows):
    return rows.select_related("contract__mission__country", "contract__expert__user").order_by(
        "due_on", "pk"
    )


def _facts(row) -> dict:
    mission = row.contract.mission
    return {
        "about": f"{mission.country}, {mission.title}",
        "url": row.get_absolute_url(),
        "note": str(row.get_state_display()),
    }


def delivery_line(row) -> Todo:
    words = {"label": row.label, "code": row.contract.code}
    return Todo(
        label=_("Hand in the evidence of “%(label)s” (%(code)s)") % words,
        due_on=row.due_on,
        then=_("the focal point accepts it"),
        **_facts(row),
    )


def acceptance_line(row) -> Todo:
    words = {"label": row.label, "code": row.contract.code, "name": row.contract.expert}
    return Todo(
        label=_("Accept “%(label)s” of %(name)s (%(code)s)") % words,
        since=row.delivered_at,
        due_on=row.due_on,
        then=_("it is paid"),
        **_facts(row),
    )


def payment_line(row) -> Todo:
    words = {"label": row.label, "code": row.contract.code}
    return Todo(
        label=_("Mark “%(label)s” as paid (%(code)s)") % words,
        since=row.accepted_at,
        then=_("the consultant is told"),
        **_facts(row),
    )


def register_sources() -> None:
    register(TodoSource(to_deliver, prepare, delivery_line))
    register(TodoSource(to_accept, prepare, acceptance_line))
    register(TodoSource(to_pay, prepare, payment_line))
