"""Whatever missions there are, their parts sum to their days and the columns to the plan."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from interventions.models import Intervention, PlannedDays
from missions.enums import MissionKind, MissionState
from missions.ledger import COLUMN_OF, KINDS, days_by_year, days_of, ledgers
from missions.models import Mission, MissionIntervention, MissionMember
from tests.factories import ExpertFactory, InterventionFactory, MissionFactory, UserFactory

pytestmark = pytest.mark.django_db
YEARS = [2015, 2016, 2017]
SERVED, TEAM = 5, 4


@dataclass(frozen=True)
class Case:
    kind: str
    state: str
    year: int | None
    served: tuple[int, ...]
    tenths: tuple[int, ...]

    @property
    def days(self) -> Decimal:
        return Decimal(sum(self.tenths)) / 10


CASES = st.builds(
    Case,
    kind=st.sampled_from([kind.value for kind in MissionKind]),
    state=st.sampled_from([state.value for state in MissionState]),
    year=st.sampled_from([*YEARS, None]),
    served=st.sets(st.integers(0, SERVED - 1), min_size=1).map(lambda found: tuple(sorted(found))),
    tenths=st.lists(st.integers(1, 999), max_size=TEAM).map(tuple),
)
PLANS = st.dictionaries(
    st.tuples(st.integers(0, SERVED - 1), st.sampled_from(YEARS)),
    st.integers(0, 4000).map(lambda tenths: Decimal(tenths) / 10),
    max_size=6,
)


@pytest.fixture
def ground(db):
    template = MissionFactory()
    served = [
        InterventionFactory(country=template.country, unit=template.unit) for _ in range(SERVED)
    ]
    experts = [ExpertFactory(unit=template.unit, user=UserFactory()) for _ in range(TEAM)]
    return template, served, experts


def store(ground, number: int, case: Case) -> Mission:
    """Each mission has a week of its own, so that no expert is on two at once."""
    template, served, experts = ground
    year = case.year
    if year is None and case.state in ("draft", "proposed", "postponed", "cancelled"):
        day = None
    else:
        day = date(year or 2016, 1, 4) + timedelta(weeks=number)
    mission = Mission.objects.create(
        code=f"CASE-{number}", title="A case", kind=case.kind, origin="dtf", state=case.state,
        specific_kind="training" if case.kind == "specific" else "", country=template.country,
        unit=template.unit, focal_point=template.focal_point, starts_on=day, ends_on=day,
        state_reason="why", closed_at=template.created_at if case.state == "closed" else None,
    )  # fmt: skip
    MissionIntervention.objects.bulk_create(
        MissionIntervention(mission=mission, intervention=served[place]) for place in case.served
    )
    MissionMember.objects.bulk_create(
        MissionMember(
            mission=mission, expert=expert, role="member", person_days=Decimal(days) / 10
        )
        for expert, days in zip(experts, case.tenths, strict=False)
    )
    return mission


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes here
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cases=st.lists(CASES, max_size=8), plans=PLANS)
def test_the_ledger_always_balances(ground, cases, plans):
    with transaction.atomic():
        missions = [store(ground, number, case) for number, case in enumerate(cases)]
        PlannedDays.objects.bulk_create(
            PlannedDays(intervention=ground[1][place], year=year, days=days, source="dtf")
            for (place, year), days in plans.items()
        )

        check_parts(cases, missions)
        check_years(ground[1], cases, missions, plans)
        transaction.set_rollback(True)


def check_parts(cases, missions):
    """The parts of each mission are its days; no two parts are further apart than a tenth."""
    for case, mission in zip(cases, missions, strict=True):
        parts = [
            kinds[case.kind] for kinds in days_of(Mission.objects.filter(pk=mission.pk)).values()
        ]
        column = COLUMN_OF.get(case.state)
        if column is None or not case.tenths:
            assert parts == []
            continue
        totals = [getattr(part, column) for part in parts]
        assert sum(totals) == sum(part.total for part in parts) == case.days
        assert len(parts) == len(case.served)
        assert max(totals) - min(totals) <= Decimal("0.1")


def check_years(served, cases, missions, plans):
    expected: dict = defaultdict(Decimal)
    for case, mission in zip(cases, missions, strict=True):
        if mission.starts_on and case.state in COLUMN_OF and case.days:
            expected[mission.starts_on.year, case.kind, COLUMN_OF[case.state]] += case.days
    found: dict = defaultdict(Decimal)
    rows = [row for years in ledgers(served).values() for row in years]
    for row in rows:
        for kind in KINDS:
            for column in ("planned", "booked", "done"):
                found[row.year, kind, column] += getattr(getattr(row, kind), column)
        if row.plan:
            days = row.regular
            assert row.plan.days == days.planned + days.booked + days.done + row.left
    assert {key: days for key, days in found.items() if days} == dict(expected)
    assert {(row.intervention.pk, row.year) for row in rows} >= {
        (served[place].pk, year) for place, year in plans
    }
    check_one_year(served, rows)


def check_one_year(served, rows):
    """Asking for one year gives what asking for all gives for that year."""
    alone = {
        place: kinds
        for place, found in days_by_year(served, 2016).items()
        if (kinds := {kind: days for kind, days in found.items() if days.total})
    }
    assert alone == {
        (row.intervention.pk, 2016): kinds
        for row in rows
        if row.year == 2016
        and (kinds := {kind: getattr(row, kind) for kind in KINDS if getattr(row, kind).total})
    }


def test_nothing_else_is_counted():
    assert set(COLUMN_OF) == set(MissionState) - {"postponed", "cancelled"}
    assert Intervention.objects.count() == 0
