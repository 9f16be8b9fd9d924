"""The rules of the period as data: they answer yes or no, with their source."""

from datetime import date

import pytest

from missions.requests.eligibility import eligibility_of
from tests.factories import (
    CountryFactory,
    InterventionFactory,
    PriorityPeriodFactory,
    SupportRequestFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def answers(row) -> dict[str, bool]:
    return {one.code: one.is_met for one in eligibility_of(row).findings}


def test_all_rules_may_say_yes():
    row = SupportRequestFactory()
    PriorityPeriodFactory(themes=[row.theme], countries=[row.country], name="Priorités")

    found = eligibility_of(row)

    assert answers(row) == {"theme": True, "country": True, "intervention": True}
    assert found.is_met and "Priorités" in found.findings[0].source


@pytest.mark.parametrize(("starts", "ends", "is_met"), [
    (date(2016, 1, 4), date(2016, 1, 4), True),
    (date(2016, 1, 5), date(2016, 12, 31), False),
    (date(2015, 1, 1), date(2016, 1, 3), False),
])  # fmt: skip
def test_the_period_of_the_day_of_the_request_counts(starts, ends, is_met):
    row = SupportRequestFactory()
    PriorityPeriodFactory(themes=[row.theme], starts_on=starts, ends_on=ends)

    assert answers(row)["theme"] is is_met


def test_another_theme_is_not_a_priority():
    row = SupportRequestFactory()
    PriorityPeriodFactory(themes=[ThemeFactory()])

    assert answers(row)["theme"] is False


@pytest.mark.parametrize(("since", "until", "is_met"), [
    (None, None, True),
    (date(2016, 1, 5), None, False),
    (None, date(2016, 1, 3), False),
    (date(2016, 1, 4), date(2016, 1, 4), True),
])  # fmt: skip
def test_a_period_that_lists_no_country_takes_partner_countries(since, until, is_met):
    country = CountryFactory(partner_from=since, partner_until=until)
    row = SupportRequestFactory(intervention=InterventionFactory(country=country))
    PriorityPeriodFactory(themes=[row.theme])

    assert answers(row)["country"] is is_met


def test_a_period_that_lists_countries_takes_no_other():
    row = SupportRequestFactory()
    PriorityPeriodFactory(themes=[row.theme], countries=[CountryFactory()])

    assert answers(row)["country"] is False


def test_the_intervention_has_to_be_running():
    over = InterventionFactory(starts_on=date(2012, 1, 1), ends_on=date(2015, 12, 31))

    assert answers(SupportRequestFactory(intervention=over))["intervention"] is False


def test_without_an_intervention_the_other_rules_remain():
    row = SupportRequestFactory()
    row.intervention = None

    assert set(answers(row)) == {"theme", "country"}
