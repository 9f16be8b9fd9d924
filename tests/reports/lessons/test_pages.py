from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from core.permissions import check
from core.workflow import SYSTEM, TransitionRefused
from interventions.models import ProcessSetting
from reports.enums import CheckPoint, LessonLevel, Valence
from reports.lessons import services, use
from reports.lessons.alerts import lesson_unused
from reports.lessons.forms import OriginChoice
from reports.lessons.unused import unused
from reports.models import Lesson, LessonLink, LessonSource
from reports.workflow import LESSON_WORKFLOW
from tests.demo_fixtures import shared_rows
from tests.factories import (
    ExpertFactory,
    InterventionFactory,
    LessonFactory,
    MissionFactory,
    RemoteSupportFactory,
    SectorFactory,
    SupportRequestFactory,
    ThemeFactory,
    TorFactory,
    UserFactory,
    check_all,
)
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield Cast(reported=True)


@pytest.fixture
def cast(db, stage):
    """Another one where another mission is asked for."""
    return lambda **mission: stage.again() if mission == {"reported": True} else Cast(**mission)


ADD = "/reports/lessons/add/"
FIELDS = {"title": "Un titre qui affirme", "context": "C", "mechanism": "M", "outcome": "O",
          "valence": "success"}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2016-11-15 09:00Z", tick=False):
        yield


