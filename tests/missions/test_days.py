"""The plan of days as its keepers see and change it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from interventions.models import PlannedDays
from tests.factories import (
    InterventionFactory,
    MissionFactory,
    MissionMemberFactory,
    PlannedDaysFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import plain

pytestmark = pytest.mark.django_db
GRID = reverse("days:grid") + "?year=2016"


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True, language="en")
    client.force_login(user)
    return user


def planned(days=40, **kwargs):
    return PlannedDaysFactory(days=days, **kwargs)


def typed(client, *plans, **changes):
    """What a browser would send for the whole grid, with these fields changed."""
    forms = client.get(GRID).context["forms"]
    data = {"csrfmiddlewaretoken": "x"}
    for form in forms:
        for field in form:
            data[field.html_name] = field.value() if field.value() is not None else ""
            if field.field.show_hidden_initial:
                data[field.html_initial_name] = data[field.html_name]
    return data | changes


def stands(plan):
    return PlannedDays.objects.filter(pk=plan.pk).values_list("days", "source", "reason").first()


def test_the_ledger_shows_plan_parts_left_norm_and_reason(client, manager):
    plan = planned(days=30, reason="Fin de projet")
    mission = MissionFactory(interventions=[plan.intervention], approved=True)
    MissionMemberFactory(mission=mission, person_days=12)

    page = client.get(reverse("days:ledger"), {"year": 2016})

    row = page.context["rows"][0]
    assert (row.plan.days, row.regular.booked, row.left) == (30, 12, 18)
    assert (page.context["whole"].plan, page.context["whole"].left) == (30, 18)
    text = page.content.decode()
    assert "Fin de projet" in text
    assert f"?intervention={plan.intervention.code}&amp;year=2016" in text


def test_the_ledger_leaves_out_what_does_not_touch_the_year(client, manager):
    inside = InterventionFactory(starts_on=date(2016, 12, 31), ends_on=date(2018, 1, 1))
    InterventionFactory(starts_on=date(2017, 1, 1), ends_on=date(2018, 1, 1))
    ended = InterventionFactory(starts_on=date(2010, 1, 1), ends_on=date(2015, 12, 31))
    MissionFactory(interventions=[ended])

    page = client.get(reverse("days:ledger"), {"year": 2016})

    assert [row.intervention for row in page.context["rows"]] == [inside, ended]


@pytest.mark.parametrize("year", ["", "1", "0001", "99999", "abc", "²", "-5"])
def test_a_year_that_is_none_is_this_year(client, manager, year):
    page = client.get(reverse("days:ledger"), {"year": year})

    assert page.status_code == 200
    assert 2000 < page.context["year"] < 2100


def test_people_see_their_own_interventions_only(client):
    mine, other = planned(), planned()
    director = TeamMemberFactory(intervention=mine.intervention).user
    client.force_login(director)

    page = client.get(reverse("days:ledger"), {"year": 2016})

    assert [row.intervention for row in page.context["rows"]] == [mine.intervention]
    assert other.intervention.code not in plain(page)


@pytest.mark.parametrize("url", ["ledger", "grid", "export"])
def test_pages_cost_the_same_for_any_number(client, manager, assert_same_queries, url):
    address = reverse("days:export", args=["csv"]) if url == "export" else reverse(f"days:{url}")
    assert_same_queries(
        get=lambda: client.get(address, {"year": 2016}),
        add_rows=lambda n: [MissionFactory(interventions=[planned().intervention])
                            for _ in range(n)],
    )  # fmt: skip


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_ledger_is_exported(client, manager, fmt):
    plan = planned(days=Decimal("12.5"))

    answer = client.get(reverse("days:export", args=[fmt]), {"year": 2016})

    content = b"".join(answer)
    assert answer.status_code == 200
    if fmt == "csv":
        assert plan.intervention.code in content.decode()
        assert "12.5" in content.decode()


# --- the grid -------------------------------------------------------------------------
def test_saving_the_grid_says_which_rows_changed(client, manager):
    first, second = planned(), planned()
    key = f"i{first.intervention_id}"
    sent = typed(client, **{f"{key}-days": "35", f"{key}-reason": "Retard"})

    page = client.post(GRID, sent, follow=True)

    assert stands(first) == (35, "dtf", "Retard")
    assert stands(second) == (40, "dtf", "")
    assert [str(one) for one in page.context["messages"]] == [
        f"Plan saved: {first.intervention.code}."
    ]


def test_days_off_the_norm_without_a_reason_are_saved_and_told(client, manager):
    plan = planned()
    sent = typed(client, **{f"i{plan.intervention_id}-days": "60"})

    page = client.post(GRID, sent, follow=True)

    assert stands(plan)[0] == 60
    assert any("60 planned for a norm of 40" in str(one) for one in page.context["messages"])


def test_a_new_plan_begins_and_an_emptied_one_goes(client, manager):
    old, bare = planned(), InterventionFactory()
    sent = typed(client, **{f"i{old.intervention_id}-days": "", f"i{bare.pk}-days": "20"})

    client.post(GRID, sent)

    assert stands(old) is None
    assert bare.planned_days.get().days == 20


def test_the_second_writer_is_told_at_the_row_and_loses_nothing(client, manager):
    plan, other = planned(), planned()
    sent = typed(
        client, **{f"i{plan.intervention_id}-days": "33", f"i{other.intervention_id}-days": "22"}
    )
    PlannedDays.objects.get(pk=plan.pk).delete()
    theirs = planned(days=50, intervention=plan.intervention)

    page = client.post(GRID, sent)

    form = page.context["forms"][0]
    assert page.status_code == 409
    assert stands(theirs)[0] == 50
    assert form["days"].value() == "33"
    assert "50" in str(form.errors["days"])
    assert stands(other)[0] == 22, "the row that is right is kept"


def test_a_row_nobody_touched_is_not_written_over(client, manager):
    plan, other = planned(), planned()
    sent = typed(client, **{f"i{other.intervention_id}-days": "22"})
    theirs = PlannedDays.objects.get(pk=plan.pk)
    theirs.days = 55
    theirs.save()

    page = client.post(GRID, sent)

    assert page.status_code == 302
    assert (stands(plan)[0], stands(other)[0]) == (55, 22)


@pytest.mark.parametrize("days", ["401", "-1", "1.25", "many", "9" * 30, "NaN", "1e9"])
def test_impossible_days_are_a_sentence_at_the_field(client, manager, days):
    plan = planned()
    sent = typed(client, **{f"i{plan.intervention_id}-days": days})

    page = client.post(GRID, sent)

    assert page.status_code == 422
    assert page.context["forms"][0].errors["days"]
    assert page.context["forms"][0]["days"].value() == days
    assert stands(plan)[0] == 40


def test_nobody_plans_for_an_intervention_of_others(client):
    mine, other = planned(), planned()
    client.force_login(TeamMemberFactory(intervention=mine.intervention).user)
    sent = typed(client)
    key = f"i{other.intervention_id}"
    sent |= {f"{key}-days": "1", f"{key}-source": "dtf", f"{key}-reason": "", f"{key}-seen": ""}

    client.post(GRID, sent)

    assert [form.row.intervention for form in client.get(GRID).context["forms"]] == [
        mine.intervention
    ]
    assert stands(other)[0] == 40
