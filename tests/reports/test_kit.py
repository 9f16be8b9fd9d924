"""The kit of a mission: one file without a network, of what its reader may see."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.models import User
from core.models import Job, StoredFile
from core.permissions import check
from missions.models import TermsOfReference
from reports.kit.contents import kit
from tests.factories import (
    THEN,
    DatedEventFactory,
    InterventionFactory,
    LessonFactory,
    MissionFactory,
    RecommendationFactory,
    TorFactory,
)
from tests.reports.people import EVERYBODY

pytestmark = pytest.mark.django_db
SECRET = "canary-of-the-kit"
TAKERS = {
    "di", "tc", "rr", "focal_point", "unit_coordinator", "backstopper", "junior", "consultant",
    "est_manager",
}  # fmt: skip


@pytest.fixture
def ready(cast):
    """Terms validated, an open recommendation of an earlier mission, a lesson of the sector."""
    people = cast(tor_validated=True)
    TorFactory(mission=people.mission, validated=True, text="Visiter Tanguiéta.\nÉcouter.")
    earlier = MissionFactory(closed=True, interventions=[people.intervention])
    RecommendationFactory(mission=earlier, text="Réparer la pompe de Cobly.")
    elsewhere = MissionFactory(
        closed=True, interventions=[InterventionFactory(sector=people.intervention.sector)]
    )
    LessonFactory(mission=elsewhere, validated=True, title="Le carnet reste au village")
    people.page = reverse("reports:kit", args=[people.mission.code])
    return people


def test_it_is_one_file_that_fetches_nothing(ready, client):
    client.force_login(ready["consultant"])

    response = client.get(ready.page)

    page = response.content.decode()
    for text in ("Visiter Tanguiéta.", "Réparer la pompe", "Le carnet reste au village"):
        assert text in page
    assert ready.mission.focal_point.email in page
    assert not re.findall(r"<(?:script|link|img|iframe|form)\b|\ssrc=|url\(|@import", page)
    assert {one[0] for one in re.findall(r'href="(.)', page)} <= {"#", "m"}
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_who_takes_it_along(ready, client):
    allowed = {who for who in EVERYBODY if check(ready[who], "reports.take_kit", ready.mission)}
    statuses = []
    for who in ("partner", "stranger", "consultant_elsewhere"):
        client.force_login(ready[who])
        statuses.append(client.get(ready.page).status_code)

    assert allowed == TAKERS
    assert statuses == [403, 404, 404]


def test_there_is_none_before_the_terms_are_validated(ready, client):
    client.force_login(ready["consultant"])

    for state in ("completed", "superseded"):
        validated_at = THEN if state == "superseded" else None
        TermsOfReference.objects.update(state=state, validated_at=validated_at)
        assert client.get(ready.page).status_code == 404


def test_what_was_told_in_confidence_is_in_no_kit(ready):
    closed = MissionFactory(closed=True, mediation=True, interventions=[ready.intervention])
    RecommendationFactory(mission=closed, text=SECRET)
    LessonFactory(mission=closed, validated=True, title=SECRET)
    other = MissionFactory(closed=True, interventions=[ready.intervention])
    LessonFactory(mission=other, title=SECRET)
    LessonFactory(mission=other, proposed=True, title=SECRET)
    RecommendationFactory(mission=other, implemented=True, text=SECRET)

    for who in ("consultant", "rr", "est_manager"):
        assert SECRET not in str(kit(ready.mission, ready[who]))


def test_lessons_come_from_its_sector_its_country_and_the_themes_of_its_interventions(ready):
    def lesson(title, **fields):
        return LessonFactory(
            mission=MissionFactory(closed=True), validated=True, title=title, **fields
        )

    own = LessonFactory(
        mission=MissionFactory(closed=True, interventions=[ready.intervention]), validated=True
    )
    lesson("Même thème", theme=own.theme)
    lesson("Même pays", country=ready.mission.country)
    lesson("Rien de commun")

    found = {one["title"] for one in kit(ready.mission, ready["consultant"])["lessons"]}

    assert {"Le carnet reste au village", "Même thème", "Même pays"} <= found
    assert "Rien de commun" not in found


def test_days_of_others_stand_in_the_calendar_of_those_who_may_see_them(ready):
    first = ready.mission.starts_on
    country = ready.mission.country
    DatedEventFactory(
        title="Fête", kind="holiday", country=country, starts_on=first, ends_on=first
    )

    days = kit(ready.mission, ready["consultant"])["calendar"]

    assert len(days) == (ready.mission.ends_on - first).days + 1
    assert (days[0]["events"], days[0]["is_free"]) == (["Fête"], True)


def test_everybody_stands_once_with_all_his_parts(ready):
    people = kit(ready.mission, ready["consultant"])["contacts"]

    names = [one["email"] for one in people]
    assert len(names) == len(set(names))
    assert {ready["di"].email, ready["rr"].email, ready["backstopper"].email} <= set(names)


def test_whoever_gave_his_number_can_be_called(ready, client):
    User.objects.filter(pk=ready["rr"].pk).update(phone="+250 788 000 000")
    client.force_login(ready["consultant"])

    page = client.get(reverse("reports:kit", kwargs={"code": ready.mission.code}))

    assertContains(page, '<a href="tel:+250788000000">+250 788 000 000</a>')


def test_the_pdf_is_made_by_a_worker_for_the_person_who_asked(ready, client):
    client.force_login(ready["consultant"])
    names = {"code": ready.mission.code}
    client.post(reverse("reports:kit_make", kwargs=names))
    job = Job.objects.get(kind="reports.kit")

    assert Job.objects.run(job.pk) == "done"

    assert client.get(reverse("reports:kit_job", kwargs=names)).status_code == 200
    assert client.get(reverse("reports:kit_pdf", kwargs=names)).getvalue().startswith(b"%PDF")
    client.force_login(ready["backstopper"])
    assert client.get(reverse("reports:kit_pdf", kwargs=names)).status_code == 404


def test_asking_again_takes_the_place_of_the_file_before(ready, client, monkeypatch):
    monkeypatch.setattr("reports.kit.tasks.render_pdf", lambda *_args, **_more: b"%PDF-1.7 kit")
    client.force_login(ready["consultant"])

    for _n in range(2):
        client.post(reverse("reports:kit_make", args=[ready.mission.code]))
        Job.objects.run(Job.objects.get(kind="reports.kit").pk)

    assert StoredFile.objects.count() == 1


def test_whoever_left_the_mission_meanwhile_gets_no_pdf(ready, client):
    client.force_login(ready["consultant"])
    client.post(reverse("reports:kit_make", args=[ready.mission.code]))
    ready.mission.members.filter(expert__user=ready["consultant"]).delete()

    assert Job.objects.run(Job.objects.get(kind="reports.kit").pk) == "dead"
    assert not StoredFile.objects.exists()


def test_the_kit_costs_the_same_for_any_number(ready, client, assert_same_queries):
    client.force_login(ready["consultant"])

    def more(count):
        for _n in range(count):
            earlier = MissionFactory(closed=True, interventions=[ready.intervention])
            RecommendationFactory(mission=earlier)
            LessonFactory(mission=earlier, validated=True)

    assert_same_queries(get=lambda: client.get(ready.page), add_rows=more)
