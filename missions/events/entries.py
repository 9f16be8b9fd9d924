"""What stands on the calendar, from three tables in four queries, however much there is.

A month of a large register holds thousands of missions of which a sheet shows some dozens: their
days alone are read first, laid out, and only what is shown is read in full.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from missions import options
from missions.enums import HALTED_STATES, EventKind, MissionState
from missions.events.filters import ABSENCES, EVENTS, HOLIDAYS, MISSIONS
from missions.events.kinds import sign
from missions.forms import LONGEST_STAY
from missions.models import DatedEvent, EventIntervention, Mission, MissionIntervention

#: More of one sort than these on a month are counted as these.
MOST = 5000
EVENT, MISSION, ABSENCE = "event", "mission", "absence"
_PLANNED = (MissionState.DRAFT, MissionState.PROPOSED)


@dataclass(frozen=True)
class Entry:
    sort: str
    pk: int
    starts_on: date
    ends_on: date
    #: kind of mission, or "event", "holiday", "absence": the class of the bar.
    css: str = ""
    #: Symbol: k-… of a mission, e-… of an event.
    sign: str = ""
    word: str = ""
    title: str = ""
    #: Where, for whom: the codes of interventions or the country.
    place: str = ""
    url: str = ""
    is_tentative: bool = False

    @property
    def is_holiday(self) -> bool:
        return self.css == "holiday"

    def touches(self, first: date, last: date) -> bool:
        return self.starts_on <= last and self.ends_on >= first


def overlapping(missions, first: date, last: date):
    """A range that the index on the first day serves: no stay is longer than a year."""
    return missions.filter(
        starts_on__range=(first - timedelta(days=LONGEST_STAY), last), ends_on__gte=first
    )


def days_of(found, user, first: date, last: date) -> list[Entry]:
    """All that touches these days: events in full, missions and absences by their days alone."""
    entries = []
    if found.shows(EVENTS) or found.shows(HOLIDAYS):
        entries += _events(found.events(user).during(first, last))
    if found.shows(MISSIONS):
        rows = overlapping(found.missions(user), first, last).exclude(state__in=HALTED_STATES)
        days = rows.order_by("starts_on", "pk").values_list("pk", "starts_on", "ends_on")[:MOST]
        entries += [Entry(MISSION, *row) for row in days]
    if found.shows(ABSENCES):
        entries += _absences(found.absences(user).during(first, last))
    return entries


def _events(rows) -> list[Entry]:
    rows = rows.order_by("starts_on", "pk").values_list(
        "pk", "kind", "title", "starts_on", "ends_on", "country_id"
    )[:MOST]
    countries = options.country_names()
    return [
        Entry(
            EVENT,
            pk,
            starts_on,
            ends_on,
            css="holiday" if kind == EventKind.HOLIDAY else "event",
            sign=f"e-{sign(kind)}",
            word=EventKind(kind).label,
            title=title,
            place=countries.get(country, ""),
            url=DatedEvent(pk=pk).get_absolute_url(),
        )
        for pk, kind, title, starts_on, ends_on, country in rows
    ]


def _absences(rows) -> list[Entry]:
    """That somebody is away, never why."""
    rows = rows.order_by("starts_on", "pk").values_list(
        "pk", "expert__user__name", "starts_on", "ends_on"
    )[:MOST]
    return [
        Entry(ABSENCE, pk, start, end, css="absence", sign="e-away", word=_("absent"), title=name)
        for pk, name, start, end in rows
    ]


def in_full(entries) -> dict[tuple[str, int], Entry]:
    """By (sort, id): the same with title, place and address; two queries for all of them."""
    whole = {(one.sort, one.pk): one for one in entries}
    wanted = {one.pk for one in entries if one.sort == MISSION}
    places = codes_of(MissionIntervention, "mission_id", wanted)
    rows = Mission.objects.filter(pk__in=wanted).only(
        "code", "title", "kind", "specific_kind", "state"
    )
    for row in rows:
        whole[MISSION, row.pk] = replace(
            whole[MISSION, row.pk],
            css=row.kind,
            sign=f"k-{row.kind}",
            word=row.get_kind_display(),
            title=row.title,
            place=places.get(row.pk, ""),
            url=row.get_absolute_url(),
            is_tentative=row.state in _PLANNED,
        )
    shown = {one.pk for one in entries if one.sort == EVENT and not one.is_holiday}
    for pk, codes in codes_of(EventIntervention, "datedevent_id", shown).items():
        whole[EVENT, pk] = replace(whole[EVENT, pk], place=codes)
    return whole


def codes_of(through, key: str, wanted) -> dict[int, str]:
    found = {}
    rows = through.objects.filter(**{f"{key}__in": wanted}).order_by("intervention__code")
    for pk, code in rows.values_list(key, "intervention__code"):
        found[pk] = f"{found[pk]}, {code}" if pk in found else code
    return found