@pytest.fixture
def est(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def fields(**more):
    return FIELDS | {"theme": ThemeFactory().pk} | more


# --- where it is born -----------------------------------------------------------------
def test_only_what_one_may_write_of_is_offered_and_nothing_is_said(cast, client):
    cast = cast(reported=True)
    User.objects.update(language="en")
    offered = {}

    for person in ("consultant", "tc"):
        client.force_login(cast[person])
        html = client.get(ADD).content.decode()
        offered[person] = ("id_mission" in html, "id_support" in html, "none of yours" in html)

    assert offered == {"consultant": (True, False, False), "tc": (False, False, True)}


def test_a_lesson_of_a_debriefing_keeps_its_mission_and_year(cast, client):
    cast = cast(debriefed=True)
    client.force_login(cast["consultant"])

    client.post(f"{ADD}?mission={cast.mission.code}&born=debriefing", fields())

    lesson = Lesson.objects.get()
    assert (lesson.origin, lesson.mission) == ("debriefing", cast.mission)
    assert (lesson.unit, lesson.country) == (cast.unit, cast.intervention.country)
    assert lesson.year == cast.mission.ends_on.year


def test_a_mission_to_two_interventions_asks_in_which_the_lesson_was_born(cast, client):
    cast = cast(reported=True)
    other = InterventionFactory()
    cast.mission.interventions.add(other)
    client.force_login(cast["consultant"])
    url = f"{ADD}?mission={cast.mission.code}"

    refused = client.post(url, fields())
    client.post(url, fields(intervention=other.pk))

    assertContains(refused, 'href="#id_intervention"')
    assertNotContains(refused, "lesson_of_an_intervention")
    assert Lesson.objects.get().intervention == other


def test_a_lesson_of_remote_support_takes_year_and_place_from_it(client):
    expert = ExpertFactory()
    support = RemoteSupportFactory(expert=expert, held_on=date(2015, 3, 2))
    client.force_login(expert.user)

    client.post(f"{ADD}?support={support.code}", fields())

    lesson = Lesson.objects.get()
    assert (lesson.origin, lesson.year, lesson.mission) == ("remote", 2015, None)
    assert lesson.intervention == support.intervention
    assert not lesson.is_source_closed


def test_support_for_a_confidential_request_closes_the_source(client):
    expert = ExpertFactory()
    asked = SupportRequestFactory(is_confidential=True)
    support = RemoteSupportFactory(expert=expert, request=asked)
    client.force_login(expert.user)

    client.post(f"{ADD}?support={support.code}", fields())

    assert Lesson.objects.get().is_source_closed


def test_a_lesson_on_its_own_says_where_it_was_learned(est, client):
    sector, other = SectorFactory(), LessonFactory()
    about = fields(sector=sector.pk, unit=other.unit.pk, country=other.country.pk)

    refused = client.post(f"{ADD}?own=1", about)
    client.post(f"{ADD}?own=1", about | {"origin_note": "Atelier des unités"})

    assertContains(refused, 'href="#id_origin_note"')
    lesson = Lesson.objects.get(origin="own")
    assert (lesson.year, lesson.sector, lesson.author) == (2016, sector, est)
    told = client.get(lesson.get_absolute_url())
    assertContains(told, f"<dd>{other.country}</dd>", html=True)


def test_outside_est_no_lesson_is_born_on_its_own(cast, client):
    client.force_login(cast()["consultant"])

    assert client.get(f"{ADD}?own=1").status_code == 403
    assertNotContains(client.get(ADD), "?own=1")


@pytest.mark.parametrize("state", ["draft", "proposed"])
@pytest.mark.parametrize("trait", ["own", "remote"])
def test_what_hangs_on_no_mission_is_seen_by_its_unit_and_its_author(trait, state):
    lesson = LessonFactory(author=UserFactory(), state=state, **{trait: True})
    seers = [lesson.author, lesson.unit.coordinator]

    for person in seers:
        assert Lesson.objects.visible_to(person).get() == lesson
    assert not Lesson.objects.visible_to(UserFactory()).exists()


# --- writing --------------------------------------------------------------------------
def test_checking_the_wording_saves_nothing(cast, client):
    cast = cast(reported=True)
    client.force_login(cast["consultant"])

    page = client.post(f"{ADD}?mission={cast.mission.code}", fields(check="1", outcome=""))

    assertNotContains(page, 'aria-invalid="true"')
    assertContains(page, 'class="hint"')
    assertContains(page, "Un titre qui affirme")
    assert not Lesson.objects.exists()


def test_other_themes_are_kept_changed_and_taken_away(cast, client):
    cast = cast(reported=True)
    client.force_login(cast["consultant"])
    themes = ThemeFactory.create_batch(2)
    client.post(
        f"{ADD}?mission={cast.mission.code}", fields(more_themes=[one.pk for one in themes])
    )
    lesson = Lesson.objects.get()
    path = reverse("reports:lesson_edit", args=[lesson.code])
    again = fields(theme=lesson.theme_id)

    counts = [lesson.more_themes.count()]
    for chosen in ([themes[0].pk], []):
        seen = client.get(path).context["form"]["seen"].value()
        client.post(path, again | {"seen": seen, "more_themes": chosen})
        counts.append(lesson.more_themes.count())

    assert counts == [2, 1, 0]


def test_a_name_can_be_hidden_while_writing(cast, client):
    cast = cast(reported=True)
    client.force_login(cast["consultant"])

    client.post(f"{ADD}?mission={cast.mission.code}", fields(hides_author="on"))

    assert Lesson.objects.get().author_hidden_by == cast["consultant"]


# --- checking and wording -------------------------------------------------------------
@pytest.fixture
def proposed(cast):
    cast = cast(reported=True)
    cast.lesson = LessonFactory(mission=cast.mission, author=cast["consultant"], proposed=True)
    return cast


ALL_YES = dict.fromkeys(CheckPoint, "yes")


def test_the_focal_point_checks_and_the_coordinator_validates(proposed, client):
    path = reverse("reports:lesson_check", args=[proposed.lesson.code])
    client.force_login(proposed["focal_point"])
    client.post(path, ALL_YES | {"evidence": "no", "evidence-remark": "Quelle page ?"})
    client.force_login(proposed["unit_coordinator"])

    client.post(path, {"evidence": "yes", "validate": "1"})

    lesson = Lesson.objects.get()
    assert lesson.state == "validated"
    said = lesson.checks.filter(point="evidence").values_list("checked_by__name", "is_met")
    assert dict(said) == {
        proposed["focal_point"].name: False,
        proposed["unit_coordinator"].name: True,
    }


def test_whoever_validates_reads_what_the_others_said_of_each_point(proposed, client):
    said = {"evidence": (False, "Quelle page du relevé ?")}
    services.keep_checks(proposed.lesson, said, by=proposed["focal_point"])
    path = reverse("reports:lesson_check", args=[proposed.lesson.code])
    seen = {}

    for person in ("unit_coordinator", "focal_point"):
        client.force_login(proposed[person])
        rows = client.get(path).context["rows"]
        seen[person] = {row["point"]: [one.remark for one in row["said"]] for row in rows}

    none = {point: [] for point in CheckPoint}
    assert seen["focal_point"] == none
    assert seen["unit_coordinator"] == none | {CheckPoint.EVIDENCE: ["Quelle page du relevé ?"]}


def test_a_point_that_is_not_met_says_why(proposed, client):
    client.force_login(proposed["focal_point"])

    page = client.post(
        reverse("reports:lesson_check", args=[proposed.lesson.code]), {"context": "no"}
    )

    assertContains(page, 'aria-invalid="true"')
    assert not proposed.lesson.checks.exists()


def test_a_lesson_is_not_validated_with_a_point_left_open(proposed):
    check_all(proposed.lesson, proposed["focal_point"])
    proposed.lesson.checks.filter(point="nature").delete()

    with pytest.raises(TransitionRefused, match="recomm[ae]ndation"):
        LESSON_WORKFLOW.run(proposed.lesson, "validate", by=SYSTEM)


def test_a_lesson_sent_back_is_checked_anew(proposed):
    check_all(proposed.lesson, proposed["focal_point"])

    LESSON_WORKFLOW.run(proposed.lesson, "send_back", by=SYSTEM, comment="x")

    assert not proposed.lesson.checks.exists()


def edit(client, lesson, person, **changes):
    client.force_login(person)
    path = reverse("reports:lesson_edit", args=[lesson.code])
    form = client.get(path).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "more_themes"}
    return client.post(path, data | changes)


