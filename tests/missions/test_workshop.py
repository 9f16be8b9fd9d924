"""The workshop of a setup mission: who is invited, who came, women and men counted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from missions.models import KeyActor
from missions.tor_forms import SectionForms
from missions.workshop.actors import attendance_of
from tests.demo_fixtures import shared_rows
from tests.factories import ExpertFactory, KeyActorFactory, MissionFactory, TorFactory
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db
HELD = timezone.localdate() - timedelta(days=3)
COMING = timezone.localdate() + timedelta(days=30)


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield Cast(kind="setup", state="proposed")


@pytest.fixture
def cast(db, stage):
    return stage.again()


def url_of(mission) -> str:
    return reverse("missions:workshop", args=[mission.code])


def row(place: int, **values) -> dict:
    values = {"name": "", "function": "", "organisation": "", "gender": "", "id": ""} | values
    return {f"actors-{place}-{name}": value for name, value in values.items()}


def sheet(mission, *rows, kept=0, day="", **more) -> dict:
    found = {"actors-TOTAL_FORMS": len(rows), "actors-INITIAL_FORMS": kept}
    for place, values in enumerate(rows):
        found |= row(place, **values)
    mission.refresh_from_db()
    return found | {"workshop_on": day, "version": mission.version} | more


def test_women_and_men_who_came_are_counted():
    mission = MissionFactory(setup=True)
    for gender, number in (("woman", 4), ("man", 4), ("", 1)):
        KeyActorFactory.create_batch(number, mission=mission, gender=gender, has_attended=True)
    KeyActorFactory.create_batch(3, mission=mission, gender="woman")

    found = attendance_of(list(mission.key_actors.all()))

    assert (found.invited, found.attended, found.women, found.men) == (12, 9, 4, 4)
    assert [number in found.words for number in ("12", "9", "4")] == [True] * 3


@pytest.mark.parametrize(
    ("who", "status"),
    [("di", 200), ("tc", 200), ("rr", 200), ("focal_point", 200), ("backstopper", 200),
     ("consultant", 200), ("unit_coordinator", 200), ("est_manager", 200), ("rafi", 403),
     ("partner", 403), ("other_coordinator", 403), ("stranger", 404)],
)  # fmt: skip
def test_who_keeps_the_list(client, cast, who, status):
    client.force_login(cast[who])

    assert client.get(url_of(cast.mission)).status_code == status


def test_the_workshop_is_held_by_the_mission(client, cast):
    client.force_login(cast["di"])
    before = cast.mission.starts_on - timedelta(days=1)

    page = client.post(url_of(cast.mission), sheet(cast.mission, day=before.isoformat()))

    assert "workshop_on" in page.context["form"].errors


def test_the_list_is_filled_changed_and_shortened(client, cast):
    client.force_login(cast["di"])
    first = {"name": "Awa Traoré", "organisation": "Région", "gender": "woman"}
    client.post(url_of(cast.mission), sheet(cast.mission, first, {"name": "Jean"}, {}))
    awa, jean = KeyActor.objects.order_by("name")

    came = first | {"id": awa.pk, "has_attended": "on"}
    gone = {"name": "Jean", "id": jean.pk, "DELETE": "on"}
    answer = client.post(
        url_of(cast.mission), sheet(cast.mission, came, gone, {}, kept=2, day=HELD.isoformat())
    )

    assertRedirects(answer, f"{cast.mission.get_absolute_url()}#workshop")
    (awa,) = cast.mission.key_actors.all()
    assert awa.has_attended and awa.gender == "woman"
    cast.mission.refresh_from_db()
    assert cast.mission.workshop_on == HELD


def test_a_row_is_added_without_judging_what_is_typed(client, cast):
    client.force_login(cast["di"])
    typed = sheet(cast.mission, {"function": "Préfète"}, {}, add_row="1")

    answer = client.post(url_of(cast.mission), typed)

    assertContains(answer, "Préfète")
    assertContains(answer, 'name="actors-2-name"')
    assert "invalid-feedback" not in answer.content.decode()
    assert not KeyActor.objects.exists()


#: What is wrong -> rows, day of the workshop, the field of the first row that says so.
WRONG = {
    "no name": ([{"function": "Préfète"}], "", "name"),
    "twice": ([{"name": "Awa"}, {"name": "awa"}], "", "name"),
    "there without a day": ([{"name": "Awa", "has_attended": "on"}], "", "has_attended"),
    "there before the day": (
        [{"name": "Awa", "has_attended": "on"}], COMING.isoformat(), "has_attended",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_wrong_rows_are_told_at_their_field(client, cast, what):
    rows, day, field = WRONG[what]
    client.force_login(cast["di"])

    answer = client.post(url_of(cast.mission), sheet(cast.mission, *rows, day=day))

    assert answer.status_code == 200
    assert any(field in form.errors for form in answer.context["actors"].forms)
    assert not KeyActor.objects.exists()


def test_two_who_fill_the_list_do_not_overwrite_each_other(client, cast):
    client.force_login(cast["di"])
    typed = sheet(cast.mission, {"name": "Awa"})
    client.post(url_of(cast.mission), typed)

    answer = client.post(url_of(cast.mission), typed | {"actors-0-name": "Jean"})

    assert answer.status_code == 409
    assertContains(answer, "Jean", status_code=409)
    assert KeyActor.objects.get().name == "Awa"


def test_other_missions_have_no_workshop(client):
    mission = MissionFactory(lead=ExpertFactory())
    client.force_login(mission.focal_point)

    assert client.get(url_of(mission)).status_code == 404


def test_the_list_is_offered_to_the_section_of_the_tor():
    mission = MissionFactory(setup=True)
    KeyActorFactory(mission=mission, name="Awa", function="Préfète", organisation="Région")
    tor = TorFactory(mission=mission, text="")
    section = tor.sections.first()
    section.key = "specifics"
    section.save()

    offered = {form.instance.key: form.initial["body"] for form in SectionForms(tor)}

    assert offered.pop("specifics") == "- Awa, Préfète, Région"
    assert set(offered.values()) == {""}


def test_the_page_of_the_mission_costs_the_same(client, cast, assert_same_queries):
    client.force_login(cast["di"])

    assert_same_queries(
        get=lambda: client.get(cast.mission.get_absolute_url()),
        add_rows=lambda n: KeyActorFactory.create_batch(n, mission=cast.mission),
    )
