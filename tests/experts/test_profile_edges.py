"""What people send to a profile that is wrong, twice, too much or hostile."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains

from core.files import FileState
from core.models import Job
from experts.models import Availability, CurriculumVitae, DayRate, Expert
from tests.core import outside_files
from tests.factories import (
    AvailabilityFactory,
    CurriculumVitaeFactory,
    EstUnitFactory,
    ExpertFactory,
    ExpertLanguageFactory,
    ExpertSkillFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import largest_form

pytestmark = pytest.mark.django_db


def at(name, expert) -> str:
    return reverse(f"experts:{name}", args=[expert.code])


@pytest.fixture
def expert(client):
    expert = ExpertFactory(external=True)
    client.force_login(expert.user)
    return expert


# --- a CV -----------------------------------------------------------------------------
def send_cv(client, expert, content: bytes) -> CurriculumVitae:
    upload = SimpleUploadedFile("CV à jour.pdf", content, content_type="application/pdf")
    answer = client.post(at("add_cv", expert), {"file": upload})
    assert answer.status_code == 302, answer.context["form"].errors
    return CurriculumVitae.objects.get(expert=expert)


def taken(client, cv, *users) -> list[int]:
    """The status for each of them."""
    found = []
    for user in users:
        client.force_login(user)
        answer = client.get(reverse("experts:cv", args=[cv.pk]))
        b"".join(answer.streaming_content if answer.streaming else ())
        found.append(answer.status_code)
    return found


def checked(cv) -> str:
    Job.objects.run(Job.objects.get(key=f"check_file:{cv.file_id}").pk)
    cv.file.refresh_from_db()
    return cv.file.state


def readers(expert):
    return expert.user, UserFactory(est_manager=True), TeamMemberFactory().user


def test_a_cv_is_read_by_est_and_the_person_once_it_was_checked(client, expert):
    cv = send_cv(client, expert, outside_files.pdf())

    before = taken(client, cv, *readers(expert))
    state = checked(cv)
    after = taken(client, cv, *readers(expert))

    assert (before, state, after) == ([404, 404, 404], FileState.RELEASED, [200, 200, 404])


def test_a_hostile_cv_is_refused_for_good_and_says_why(client, expert):
    cv = send_cv(client, expert, outside_files.acting_papers()[0])

    state = checked(cv)

    assert state == FileState.REFUSED and cv.file.verdict
    assert taken(client, cv, *readers(expert)) == [404, 404, 404]
    client.force_login(expert.user)
    assertContains(client.get(at("detail", expert)), cv.file.get_state_display())


def test_a_refused_cv_leaves_the_good_one_at_the_head(client, expert):
    good = send_cv(client, expert, outside_files.pdf())
    checked(good)
    newer = CurriculumVitaeFactory(expert=expert)
    type(newer.file).objects.filter(pk=newer.file_id).update(state=FileState.REFUSED)

    answer = client.get(at("detail", expert))

    assert answer.context["cv"] == good
    assertContains(answer, f'{reverse("experts:cv", args=[good.pk])}">', count=2)


def test_nobody_else_adds_a_cv(client, expert):
    client.force_login(TeamMemberFactory().user)

    assert client.get(at("add_cv", expert)).status_code in (403, 404)


# --- days and rates -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "end"),
    [("2016-03-11", "2016-03-07"), ("2016-02-30", "2016-03-07"), ("", ""), ("x", "2016-03-07")],
)
def test_wrong_days_are_told_and_not_kept(client, expert, start, end):
    answer = client.post(at("add_availability", expert), {"starts_on": start, "ends_on": end})

    assert answer.status_code == 200 and answer.context["form"].errors
    assert not Availability.objects.exists()


def test_the_same_days_offered_twice_are_one_offer_to_the_reader(client, expert):
    AvailabilityFactory(expert=expert, starts_on=date(2096, 3, 1), ends_on=date(2096, 3, 9))

    answer = client.post(
        at("add_availability", expert), {"starts_on": "2096-03-05", "ends_on": "2096-03-20"}
    )

    assert answer.status_code == 200
    assert "starts_on" in answer.context["form"].errors
    assert Availability.objects.count() == 1


@pytest.mark.parametrize("amount", ["-1", "0", "10001", "99999999999999999999", "12.5", "x", ""])
def test_rates_out_of_reason_are_refused(client, expert, amount):
    client.force_login(EstUnitFactory().coordinator)

    answer = client.post(at("add_rate", expert), {"amount_eur": amount, "starts_on": "2016-01-01"})

    assert answer.status_code == 200 and "amount_eur" in answer.context["form"].errors
    assert not DayRate.objects.exists()


# --- the form of the profile ----------------------------------------------------------
def filled(client, expert, **changes) -> dict:
    return largest_form(client.get(at("edit", expert))) | changes


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages-0-language": "zz", "languages-0-level": "B2"},
        {"languages-0-language": "fr", "languages-0-level": "X9"},
        {"skills-0-competence": "999999", "skills-0-level": "3"},
        {"skills-0-level": "9"},
        {"most_days_away": "-4"},
        {"most_days_away": "366"},
        {"base_country": "999999"},
        {"languages-TOTAL_FORMS": "9999"},
        {"languages-0-language": "fr", "languages-0-level": "B2",
         "languages-1-language": "fr", "languages-1-level": "C1"},
    ],
)  # fmt: skip
def test_what_is_on_no_list_is_told_and_nothing_is_saved(client, expert, wrong):
    answer = client.post(at("edit", expert), filled(client, expert, presentation="Neuf", **wrong))

    assert answer.status_code == 200
    assert Expert.objects.get().presentation == ""
    assert not expert.languages.exists()


def test_two_at_once_lose_nothing(client, expert):
    row = ExpertLanguageFactory(expert=expert, language="en", level="B1")
    mine = filled(client, expert, **{"languages-0-level": "C1"})
    theirs = filled(client, expert, presentation="Écrit avant")

    first = client.post(at("edit", expert), theirs)
    second = client.post(at("edit", expert), mine)

    assert (first.status_code, second.status_code) == (302, 409)
    row.refresh_from_db()
    assert (Expert.objects.get().presentation, row.level) == ("Écrit avant", "B1")


def test_a_level_just_validated_is_not_changed_by_a_page_read_before(client, expert):
    row = ExpertSkillFactory(expert=expert, level=2)
    read_before = filled(client, expert, **{"skills-0-level": "3"})
    ExpertSkillFactory(expert=expert, level=4)

    client.post(at("edit", expert), read_before)

    row.refresh_from_db()
    assert (row.level, row.is_validated) == (3, False)


# --- nothing, and very much -----------------------------------------------------------
def test_an_empty_profile_is_a_page_for_everybody(client, expert):
    for user in (expert.user, UserFactory(est_manager=True), TeamMemberFactory().user):
        client.force_login(user)
        assert client.get(at("detail", expert)).status_code == 200
        assert client.get(reverse("experts:roster")).status_code == 200


def test_who_has_no_profile_is_told_there_is_none(client):
    client.force_login(UserFactory(est_manager=True))

    assert client.get(reverse("experts:detail", args=["E99"])).status_code == 404
