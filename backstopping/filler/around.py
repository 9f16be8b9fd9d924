"""What stands between missions: events, requests, remote support, communications."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from backstopping.filler import words
from backstopping.filler.copying import Copier
from backstopping.filler.ground import Ground
from backstopping.filler.journeys import Journey, at
from backstopping.filler.size import Size
from missions.enums import (
    DECIDED_STATES,
    Channel,
    CommunicationNature,
    EventKind,
    RequestState,
    SupportOutput,
)
from missions.models import Communication, DatedEvent, RemoteSupport, SupportRequest

#: Days between two steering committees of one intervention.
BETWEEN_COMMITTEES = 180
HOLIDAYS = ((1, 1), (5, 1), (7, 21), (11, 1), (12, 25))
#: One request for so many missions; as many exchanges of each other kind.
REQUESTS, REMOTE, TALKS = 10, 5, 10
_R = RequestState
OLD = {_R.CLOSED: 60, _R.DELIVERED: 10, _R.NOT_ELIGIBLE: 15, _R.WITHDRAWN: 10, _R.DEFERRED: 5}
NEW = {_R.SUBMITTED: 40, _R.SCREENING: 25, _R.ELIGIBLE: 15, _R.APPROVED: 20}


def write(size: Size, ground: Ground, journeys: list[Journey], copy: Copier) -> None:
    committees = list(_committees(ground))
    copy(
        DatedEvent, "kind title starts_on ends_on country_id is_public", _events(size, committees)
    )
    copy(
        DatedEvent.interventions.through,
        "datedevent_id intervention_id",
        ((n, intervention) for n, (intervention, *_rest) in enumerate(committees, start=1)),
    )
    copy(SupportRequest, _REQUEST, _requests(size, journeys, copy.now))
    copy(RemoteSupport, _REMOTE, _remote(size, journeys))
    copy(Communication, _TALK, _talks(size, journeys))


def _committees(ground: Ground) -> Iterator[tuple[int, int, date]]:
    """(intervention, country, day); an intervention's first one comes a season after its start."""
    for number, one in enumerate(ground.served, start=1):
        day = one.starts_on + timedelta(days=90 + number % 60)
        while day < one.ends_on:
            yield number, one.country, day
            day += timedelta(days=BETWEEN_COMMITTEES)


def _events(size: Size, committees) -> Iterator[tuple]:
    random = size.random("events")
    others = [kind for kind in EventKind if kind not in (EventKind.STEERING, EventKind.HOLIDAY)]
    for _intervention, country, day in committees:
        kind = EventKind.STEERING if random.random() < 0.8 else random.choice(others)
        last = day if kind == EventKind.STEERING else day + timedelta(days=random.randint(1, 9))
        yield kind.value, "Réunion autour de l’intervention", day, last, country, False
    for year in range(size.first_day.year, size.first_day.year + size.years + 1):
        for month, day in HOLIDAYS:
            held = date(year, month, day)
            yield EventKind.HOLIDAY.value, "Jour férié", held, held, None, True


_REQUEST = (
    "code intervention_id country_id unit_id theme_id output wanted_by is_confidential description"
    " state requested_by_id submitted_at decided_by_id decided_at decision_reason mission_id"
)


def _requests(size: Size, journeys: list[Journey], now: datetime) -> Iterator[tuple]:
    random, outputs = size.random("requests"), SupportOutput.values
    for number in range(0, len(journeys), REQUESTS):
        one = journeys[number]
        asked = one.stay.starts_on - timedelta(days=120)
        chances = OLD if asked < size.today - timedelta(days=120) else NEW
        state = random.choices(list(chances), chances.values())[0]
        is_decided, asked_at = state in DECIDED_STATES, at(min(asked, size.today), now, hour=0)
        yield (
            f"DEM-{one.code[4:]}", one.served[0], one.country, one.unit,
            number % len(words.THEMES) + 1, random.choice(outputs), one.stay.starts_on,
            number % 200 == 0, words.title(random, number), state.value, one.proposed_by, asked_at,
            one.focal_point if is_decided else None,
            max(at(asked + timedelta(days=6), now), asked_at) if is_decided else None,
            "Voir les thèmes prioritaires." if is_decided else "",
            number + 1 if state == _R.CLOSED else None,
        )  # fmt: skip


_REMOTE = "code intervention_id expert_id held_on channel hours subject"


def _remote(size: Size, journeys: list[Journey]) -> Iterator[tuple]:
    random, channels = size.random("remote"), Channel.values
    for number in range(0, len(journeys), REMOTE):
        one = journeys[number]
        day = min(one.stay.starts_on + timedelta(days=random.randint(-60, 60)), size.today)
        yield (
            f"APP-{number:06}", one.served[0], one.lead + 1, day, random.choice(channels),
            random.randint(1, 12) / 4, words.title(random, number),
        )  # fmt: skip


_TALK = (
    "intervention_id mission_id nature departments held_on channel correspondents subject"
    " written_by_id"
)


def _talks(size: Size, journeys: list[Journey]) -> Iterator[tuple]:
    random, channels, natures = size.random("talks"), Channel.values, CommunicationNature.values
    for number in range(0, len(journeys), TALKS):
        one = journeys[number]
        day = min(one.stay.starts_on - timedelta(days=random.randint(5, 90)), size.today)
        nature = random.choice(natures)
        yield (
            one.served[0], number + 1, nature,
            "Finances" if nature == CommunicationNature.ADMINISTRATIVE else "", day,
            random.choice(channels), "Représentation", words.title(random, number),
            one.focal_point,
        )  # fmt: skip
