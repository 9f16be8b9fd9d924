"""Day rates, CVs and feedback reach EST and those they are about, and nobody else."""

from datetime import date

import pytest
from django.urls import reverse

from missions.models import Mission
from tests.demo_fixtures import shared_rows
from tests.factories import (
    CurriculumVitaeFactory,
    DayRateFactory,
    EstUnitFactory,
    ExpertFactory,
    ExpertSkillFactory,
    InterventionFactory,
    MissionFactory,
    MissionFeedbackFactory,
    MissionMemberFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import plain

pytestmark = pytest.mark.django_db
RATE, NOTE, CV, WORDS, UNSHARED = "7391", "canary-note", "canary-cv", "canary-said", "canary-kept"
#: What each may read of it, all pages and files together.
READS = {
    "est": {RATE, NOTE, CV, WORDS, UNSHARED},
    "person": {RATE, NOTE, CV, WORDS},
    "author": set(),
    "director": set(),
    "rr": set(),
    "partner": set(),
    "colleague": set(),
    "stranger": set(),
}


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield people_around(ExpertFactory(external=True, code="X7"))


def people_around(expert) -> dict:
    one = InterventionFactory()
    mission = MissionFactory(closed=True, interventions=[one])
    MissionMemberFactory(mission=mission, expert=expert, role="lead")
    author, colleague = TeamMemberFactory(intervention=one).user, ExpertFactory(external=True)
    MissionMemberFactory(mission=mission, expert=colleague, role="member")
    given = {"mission": mission, "expert": expert}
    MissionFeedbackFactory(**given, author=author, words=WORDS)
    MissionFeedbackFactory(**given, words=UNSHARED, is_shared=False)
    DayRateFactory(expert=expert, amount_eur=int(RATE), note=NOTE, starts_on=date(2014, 1, 1))
    stored = CurriculumVitaeFactory(expert=expert).file
    type(stored).objects.filter(pk=stored.pk).update(name=f"{CV}.pdf")
    ExpertSkillFactory(expert=expert, level=4)
    return {
        "mission": mission,
        "expert": expert,
        "est": EstUnitFactory().coordinator,
        "person": expert.user,
        "author": author,
        "director": TeamMemberFactory(intervention=one).user,
        "rr": RepresentativeFactory(country=mission.country).user,
        "partner": TeamMemberFactory(intervention=one, role="partner").user,
        "colleague": colleague.user,
        "stranger": UserFactory(),
    }


def pages(cast) -> list[str]:
    code, mission = [cast["expert"].code], [cast["mission"].code]
    return [
        reverse("experts:roster"),
        reverse("experts:roster_export", args=["csv"]),
        reverse("experts:detail", args=code),
        reverse("experts:edit", args=code),
        reverse("experts:absences"),
        reverse("missions:detail", args=mission),
        reverse("missions:edit", args=mission),
        reverse("missions:list"),
        reverse("missions:export", args=["csv"]),
        reverse("home"),
    ]


def read(client, url) -> str:
    answer = client.get(url)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return plain(content.decode(errors="replace")).replace("\u202f", "").replace("\xa0", "")


@pytest.mark.parametrize("who", READS)
def test_each_reads_what_is_for_him_and_no_more(client, cast, who):
    client.force_login(cast[who])

    everything = "".join(read(client, url) for url in pages(cast))

    canaries = {RATE, NOTE, CV, WORDS, UNSHARED}
    assert {one for one in canaries if one in everything} == READS[who]


@pytest.mark.parametrize("who", READS)
def test_the_file_of_a_cv_is_for_est_and_the_person(client, cast, who):
    client.force_login(cast[who])

    answer = client.get(reverse("experts:cv", args=[cast["expert"].cvs.get().pk]))

    b"".join(answer.streaming_content if answer.streaming else ())
    assert (answer.status_code == 200) == (who in ("est", "person"))


@pytest.mark.parametrize("who", READS)
def test_levels_are_no_score_on_pages_outside_est(client, cast, who):
    client.force_login(cast[who])

    page = read(client, reverse("experts:detail", args=[cast["expert"].code]))

    assert ("4 / 5" in page) == (who in ("est", "person"))


@pytest.mark.parametrize("who", READS)
def test_matching_is_for_est(client, cast, who):
    mission = MissionFactory(interventions=cast["mission"].interventions.all())
    client.force_login(cast[who])

    answer = client.get(reverse("missions:find_expert", args=[mission.code]))

    assert (answer.status_code == 200) == (who == "est")
    assert Mission.objects.filter(pk=mission.pk).exists()


def test_the_person_never_reads_the_marks(client, cast):
    client.force_login(cast["person"])

    page = read(client, reverse("experts:detail", args=[cast["expert"].code]))

    assert WORDS in page
    assert "5 / 5" not in page
