"""Matching as arithmetic: a hundred built cases against somebody who tries day after day."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from missions.matching.core import (
    MOST_SHIFT,
    REPLACING,
    Busy,
    Criterion,
    Grade,
    Person,
    Rule,
    Wish,
    joined,
    match,
)

START = date(2016, 11, 21)
MONEY = [
    {"ceiling_eur": None},
    {"ceiling_eur": 2000},
    {"ceiling_eur": 2000, "ceiling_replacing": 4500, "leader": "X"},
    {"ceiling_eur": 0, "ceiling_replacing": 1000, "leader": "X"},
    {"ceiling_eur": 8000},
]
LEVELS = ["", "A1", "A2", "B1", "B2", "C1", "C2"]
KINDS = ["est_staff", "consultant", "scientific_team"]


def day(number: int) -> date:
    return START + timedelta(days=number)


# --- one who tries ----------------------------------------------------------------------
def free(person, first: date, length: int) -> bool:
    """Day by day."""
    for one in (first + timedelta(days=n) for n in range(length)):
        if any(busy.starts_on <= one <= busy.ends_on for busy in person.busy):
            return False
        if person.offers and not any(start <= one <= end for start, end in person.offers):
            return False
    return True


def tried_shift(wish, person, length):
    """0, +1, -1, +2, -2 ...: the first that works."""
    for distance in range(MOST_SHIFT + 1):
        for shift in (distance, -distance):
            first = wish.starts_on + timedelta(days=shift)
            if shift and first < wish.today:
                continue
            if free(person, first, length):
                return shift
    return None


def tried_money(wish, person, first):
    """Euro by euro would take long: by the half euro that half days can cost."""
    rate = next((amount for since, amount in reversed(person.rates) if since <= first), None)
    if wish.ceiling_eur is None or not person.is_paid:
        return 0
    if rate is None:
        return None
    dearer = max(Decimal(0), rate * wish.days - wish.ceiling_eur)
    by_place = wish.ceiling_replacing and rate * wish.days <= wish.ceiling_replacing
    return REPLACING if dearer and by_place else dearer


def tried(wish, person) -> dict:
    """Every rule that is not met, with the smallest change."""
    length = wish.length
    while person.most_days_away and length > person.most_days_away:
        length -= 1
    shift = tried_shift(wish, person, length)
    money = tried_money(wish, person, wish.starts_on + timedelta(days=shift or 0))
    wanted = {
        Rule.VALIDATED: (person.is_validated, True),
        Rule.KIND: (not wish.kinds or person.kind in wish.kinds, person.kind),
        Rule.LANGUAGE: (
            LEVELS.index(person.language_level) >= LEVELS.index(wish.language_level),
            person.language_level,
        ),
        Rule.TRAVEL: (person.does_travel, True),
        Rule.STAY: (length == wish.length, length),
        Rule.FREE: (shift == 0, shift),
        Rule.MONEY: (money == 0, money),
    }
    return {rule: change for rule, (is_met, change) in wanted.items() if not is_met}


# --- a hundred cases --------------------------------------------------------------------
def wish_of(random: Random) -> Wish:
    language = random.choice(["fr", "en", ""])
    return Wish(
        START,
        day(random.randint(2, 18)),
        today=day(-random.choice([3, 20, 60])),
        days=Decimal(random.randint(4, 30)) / 2,
        language=language,
        language_level=random.choice(LEVELS[3:]) if language else "",
        kinds=frozenset(random.sample(KINDS, random.randint(1, 3))),
        **random.choice(MONEY),
        competences=(1, 2),
        weights=dict.fromkeys(Criterion, 10),
    )


def period(random: Random, longest: int) -> tuple[date, date]:
    first = random.randint(-100, 110)
    return day(first), day(first + random.randint(0, longest))


def person_of(random: Random, pk: int) -> Person:
    return Person(
        pk,
        f"Person {pk:03}",
        random.choice(KINDS),
        is_validated=random.random() < 0.9,
        does_travel=random.random() < 0.9,
        most_days_away=random.choice([None, None, None, 5, 10, 15]),
        language_level=random.choice(LEVELS[2:]),
        busy=[Busy(*period(random, 40)) for _ in range(random.choice([0, 0, 1, 2, 6]))],
        offers=[period(random, 60) for _ in range(random.choice([0, 0, 0, 1, 3]))],
        rates=[(day(-900), random.randint(200, 700)), (day(random.randint(-40, 40)), 650)],
        is_paid=random.random() < 0.5,
        sector=Grade(random.randint(0, 5), is_validated=random.random() < 0.5),
        missions_with_team=random.randint(0, 4),
    )


@pytest.mark.parametrize("case", range(100))
def test_the_eligible_and_the_smallest_changes_are_those_found_by_trying(case):
    random = Random(case)
    wish, people = wish_of(random), [person_of(random, pk) for pk in range(30)]

    found = match(wish, people)

    by_trying = {one.pk: tried(wish, one) for one in people}
    told = {
        fit.person.pk: {one.rule: one.change for one in fit.obstacles}
        for fit in [*found.eligible, *found.excluded]
    }
    assert told == by_trying
    assert {one.person.pk for one in found.eligible} == {
        pk for pk, changes in by_trying.items() if not changes
    }


def test_the_cases_meet_every_rule_and_its_impossible_side():
    """So that the hundred above are not a hundred times the same."""
    met, impossible, moved, freed = set(), set(), set(), set()
    for case in range(100):
        random = Random(case)
        wish = wish_of(random)
        for one in (person_of(random, pk) for pk in range(30)):
            changes = tried(wish, one)
            met |= set(changes)
            freed |= {changes.get(Rule.MONEY) == REPLACING} if Rule.MONEY in changes else set()
            impossible |= {rule for rule, change in changes.items() if change is None}
            moved |= {(changes.get(Rule.FREE) or 0) > 0} if changes.get(Rule.FREE) else set()

    assert met == set(Rule)
    assert Rule.FREE in impossible
    assert moved == freed == {True, False}


@pytest.mark.parametrize("case", range(0, 100, 10))
def test_who_makes_the_change_that_is_told_is_eligible(case):
    random = Random(case)
    wish = wish_of(random)
    everybody = [person_of(random, pk) for pk in range(30)]

    for fit in match(wish, everybody).excluded:
        if fit.can_become:
            assert match(*changed(wish, fit)).eligible, fit.person


def changed(wish, fit):
    change = {one.rule: one.change for one in fit.obstacles}
    first = wish.starts_on + timedelta(days=change.get(Rule.FREE, 0))
    length = change.get(Rule.STAY, wish.length)
    if change.get(Rule.MONEY) == REPLACING:
        wish = replace(wish, ceiling_eur=wish.ceiling_replacing)
        del change[Rule.MONEY]
    wish = replace(
        wish,
        starts_on=first,
        ends_on=first + timedelta(days=length - 1),
        kinds=wish.kinds | {change.get(Rule.KIND, "")},
        language_level=change.get(Rule.LANGUAGE, wish.language_level),
        ceiling_eur=(wish.ceiling_eur or 0) + change.get(Rule.MONEY, 0)
        if wish.ceiling_eur is not None
        else None,
    )
    return wish, [replace(fit.person, is_validated=True, does_travel=True)]


# --- order and reasons ------------------------------------------------------------------
PLAIN = Wish(START, day(4), START, Decimal(5), weights=dict.fromkeys(Criterion, 10))


def test_the_one_who_knows_the_team_comes_first():
    stranger, friend = Person(1, "A"), Person(2, "B", missions_with_team=2)

    found = match(PLAIN, [stranger, friend])

    assert [fit.person.name for fit in found.eligible] == ["B", "A"]


def test_points_are_the_sum_of_what_is_shown_and_never_more_than_the_weights():
    random = Random(7)
    wish = replace(wish_of(random), kinds=frozenset(), language="", language_level="")

    for fit in match(wish, [person_of(random, pk) for pk in range(200)]).eligible:
        assert fit.points == sum(reason.points for reason in fit.reasons)
        assert all(0 <= reason.points <= reason.weight for reason in fit.reasons)


def test_what_est_has_not_validated_counts_half():
    said, seen = (
        Person(1, "A", sector=Grade(4)),
        Person(2, "B", sector=Grade(4, is_validated=True)),
    )

    first, second = match(PLAIN, [said, seen]).eligible

    assert first.person.name == "B"
    assert first.points - second.points == 4


def test_a_weight_of_nothing_is_no_reason():
    wish = replace(PLAIN, weights={Criterion.SECTOR: 20, Criterion.SENIOR: 0})

    (fit,) = match(wish, [Person(1, "A")]).eligible

    assert [reason.criterion for reason in fit.reasons] == [Criterion.SECTOR]


def test_of_two_moves_as_near_the_later_is_told():
    person = Person(1, "A", busy=[Busy(day(0), day(4))])
    wish = replace(PLAIN, today=day(-60))

    (fit,) = match(wish, [person]).excluded

    assert fit.change_of(Rule.FREE) == 5


def test_periods_that_touch_are_one_offer():
    halves = [(day(3), day(9)), (day(0), day(2))]

    assert joined(halves) == [(day(0), day(9))]
    assert match(PLAIN, [Person(1, "A", offers=halves)]).eligible
