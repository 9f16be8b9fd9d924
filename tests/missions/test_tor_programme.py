"""The programme day by day, results of the catalogue, and lists that two people change at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from interventions.models import ExpectedResult
from missions.models import ProgrammeEntry, TermsOfReference
from missions.services import start_tor
from missions.tor import versions
from missions.tor.documents import loaded, tor_document
from missions.tor.programme import Programme
from missions.tor.standing import standing_of
from missions.tor.word import word_of
from missions.workflow import TOR_WORKFLOW
from reports.kit.contents import kit
from tests.demo_fixtures import shared_rows
from tests.factories import FIRST_DAY, LAST_DAY, TorFactory
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db
ALL_DAYS = (LAST_DAY - FIRST_DAY).days + 1


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = Cast(approved=True)
        cast.tor = start_tor(cast.mission)
        yield cast


@pytest.fixture
def cast(db, stage):
    return stage.again()


def page(cast, name="tor", *args) -> str:
    return reverse(f"missions:{name}", args=[cast.mission.code, *args])


def sent(*values) -> dict:
    data = {"days-TOTAL_FORMS": len(values)}
    for place, value in enumerate(values):
        data |= {f"days-{place}-{name}": one for name, one in ({"part": 0} | value).items()}
    return data


FIRST = {"day": FIRST_DAY.isoformat(), "part": 1, "place": "Cotonou", "activity": "Réunion",
         "people": "Ministère\nOMS"}  # fmt: skip
LAST = {"day": LAST_DAY.isoformat(), "activity": "Bilan", "is_restitution": "on"}


def plan(client, cast, *values, who="tc"):
    client.force_login(cast[who])
    return client.post(page(cast, "tor_programme"), sent(*values))


def opened(client, cast, who) -> dict:
    """What the browser holds once the page was opened."""
    client.force_login(cast[who])
    rows = client.get(page(cast, "tor_programme")).context["programme"].rows
    data = {"days-TOTAL_FORMS": rows.total}
    for form in rows:
        for name in ("id", "seen", "day", "part", "place", "activity", "people"):
            value = form[name].value()
            data[form.add_prefix(name)] = "" if value is None else value
        data |= {form.add_prefix("is_restitution"): "on"} if form["is_restitution"].value() else {}
    return data


def change(client, data, cast, who, **values):
    """The first row with these values instead."""
    client.force_login(cast[who])
    data = data | {f"days-0-{name}": value for name, value in values.items()}
    return client.post(page(cast, "tor_programme"), data)


def test_each_field_day_has_a_row_to_fill_in(cast):
    days = [form.initial["day"] for form in Programme(cast.tor).forms]

    assert days == [(FIRST_DAY + timedelta(days=n)).isoformat() for n in range(ALL_DAYS)]


def test_days_left_empty_are_not_kept(client, cast):
    answer = plan(client, cast, FIRST, {"day": LAST_DAY.isoformat()})

    assert answer.status_code == 302
    assert [one.place for one in cast.tor.programme.all()] == ["Cotonou"]


def test_a_written_day_has_a_row_for_one_more_meeting_behind_it(client, cast):
    plan(client, cast, FIRST | {"part": 2})

    first, more, second = Programme(cast.tor).forms[:3]

    assert (first.instance.place, more.is_more, more.is_folded) == ("Cotonou", True, True)
    assert first["day"].value() == more["day"].value() < second["day"].value()
    assert not second.is_more


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1), ""])
def test_a_day_outside_the_stay_is_refused(client, cast, day):
    answer = plan(client, cast, FIRST | {"day": str(day)})

    assert answer.status_code == 200 and not ProgrammeEntry.objects.exists()
    assertContains(answer, "Réunion")


def test_a_mission_without_days_says_so(client):
    cast = Cast()
    start_tor(cast.mission)
    type(cast.mission).objects.filter(pk=cast.mission.pk).update(starts_on=None, ends_on=None)
    client.force_login(cast["tc"])

    assertNotContains(client.get(page(cast, "tor_programme")), "days-TOTAL_FORMS")


@pytest.mark.parametrize("name", ["tor_programme", "tor_results"])
def test_readers_do_not_plan(client, cast, name):
    for who, status in {"partner": 403, "rafi": 403, "stranger": 404, "tc": 200}.items():
        client.force_login(cast[who])
        assert client.get(page(cast, name)).status_code == status, who


def test_it_is_read_on_the_page_on_paper_in_word_and_in_the_kit(client, cast):
    plan(client, cast, FIRST, LAST)
    cast.tor.sections.exclude(key="days").update(body="Un texte")
    read = client.get(page(cast))
    for words in ("Cotonou", "Ministère", "Bilan"):
        assertContains(read, words)
    TermsOfReference.objects.update(state="validated", proposed_at=cast.tor.created_at,
                                    validated_at=cast.tor.created_at)  # fmt: skip
    mission = loaded(cast.mission)
    [section] = [one for one in tor_document(mission, mission.tors.all()[0])["sections"]
                 if one["days"]]  # fmt: skip

    assert section["key"] == "programme"
    assert [row["place"] for day in section["days"] for row in day["rows"]] == ["Cotonou", ""]
    assert len(kit(mission, cast["tc"])["days"]) == 2
    assert len(word_of(cast.mission, 1)[1]) > 5000


def test_the_days_make_the_obligatory_programme(client, cast):
    cast.tor.sections.exclude(key="programme").update(body="Un texte")
    TOR_WORKFLOW.run(cast.tor, "propose", by=cast["tc"])
    tor = TermsOfReference.objects.get()
    assert not TOR_WORKFLOW.verdict(tor, "complete")

    plan(client, cast, FIRST)

    assert TOR_WORKFLOW.verdict(TermsOfReference.objects.get(), "complete")


def test_versions_compare_it_and_name_its_writer(client, cast):
    plan(client, cast, FIRST)
    plan(client, cast, LAST, who="rr")
    found = versions.loaded(cast.mission)

    [first] = versions.comparison(found, found[0], found[1]).changed
    [second] = versions.comparison(found, found[1], found[2]).changed

    assert (first.key, first.kind, second.kind) == ("days", "new", "changed")
    assert [one.by for one in second.writers] == [str(cast["rr"])]


def test_a_change_after_validation_touches_the_programme_alone(client, cast):
    plan(client, cast, FIRST)
    cast.tor.sections.exclude(key="days").update(body="Un texte")
    for step, who in (("propose", "tc"), ("complete", "backstopper"), ("validate", "focal_point"),
                      ("supersede", "tc")):  # fmt: skip
        cast.tor = TOR_WORKFLOW.run(cast.tor, step, by=cast[who])
    assert ProgrammeEntry.objects.count() == 2
    data = opened(client, cast, "tc")

    change(client, data, cast, "tc", place="Ouidah")

    tor = TermsOfReference.objects.current().get()
    stood = standing_of(tor, cast.mission.tors.all())
    assert [row.key for row in stood.touched] == ["days"]
    read = client.get(page(cast)).context["sections"]
    assert [one.key for one in read if one.is_touched] == ["programme"]
    assertContains(client.get(page(cast, "tor_version", 1)), "Cotonou")


# --- what the check says --------------------------------------------------------------
def warnings(client, cast) -> str:
    client.force_login(cast["tc"])
    return " ".join(one.text for one in client.get(page(cast)).context["quality"].warnings)


def test_the_check_reads_the_days(client, cast):
    plan(client, cast, FIRST)
    without = warnings(client, cast)
    plan(client, cast, LAST)
    type(cast.mission).objects.update(ends_on=LAST_DAY - timedelta(days=1))

    elsewhere = warnings(client, cast)

    assert without != elsewhere
    assert "restitution" in without and "restitution" not in elsewhere


# --- two at once ----------------------------------------------------------------------
def test_rows_of_two_people_do_not_collide(client, cast):
    plan(client, cast, FIRST)
    data = opened(client, cast, "rr")
    change(client, opened(client, cast, "tc"), cast, "tc", place="Ouidah")

    answer = client.post(page(cast, "tor_programme"), data | {
        "days-1-activity": "Visite"})  # fmt: skip

    assert answer.status_code == 302
    assert set(cast.tor.programme.values_list("place", "activity")) == {
        ("Ouidah", "Réunion"), ("", "Visite"),
    }  # fmt: skip


def test_the_same_row_shows_both_and_saves_nothing(client, cast):
    plan(client, cast, FIRST)
    data = opened(client, cast, "rr")
    change(client, opened(client, cast, "tc"), cast, "tc", place="Ouidah")

    told = change(client, data, cast, "rr", place="Parakou")

    assert told.status_code == 409
    for words in ("Ouidah", "Parakou"):
        assertContains(told, words, status_code=409)
    again = change(client, data, cast, "rr", place="Parakou",
                   seen=told.context["programme"].rows.forms[0]["seen"].value())  # fmt: skip
    assert again.status_code == 302 and cast.tor.programme.get().place == "Parakou"


def test_a_row_that_was_removed_comes_back_for_who_changed_it(client, cast):
    plan(client, cast, FIRST)
    data = opened(client, cast, "rr")
    change(client, opened(client, cast, "tc"), cast, "tc", DELETE="on")
    assert not cast.tor.programme.exists()

    untouched = client.post(page(cast, "tor_programme"), data)
    assert untouched.status_code == 302 and not cast.tor.programme.exists()
    change(client, data, cast, "rr", place="Parakou")

    assert cast.tor.programme.get().place == "Parakou"


# --- results of the catalogue ---------------------------------------------------------
def catalogue(*codes) -> list[int]:
    rows = [
        ExpectedResult.objects.create(code=code, name_fr=f"Résultat {code}", position=place)
        for place, code in enumerate(codes, start=90)
    ]
    return [one.pk for one in rows]


def tick(client, cast, results, who="tc", seen=None):
    client.force_login(cast[who])
    if seen is None:
        seen = client.get(page(cast, "tor_results")).context["form"]["seen"].value()
    return client.post(page(cast, "tor_results"), {"results": results, "seen": seen})


def test_results_are_ticked_and_stand_in_their_section(client, cast):
    one, two = catalogue("X1", "X2")

    assert tick(client, cast, [two, one]).status_code == 302

    assert cast.tor.sections.get(key="aimed").body == "X1 Résultat X1\nX2 Résultat X2"
    assert cast.tor.contributions.get().section_keys == ["aimed"]
    assertContains(client.get(page(cast)), "Résultat X2")


def test_results_ticked_by_another_meanwhile_are_not_lost(client, cast):
    one, two = catalogue("X1", "X2")
    client.force_login(cast["rr"])
    seen = client.get(page(cast, "tor_results")).context["form"]["seen"].value()
    tick(client, cast, [one])

    told = tick(client, cast, [two], "rr", seen=seen)

    assert told.status_code == 409
    assert list(cast.mission.aimed_results.values_list("result", flat=True)) == [one]
    tick(client, cast, [one, two], "rr", seen=told.context["form"]["seen"].value())
    assert cast.mission.aimed_results.count() == 2


def test_the_version_before_keeps_the_results_it_was_validated_with(client, cast):
    one, two = catalogue("X1", "X2")
    tick(client, cast, [one])
    cast.tor.sections.exclude(key="aimed").update(body="Un texte")
    for step, who in (("propose", "tc"), ("complete", "backstopper"), ("validate", "focal_point"),
                      ("supersede", "tc")):  # fmt: skip
        cast.tor = TOR_WORKFLOW.run(cast.tor, step, by=cast[who])

    tick(client, cast, [two])

    assertContains(client.get(page(cast, "tor_version", 1)), "Résultat X1")
    assertNotContains(client.get(page(cast)), "Résultat X1")


# --- too late -------------------------------------------------------------------------
def test_who_writes_while_they_are_validated_gets_his_words_back(client):
    cast = Cast(approved=True)
    cast.tor = TorFactory(mission=cast.mission, validated=True, text="Un texte")
    client.force_login(cast["tc"])
    texts = {"context-body": "Mes mots à moi", "objectives-body": "Un texte"}

    answer = client.post(page(cast, "tor_edit"), texts)

    assertContains(answer, "Mes mots à moi", status_code=409)
    assert answer.context["texts"] == [("Contexte et besoin exprimé", "Mes mots à moi")]
    for name, data in (("tor_programme", sent(FIRST)),
                       ("tor_agreed", {"tasks-0-text": "Relire le plan"})):  # fmt: skip
        assert client.post(page(cast, name), data).status_code == 409
    assert client.get(page(cast, "tor_edit")).status_code == 403
    client.force_login(cast["partner"])
    assert client.post(page(cast, "tor_edit"), texts).status_code == 403


def move_mission(cast, days: int) -> None:
    mission = cast.mission
    mission.starts_on, mission.ends_on = (
        one + timedelta(days=days) for one in (mission.starts_on, mission.ends_on)
    )
    mission.save()


@pytest.mark.parametrize("days", [-7, 3])
def test_the_programme_follows_its_mission_in_one_click(client, cast, days):
    second = FIRST_DAY + timedelta(days=1)
    plan(client, cast, FIRST | {"day": second.isoformat()}, LAST)
    move_mission(cast, days)

    assert client.get(page(cast, "tor_programme")).context["away"] == days
    for _again in range(2):
        client.post(page(cast, "tor_programme"), {"shift": "1"})

    moved = [one.day for one in cast.tor.programme.order_by("day")]
    assert moved == [one + timedelta(days=days) for one in (second, LAST_DAY)]
    assert client.get(page(cast, "tor_programme")).context["away"] == 0
    assert f"{moved[0].day}" in cast.tor.sections.get(key="days").body
