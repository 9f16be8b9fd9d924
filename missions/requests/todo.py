"""What support requests ask of a person: to decide, to answer, to confirm, or to wait."""

from dataclasses import replace

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import elapsed
from core.todo import Todo, TodoSource, register
from missions.enums import RequestState
from missions.models import SupportRequest
from missions.requests.queries import decided_by_q, for_list, waiting
from missions.standing import standing_of

_R = RequestState


def to_decide(user):
    """Rows on which this person owes a decision."""
    rows = waiting(SupportRequest.objects.visible_to(user))
    return rows.filter(decided_by_q(user, standing_of(user)))


def to_confirm(user):
    """Own requests that were answered or refused: read, confirm, close."""
    rows = SupportRequest.objects.filter(requested_by=user.pk)
    return rows.filter(state__in=(_R.DELIVERED, _R.NOT_ELIGIBLE))


def to_answer(user):
    """Accepted requests entrusted to this person that are neither mission nor support yet."""
    rows = SupportRequest.objects.filter(assigned_expert__user=user.pk)
    return rows.filter(state=_R.ELIGIBLE)


def awaited(user):
    """Own requests on which somebody else has to decide, or to begin the answer."""
    rows = SupportRequest.objects.visible_to(user).filter(requested_by=user.pk)
    not_begun = rows.filter(state=_R.ELIGIBLE).exclude(assigned_expert__user=user.pk)
    return (waiting(rows) | not_begun).select_related("unit__coordinator")


def prepare_waiting(rows):
    return for_list(rows).annotate(since=F("submitted_at")).order_by("submitted_at", "pk")


def prepare_decided(rows):
    return for_list(rows).annotate(since=F("decided_at")).order_by("decided_at", "pk")


def _facts(row) -> dict:
    return {"about": f"{row.country}, {row.theme.name}", "since": row.since}


def decision_line(row) -> Todo:
    return Todo(
        label=_("Decide on support request %(code)s") % {"code": row.code},
        url=reverse("requests:decide", args=[row.code]),
        due_on=row.due_on,
        note=_("waiting for %(age)s") % {"age": elapsed(row.submitted_at)},
        then=_("the person who asked reads the decision and its reason"),
        **_facts(row),
    )


def confirmation_line(row) -> Todo:
    label = (
        _("Read why support request %(code)s is not eligible")
        if row.state == _R.NOT_ELIGIBLE
        else _("Confirm that support request %(code)s is answered")
    )
    return Todo(
        label=label % {"code": row.code},
        url=row.get_absolute_url(),
        note=str(row.get_state_display()),
        then=_("the request is closed"),
        **_facts(row),
    )


def answer_line(row) -> Todo:
    return Todo(
        label=_("Answer support request %(code)s") % {"code": row.code},
        url=row.get_absolute_url(),
        due_on=row.wanted_by,
        note=str(row.get_state_display()),
        then=_("it becomes a mission or remote support"),
        **_facts(row),
    )


def awaited_lines(user, most: int) -> list[Todo]:
    return [awaited_line(row) for row in prepare_waiting(awaited(user))[:most]]


def awaited_line(row) -> Todo:
    """Named as its own page names who acts next; the reader sees it there."""
    line = answer_line(row) if row.state == _R.ELIGIBLE else decision_line(row)
    own = row.unit.coordinator_id == row.requested_by_id
    coordinator = None if own else row.unit.coordinator
    who = row.assigned_expert if row.state == _R.ELIGIBLE else None
    who = who or coordinator or _("EST managers")
    return replace(
        line, url=row.get_absolute_url(), who=str(who), note=str(row.get_state_display())
    )


def register_sources() -> None:
    register(TodoSource(to_decide, prepare_waiting, decision_line))
    register(TodoSource(to_confirm, prepare_decided, confirmation_line))
    register(TodoSource(to_answer, prepare_decided, answer_line))
