"""What calendar programs are given: of a person, a country, an intervention, or a month.

Nothing here is confidential: of a mediation or an evaluation a calendar only knows that there is a
mission, and of an absence that there is one.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core import ics
from core.mail import absolute
from core.mail import host as house
from experts.models import Absence
from interventions.models import Country, Intervention
from missions import steps
from missions.enums import HALTED_STATES, EventKind, MissionState
from missions.events.entries import codes_of, overlapping
from missions.events.filters import ABSENCES, EVENTS, HOLIDAYS, MISSIONS
from missions.models import DatedEvent, EventIntervention, Mission, MissionIntervention
from missions.models import MissionMember as Member

ME, COUNTRY, INTERVENTION = "me", "country", "intervention"
SCOPES = {
    ME: gettext_lazy("Me: my missions, what I have to do, my absences"),
    COUNTRY: gettext_lazy("A country"),
    INTERVENTION: gettext_lazy("An intervention"),
}
#: Days before and after today that a feed reaches.
BACK, AHEAD = timedelta(days=120), timedelta(days=730)
MOST = 2000
_TENTATIVE = (MissionState.DRAFT, MissionState.PROPOSED)


class Answer(NamedTuple):
    content: bytes
    #: The newest change of what it holds, or the midnight at which its window moved.
    changed_at: datetime


def of_token(token) -> Answer | None:
    """With the rights of its owner at this moment; None when what it shows is gone for him."""
    today = timezone.localdate()
    first, last = today - BACK, today + AHEAD
    with override(token.user.language):
        if token.scope == ME:
            items, name = of_person(token.user, first, last), _("My missions")
        elif found := subject_of(token.scope, token.subject, token.user):
            items, name = of_place(found, token.user, first, last), str(found)
        else:
            return None
        moved = timezone.make_aware(datetime.combine(today, time()))
        changed_at = max([moved, *(one.changed_at for one in items)])
        return Answer(ics.calendar(items, name=name), changed_at)


def subject_of(scope: str, code: str, user):
    """The country or intervention of this code, if this person may know of it."""
    if scope == INTERVENTION:
        return Intervention.objects.visible_to(user).filter(code=code).first()
    own = Intervention.objects.visible_to(user).filter(country=OuterRef("pk"))
    return Country.objects.filter(Exists(own), code=code).first()


def of_month(found, user, month) -> bytes:
    """The same filters and layers as the page."""
    first, last, items = month.first, month.last, []
    if found.shows(MISSIONS):
        rows = overlapping(found.missions(user), first, last).exclude(state__in=HALTED_STATES)
        items += missions(rows)
    if found.shows(EVENTS) or found.shows(HOLIDAYS):
        items += events(found.events(user).during(first, last))
    if found.shows(ABSENCES):
        items += absences(found.absences(user).during(first, last))
    return ics.calendar(items, name=str(month))


def of_person(user, first, last) -> list[ics.Item]:
    """Those he travels on or answers for, what waits for him, when he is away."""
    visible = Mission.objects.visible_to(user)
    travels = Member.objects.filter(mission=OuterRef("pk"), expert__user=user)
    own = visible.filter(Exists(travels) | Q(focal_point=user))
    away = Absence.objects.filter(expert__user=user).during(first, last)
    return [
        *missions(overlapping(own, first, last)),
        *todos(visible.filter(steps.waits_for(user), next_due_on__range=(first, last))),
        *absences(away, own=True),
    ]


def of_place(place, user, first, last) -> list[ics.Item]:
    """Missions and events of a country or an intervention, with the holidays there."""
    own, around = Mission.objects.visible_to(user), DatedEvent.objects.visible_to(user)
    if isinstance(place, Country):
        own, around = own.filter(country=place), around.filter(country=place)
    else:
        holiday = Q(kind=EventKind.HOLIDAY, country=place.country_id)
        served = EventIntervention.objects.filter(intervention=place).values("datedevent")
        shares = MissionIntervention.objects.filter(intervention=place).values("mission")
        own, around = own.filter(pk__in=shares), around.filter(holiday | Q(pk__in=served))
    return [*missions(overlapping(own, first, last)), *events(around.during(first, last))]


# --- items ----------------------------------------------------------------------------
def missions(rows) -> list[ics.Item]:
    rows = list(rows.select_related("country").order_by("starts_on", "pk")[:MOST])
    codes = codes_of(MissionIntervention, "mission_id", {one.pk for one in rows})
    return [mission_item(one, codes.get(one.pk, "")) for one in rows]


def mission_uid(mission) -> str:
    return f"mission-{mission.pk}@{house()}"


def mission_item(mission, codes: str = "") -> ics.Item:
    shared = {
        "uid": mission_uid(mission),
        "starts_on": mission.starts_on,
        "ends_on": mission.ends_on,
        "changed_at": mission.updated_at,
        "url": absolute(mission.get_absolute_url()),
        "status": status_of(mission),
        "sequence": max(0, int((mission.updated_at - mission.created_at).total_seconds())),
    }
    if mission.may_have_confidential_annex:
        return ics.Item(title=_("Mission"), **shared)
    return ics.Item(
        title=f"{codes} – {mission.title}" if codes else mission.title,
        description=f"{mission.code} · {mission.get_kind_display()}"
        f" · {mission.get_state_display()}",
        place=mission.country.name,
        categories=(mission.get_kind_display(),),
        **shared,
    )


def status_of(mission) -> str:
    """A postponed mission does not take place on the days it still bears."""
    if mission.state in HALTED_STATES:
        return ics.CANCELLED
    return ics.TENTATIVE if mission.state in _TENTATIVE else ics.CONFIRMED


def todos(rows) -> list[ics.Item]:
    return [_todo(one) for one in rows.order_by("next_due_on", "pk")[:MOST]]


def _todo(mission) -> ics.Item:
    step = steps.by_code(mission.next_code)
    return ics.Item(
        uid=f"todo-{mission.pk}-{mission.next_code}@{house()}",
        starts_on=mission.next_due_on,
        ends_on=mission.next_due_on,
        title=_("To do: %(step)s, %(code)s") % {"step": step.label, "code": mission.code},
        changed_at=mission.updated_at,
        url=absolute(mission.get_absolute_url()),
        categories=(_("To do"),),
        is_busy=False,
    )


def events(rows) -> list[ics.Item]:
    rows = list(rows.select_related("country").order_by("starts_on", "pk")[:MOST])
    codes = codes_of(EventIntervention, "datedevent_id", {one.pk for one in rows})
    return [_event(one, codes.get(one.pk, "")) for one in rows]


def _event(event, codes: str) -> ics.Item:
    return ics.Item(
        uid=f"event-{event.pk}@{house()}",
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        title=f"{codes} – {event.title}" if codes else event.title,
        changed_at=event.updated_at,
        description="\n".join(event.partners),
        place=event.country.name if event.country else "",
        url=absolute(event.get_absolute_url()),
        categories=(event.get_kind_display(),),
        sequence=event.version - 1,
        is_busy=False,
    )


def absences(rows, *, own: bool = False) -> list[ics.Item]:
    rows = rows.select_related("expert__user").order_by("starts_on", "pk")[:MOST]
    return [
        ics.Item(
            uid=f"absence-{one.pk}@{house()}",
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            title=_("Absence") if own else _("%(expert)s is absent") % {"expert": one.expert},
            changed_at=one.updated_at,
            categories=(_("Absence"),),
            sequence=one.version - 1,
            is_busy=own,
        )
        for one in rows
    ]