def test_the_authors_text_stands_beside_the_validated_one(proposed, client):
    original = proposed.lesson.mechanism
    User.objects.update(language="en")
    edit(client, proposed.lesson, proposed["unit_coordinator"], mechanism="Un tableau oblige.")

    page = client.get(proposed.lesson.get_absolute_url())

    row = proposed.lesson.rewordings.get()
    assert (row.field, row.before, row.after) == ("mechanism", original, "Un tableau oblige.")
    assertContains(page, original.split()[-1])
    assertContains(page, '<ins><span class="visually-hidden"> [put in: </span>')
    assertContains(page, '<del><span class="visually-hidden"> [taken out: </span>')
    assertContains(page, proposed["unit_coordinator"].name)


def test_the_author_changes_his_own_text_and_the_check_is_void(proposed, client):
    check_all(proposed.lesson, proposed["focal_point"])

    edit(client, proposed.lesson, proposed["consultant"], mechanism="Un autre.")

    assert not proposed.lesson.rewordings.exists()
    assert not proposed.lesson.checks.exists()


def test_nobody_else_rewords_a_lesson(proposed, client):
    client.force_login(proposed["focal_point"])

    page = client.get(reverse("reports:lesson_edit", args=[proposed.lesson.code]))

    assert page.status_code == 403


# --- sources and links ----------------------------------------------------------------
def test_a_source_is_named_by_its_number_and_once(proposed, client):
    mission = MissionFactory(unit=proposed.unit)
    client.force_login(proposed["unit_coordinator"])
    path = reverse("reports:lesson_sources", args=[proposed.lesson.code])

    answers = [client.post(path, {"mission": mission.code}).status_code for _time in range(2)]

    assert answers == [302, 200]
    assert LessonSource.objects.get().mission == mission


