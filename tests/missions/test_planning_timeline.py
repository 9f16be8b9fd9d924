"""Geometry of the plan: where days lie, what stands beside what, what a bar shows."""

from datetime import date
from decimal import Decimal

import pytest

from missions.enums import MissionState
from missions.planning import timeline
from missions.planning.timeline import Scale, Visit

TODAY = date(2016, 11, 15)


def visit(start, end, pk=1, state="closed", kind="regular", **kwargs):
    return Visit(
        pk, f"MIS-{pk}", "Titre", kind, "", state, start, end, 1, 1, Decimal(10), **kwargs
    )


def drawn(*visits, year=2016, label="10"):
    return timeline.bars(visits, Scale(year), TODAY, lambda one: label)


@pytest.mark.parametrize(
    ("year", "day", "place"),
    [
        (2015, date(2015, 1, 1), 0),
        (2015, date(2015, 7, 2), 49.86),
        (2016, date(2016, 7, 2), 50),
        (2016, date(2016, 2, 29), 16.12),
        (2016, date(2016, 12, 31), 99.73),
        (2016, date(2014, 5, 1), 0),
        (2016, date(2019, 5, 1), 100),
    ],
)
def test_days_lie_where_the_calendar_has_them(year, day, place):
    assert Scale(year).x(day) == place


def test_both_days_of_a_stay_are_counted():
    whole_year = Scale(2015).span(date(2015, 1, 1), date(2015, 12, 31))
    one_day = Scale(2016).span(date(2016, 2, 29), date(2016, 2, 29))

    assert whole_year == (0, 100)
    assert one_day == (16.12, pytest.approx(100 / 366, abs=0.01))


def test_a_stay_over_new_year_is_cut_in_each_year():
    stay = date(2016, 12, 26), date(2017, 1, 6)

    before, after = Scale(2016).span(*stay), Scale(2017).span(*stay)

    assert before == (98.36, 1.64)
    assert after == (0, 1.64)


def test_months_begin_a_day_later_after_a_leap_day():
    common, leap = Scale(2015).months, Scale(2016).months

    assert [day.month for day, _x in leap] == list(range(1, 13))
    assert common[2][1] == round(59 / 365 * 100, 2)
    assert leap[2][1] == round(60 / 366 * 100, 2)


def test_bars_that_meet_stand_on_levels_and_others_share_one():
    first = visit(date(2016, 3, 1), date(2016, 3, 11), pk=1)
    second = visit(date(2016, 3, 7), date(2016, 3, 18), pk=2)
    later = visit(date(2016, 6, 1), date(2016, 6, 10), pk=3)

    bars, levels = drawn(later, second, first)

    assert [(one.visit.pk, one.level) for one in bars] == [(1, 0), (2, 1), (3, 0)]
    assert levels == 2
    assert timeline.height(levels) == timeline.LANE + timeline.LEVEL


def test_targets_of_short_stays_do_not_cover_each_other():
    """26 px of a lane of 700 px are 3.7 %: two single days a week apart take two levels."""
    bars, levels = drawn(
        visit(date(2016, 3, 1), date(2016, 3, 1), pk=1),
        visit(date(2016, 3, 8), date(2016, 3, 8), pk=2),
    )

    assert levels == 2
    assert {one.place for one in bars} == {"after"}


def test_a_label_goes_where_there_is_room():
    wide, _ = drawn(visit(date(2016, 3, 1), date(2016, 3, 31)))
    short, _ = drawn(visit(date(2016, 3, 1), date(2016, 3, 2)))
    last, _ = drawn(visit(date(2016, 12, 29), date(2016, 12, 30)))

    assert [bars[0].place for bars in (wide, short, last)] == ["in", "after", "before"]


def test_shares_are_whole_tenths_and_sum_to_the_mission():
    stay = date(2016, 3, 1), date(2016, 3, 10)
    joint = visit(*stay, served=(7, 9, 3))

    assert [joint.share_of(pk) for pk in (3, 7, 9)] == [
        Decimal("3.4"), Decimal("3.3"), Decimal("3.3"),
    ]  # fmt: skip
    assert visit(*stay, served=(7,)).share_of(7) == 10


LOOKS = {
    "draft": "loose", "proposed": "loose",
    "approved": "open", "tor_validated": "open",
    "ongoing": "part",
    "debriefed": "done", "reported": "done", "closed": "done",
}  # fmt: skip


@pytest.mark.parametrize("state", [one for one in MissionState if one.value in LOOKS])
def test_every_state_has_its_look(state):
    assert visit(TODAY, TODAY, state=state).look == LOOKS[state]


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_what_is_halted_has_no_bar(state):
    bars, _levels = drawn(visit(TODAY, TODAY, state=state))

    assert (bars[0].visit.is_halted, bars[0].label) == (True, "")


@pytest.mark.parametrize(
    ("start", "end", "share"),
    [
        (date(2016, 11, 15), date(2016, 11, 24), 0.1),
        (date(2016, 11, 6), date(2016, 11, 25), 0.5),
        (date(2016, 11, 1), date(2016, 11, 10), 1),
        (date(2016, 11, 20), date(2016, 11, 25), 0),
    ],
)
def test_what_is_in_the_field_is_solid_up_to_today(start, end, share):
    bars, _levels = drawn(visit(start, end, state="ongoing"))

    assert bars[0].part == share


@pytest.mark.parametrize(
    ("start", "due", "clipped", "late"),
    [
        (date(2016, 3, 1), date(2016, 9, 1), (True, True), True),
        (date(2016, 8, 1), date(2017, 2, 1), (True, False), False),
        (date(2015, 8, 1), date(2016, 2, 1), (False, True), True),
        (date(2016, 5, 15), date(2016, 11, 15), (True, True), False),
    ],
)
def test_a_bracket_ends_at_the_edge_of_the_year(start, due, clipped, late):
    found = timeline.bracket(start, due, TODAY, Scale(2016))

    assert (found.has_start, found.has_end, found.is_late) == (*clipped, late)
    assert 0 <= found.x <= found.x + found.width <= 100


def test_a_window_of_another_year_has_no_bracket():
    assert timeline.bracket(date(2013, 1, 1), date(2013, 7, 1), TODAY, Scale(2016)) is None
