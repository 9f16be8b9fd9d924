"""Opening reviews, for all units or for one, and where they are found."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from interventions.models import ProcessSetting
from reports.models import AnnualReview
from tests.factories import AnnualReviewFactory, EstUnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def opened(client, **data):
    return client.post(reverse("reports:review_open"), data)


def test_reviews_of_one_year_have_addresses_of_their_own(client, manager):
    unit = EstUnitFactory(code="Sante")
    ours = AnnualReviewFactory(year=2016)
    theirs = AnnualReviewFactory(year=2016, unit=unit)

    assert ours.get_absolute_url().endswith("/reviews/2016/")
    assert theirs.get_absolute_url().endswith("/reviews/2016-sante/")
    for review in (ours, theirs):
        assert client.get(review.get_absolute_url()).context["review"] == review


@pytest.mark.parametrize("slug", ["2017", "2016-nobody", "1"])
def test_where_there_is_no_review_nothing_is_found(client, manager, slug):
    AnnualReviewFactory(year=2016)

    assert client.get(reverse("reports:review", args=[slug])).status_code == 404


def test_a_year_is_opened_once_for_all_and_once_for_each_unit(client, manager):
    unit = EstUnitFactory()

    answers = [opened(client, year=2016, unit=of) for of in ("", unit.pk, "", unit.pk)]

    assert [answer.status_code for answer in answers] == [302, 302, 200, 200]
    assert set(AnnualReview.objects.values_list("unit", flat=True)) == {None, unit.pk}


@pytest.mark.parametrize(
    ("day", "month", "reason", "kept"),
    [
        ("2016-11-30", 12, "", None),
        ("2016-11-30", 12, "Le comité siège en novembre.", "Le comité siège en novembre."),
        ("2016-12-01", 12, "", ""),
        ("2016-11-30", 11, "superflu", ""),
        ("2017-02-01", 12, "", ""),
    ],
)
def test_before_the_month_set_it_opens_with_a_reason_only(
    client, manager, day, month, reason, kept
):
    ProcessSetting.objects.update_or_create(code="review_month", defaults={"value": month})

    with time_machine.travel(date.fromisoformat(day), tick=False):
        client.force_login(manager)
        answer = opened(client, year=2016, early_reason=reason)

    if kept is None:
        assert answer.context["form"].errors["early_reason"]
    else:
        assertRedirects(
            answer, reverse("reports:review", args=["2016"]), fetch_redirect_response=False
        )
    assert list(AnnualReview.objects.values_list("early_reason", flat=True)) == (
        [] if kept is None else [kept]
    )