@pytest.mark.parametrize("typed", ["mis-2016-77", " MIS-2016-77 ", "MIS\u20112016\u201177"])
def test_a_number_is_read_as_it_is_typed_or_copied_from_a_page(typed, proposed, client):
    MissionFactory(unit=proposed.unit, code="MIS-2016-77")
    client.force_login(proposed["unit_coordinator"])

    client.post(reverse("reports:lesson_sources", args=[proposed.lesson.code]), {"mission": typed})

    assert LessonSource.objects.get().mission.code == "MIS-2016-77"


def test_themes_are_offered_by_their_letters_without_accents(proposed, client):
    for name in ("Évaluation", "Zone", "Durée"):
        ThemeFactory(name_fr=name)
    client.force_login(proposed["consultant"])

    form = client.get(reverse("reports:lesson_edit", args=[proposed.lesson.code])).context["form"]

    for name in ("theme", "more_themes"):
        offered = [one.name_fr for one in form.fields[name].queryset]
        assert [one for one in offered if one[0] in "DÉZ"] == ["Durée", "Évaluation", "Zone"]


def test_a_contradiction_is_read_from_both_sides(proposed, client):
    other = LessonFactory(validated=True)
    client.force_login(proposed["unit_coordinator"])

    client.post(
        reverse("reports:lesson_links", args=[proposed.lesson.code]),
        {"other": other.code, "kind": "contradicts", "sentence": "Ici la ligne tenait déjà."},
    )

    for lesson in (proposed.lesson, other):
        assertContains(client.get(lesson.get_absolute_url()), "Ici la ligne tenait déjà.")
    assert LessonLink.objects.count() == 1


def test_a_merged_lesson_leaves_its_sources(proposed):
    kept, merged = LessonFactory(validated=True), LessonFactory(validated=True)
    services.add_source(merged, LessonSource(mission=kept.mission), by=merged.unit.coordinator)

    for _twice in range(2):
        services.take_over_sources(kept, merged, by=kept.unit.coordinator)

    assert [one.mission for one in kept.sources.all()] == [merged.mission]


# --- use ------------------------------------------------------------------------------
def test_the_page_shows_use_and_the_terms_that_rely_on_it(est, client):
    lesson, tor = LessonFactory(validated=True), TorFactory()
    use.cited(lesson, tor, est)
    use.dismissed(lesson, TorFactory(), "Autre saison.", est)
    use.count_shown([lesson.pk], 2016)

    page = client.get(lesson.get_absolute_url())

    assertContains(page, reverse("missions:tor", args=[tor.mission.code]))
    assertContains(page, "Autre saison.")
    assert page.context["use"] == [{"year": 2016, "shown": 1, "cited": 1, "dismissed": 1}]


@pytest.mark.parametrize(("year", "found"), [("", 1), ("2016", 1), ("2015", 0)])
def test_the_figures_are_listed_by_year(year, found, est, client):
    lesson = LessonFactory(validated=True)
    LessonFactory(validated=True)
    use.cited(lesson, TorFactory(), est)

    page = client.get(reverse("reports:lessons_use"), {"year": year})

    assert [one.cited_times for one in page.context["page"]] == [1] * found


def in_force_since(day, **lesson):
    row = LessonFactory(year=day.year, validated=True, **lesson)
    row.log.create(name="validate", from_state="proposed", to_state="validated")
    row.log.update(at=datetime.combine(day, datetime.min.time(), UTC))
    return row


def test_what_nobody_cited_for_two_years_is_proposed_for_archiving(est):
    old = in_force_since(date(2014, 11, 14))
    in_force_since(date(2014, 11, 16))
    used, kept = in_force_since(date(2014, 1, 1)), in_force_since(date(2014, 1, 1))
    use.cited(used, TorFactory(), est)
    services.keep_unused(kept, "Rare mais vitale.", by=est)

    assert list(unused()) == [old]
    assert list(lesson_unused(date(2016, 11, 15)).visible_to(est)) == [old]
    assert list(lesson_unused(date(2016, 11, 15)).visible_to(UserFactory())) == []


def test_one_click_archives_and_a_reason_keeps(est, client):
    first, second = (in_force_since(date(2014, 1, 1)) for _number in range(2))
    page = client.get(reverse("reports:lessons_unused"))
    assertContains(page, first.code)

    client.post(reverse("reports:lesson_archive", args=[first.code]))
    client.post(reverse("reports:lesson_keep", args=[second.code]), {"reason": ""})
    client.post(reverse("reports:lesson_keep", args=[second.code]), {"reason": "Rare."})

    first.refresh_from_db()
    assert first.state == "archived"
    assert [one.reason for one in second.kept.all()] == ["Rare."]
    assert not unused().exists()


@pytest.mark.parametrize(("years", "found"), [(1, 2), (2, 1), (3, 0), (9999, 0)])
def test_after_how_many_years_is_a_number_of_est(years, found, est, client):
    for day in (date(2014, 11, 14), date(2015, 11, 14)):
        in_force_since(day)
    ProcessSetting.objects.update_or_create(code="lesson_unused_years", defaults={"value": years})

    page = client.get(reverse("reports:lessons_unused"))

    assert (page.context["page"].paginator.count, page.context["years"]) == (found, years)


@pytest.mark.parametrize("name", ["lessons_unused", "lesson_keep", "lesson_archive"])
def test_unused_lessons_are_for_est_managers(name, cast, client):
    lesson = LessonFactory(validated=True)
    client.force_login(cast()["unit_coordinator"])
    path = reverse(f"reports:{name}", args=[] if name == "lessons_unused" else [lesson.code])

    answer = client.get(path) if name == "lessons_unused" else client.post(path)

    assert answer.status_code == 403


# --- the list -------------------------------------------------------------------------
def test_facets_count_what_was_found(est, client):
    theme = ThemeFactory()
    LessonFactory(validated=True, theme=theme, level="individual")
    other = LessonFactory(validated=True, valence="difficulty")
    other.more_themes.add(theme)

    facets = client.get(reverse("reports:lessons")).context["facets"]

    counts = {one["label"]: one["count"] for facet in facets for one in facet["choices"]}
    assert counts[theme.name] == 2
    assert counts[LessonLevel.INDIVIDUAL.label] == counts[Valence.DIFFICULTY.label] == 1


def test_a_lesson_is_found_by_any_of_its_themes(est, client):
    theme = ThemeFactory()
    lesson = LessonFactory(validated=True)
    lesson.more_themes.add(theme)

    page = client.get(reverse("reports:lessons"), {"theme": theme.pk})

    assert list(page.context["page"]) == [lesson]


def test_a_lesson_page_costs_the_same_with_more_around_it(est, client, assert_same_queries):
    lesson = LessonFactory(validated=True)

    def more(number):
        for _one in range(number):
            use.cited(lesson, TorFactory(), est)
            services.link(lesson, LessonFactory(validated=True), "supports", "x", by=est)
            services.add_source(lesson, LessonSource(mission=MissionFactory()), by=est)

    assert_same_queries(lambda: client.get(lesson.get_absolute_url()), more)


def test_a_substitute_checks_no_lesson_of_his_own(proposed):
    assert not check(proposed["consultant"], "reports.check_lesson", proposed.lesson)


# --- where one is born ----------------------------------------------------------------
def test_a_lesson_may_be_born_where_its_writer_had_a_part():
    """Every mission and support offered is one for which the rule lets him write."""
    mission, support = MissionFactory(closed=True), RemoteSupportFactory()
    MissionFactory(closed=True), RemoteSupportFactory()
    people = {mission.focal_point: ([mission], []), support.expert.user: ([], [support])}
    people[mission.unit.coordinator] = ([mission], [])

    for person, (missions, supports) in people.items():
        form = OriginChoice(user=person)
        assert list(form.fields["mission"].queryset) == missions
        assert list(form.fields["support"].queryset) == supports
