"""What the library finds, and that it opens nothing its own lists do not."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.search import ask, passages, terms_of
from missions.models import TermsOfReference
from reports.library import search
from reports.models import Lesson, Recipient, Report
from tests.factories import (
    LessonFactory,
    MissionFactory,
    ReportFactory,
    SubstitutionFactory,
    TorFactory,
    UserFactory,
)
from tests.pages import plain
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


def found(user, text, **chosen) -> set:
    return {(one.kind, one.object_id) for one in search.search(user, text, chosen).hits}


def lesson_of(text: str, **fields):
    return LessonFactory(validated=True, context=text, **fields)


# --- words ----------------------------------------------------------------------------
FINDS = [
    ("évaluation", "Les évaluations de la filière."),
    ("EVALUATIONS", "Une évaluation de plus."),
    ("oeuvre", "La mise en œuvre du plan."),
    ("œuvres", "La mise en oeuvre du plan."),
    ("suivi-évaluation", "Le suivi et l’évaluation."),
    ("l'eau", "Gestion de l’eau potable."),
    ("l’eau d'irrigation", "L'irrigation et l'eau."),
    ("evaluatio", "Une évaluation externe."),
    ("chaîne fro", "La chaîne du froid."),
    ('"chaîne du froid"', "Tenir la chaîne du froid."),
    ("formations budgets", "Une formation au budget."),
    ("the trainings", "The training of the teachers is not enough for a school."),
    ("opleidingen", "De opleiding van het team is niet genoeg voor het district."),
    ("dans", "Rien dans les tiroirs."),
    ("16 000", "Un fonds de 16 000 euros."),
]
MISSES = [
    ("évaluation filière", "Une évaluation externe."),
    ('"froid de la chaîne"', "Tenir la chaîne du froid."),
    ("valuation", "Une évaluation externe."),
    ("eau feu", "Gestion de l’eau potable."),
]
HOSTILE = ["'; --", "a & | ! b", "\\", "\x00", "%_", "'=x':*", "(", "<->", "«»", '"', "é" * 5000]


@pytest.mark.parametrize(("asked", "written"), FINDS)
def test_words_are_found_whatever_their_form(asked, written):
    lesson = lesson_of(written)

    assert found(UserFactory(), asked) == {("lesson", lesson.pk)}


@pytest.mark.parametrize(("asked", "written"), MISSES)
def test_what_is_not_there_is_not_found(asked, written):
    lesson_of(written)

    assert found(UserFactory(), asked) == set()


@pytest.mark.parametrize("asked", HOSTILE)
def test_no_question_breaks_the_search(asked):
    lesson_of("Une phrase.")

    assert found(UserFactory(), asked) <= {("lesson", Lesson.objects.get().pk)}


def test_only_the_last_word_may_be_unfinished():
    assert [one.is_prefix for one in terms_of("chaîne du fro")] == [False, False, True]
    assert not terms_of("chaîne du fro ")[-1].is_prefix
    assert not terms_of('"chaîne du fro"')[-1].is_prefix


def test_the_title_counts_for_more_than_the_text():
    beside = lesson_of("Rien. Un mot sur les digues, en passant, parmi d’autres.")
    about = lesson_of("Rien.", title="Les digues tiennent")

    hits = search.search(UserFactory(), "digue").hits

    assert [one.object_id for one in hits] == [about.pk, beside.pk]


def test_without_words_the_newest_come_first():
    old, new = lesson_of("Une phrase.", year=2014), lesson_of("Une phrase.", year=2016)

    hits = search.search(UserFactory(), "").hits

    assert [one.object_id for one in hits] == [new.pk, old.pk]


# --- facets ---------------------------------------------------------------------------
def test_facets_count_what_is_found_and_narrow_it_down():
    first, second = lesson_of("Les digues.", year=2015), lesson_of("La digue.", year=2016)
    lesson_of("Autre chose.", year=2016)
    reader = UserFactory()

    counted = search.search(reader, "digue").facets

    assert counted["year"] == {2015: 1, 2016: 1}
    assert counted["country"] == {first.country_id: 1, second.country_id: 1}
    assert counted["sector"] == {first.sector_id: 1, second.sector_id: 1}
    assert counted["kind"] == {"lesson": 2}
    assert found(reader, "digue", year=2015) == {("lesson", first.pk)}
    assert found(reader, "digue", country=second.country) == {("lesson", second.pk)}
    assert found(reader, "digue", sector=second.sector) == {("lesson", second.pk)}
    assert found(reader, "digue", kind="report") == set()


def test_a_frequent_word_is_ranked_among_the_newest(monkeypatch):
    monkeypatch.setattr(search, "CAP", 3)
    lessons = [lesson_of("Une digue.", year=year) for year in range(2010, 2016)]

    answer = search.search(UserFactory(), "digue")

    assert answer.is_capped
    assert {one.object_id for one in answer.hits} == {one.pk for one in lessons[-3:]}


# --- who reads what -------------------------------------------------------------------
@pytest.fixture
def papers():
    """A cast with papers of every state, around an open and a confidential mission."""
    cast = Cast(debriefed=True)
    closed = MissionFactory(
        mediation=True, debriefed=True, country=cast.mission.country, unit=cast.unit,
        interventions=[cast.intervention],
    )  # fmt: skip
    for mission in (cast.mission, closed, MissionFactory(debriefed=True)):
        TorFactory(mission=mission, text="Une digue.")
        for state in ("draft", "proposed", "validated", "published", "archived"):
            LessonFactory(mission=mission, state=state, context="Une digue.")
    LessonFactory(mission=cast.mission, context="Digue.", author=cast.people["stranger"])
    ReportFactory(mission=cast.mission, diffused=True, text="La digue.")
    ReportFactory(mission=closed, text="La digue.")
    cast.received = ReportFactory(diffused=True, text="La digue.")
    Recipient.objects.create(
        report=cast.received, user=cast.people["consultant_elsewhere"], kind="other"
    )
    return cast


def brute_force(user) -> set:
    """Everything of the three lists of this person: all of it holds the word."""
    tors = TermsOfReference.objects.visible_to(user).current()
    return {
        *(("lesson", pk) for pk in Lesson.objects.visible_to(user).values_list("pk", flat=True)),
        *(("report", pk) for pk in Report.objects.visible_to(user).values_list("pk", flat=True)),
        *(("tor", pk) for pk in tors.values_list("pk", flat=True)),
    }


def test_everybody_finds_what_he_may_read_and_nothing_else(papers):
    sizes = set()
    for name in EVERYBODY:
        expected = brute_force(papers[name])

        assert found(papers[name], "digue") == expected, name
        assert found(papers[name], "") == expected, name
        sizes.add(len(expected))
    assert len(sizes) > 3  # the cast is told apart


def test_a_substitute_finds_what_he_stands_in_for(papers):
    substitute = UserFactory()
    SubstitutionFactory(person=papers.people["rr"], substitute=substitute)

    assert found(substitute, "digue") == brute_force(substitute)
    assert ("tor", papers.mission.tors.get().pk) in found(substitute, "digue")


def test_counts_tell_nothing_of_what_is_hidden(papers):
    answer = search.search(papers["stranger"], "digue")

    assert (
        sum(answer.facets["kind"].values()) == answer.count == len(brute_force(papers["stranger"]))
    )


# --- passages -------------------------------------------------------------------------
def shown(text: str, asked: str) -> str:
    pieces = passages([(text, "french")], ask(asked))[0]
    return "".join(f"[{one.text}]" if one.is_found else one.text for one in pieces)


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("Les évaluations d’une œuvre.", "évaluation oeuvre", "Les [évaluations] d’une [œuvre]."),
        ("Cœur, sœur, forêt.", "forets ", "Cœur, sœur, [forêt]."),
        ("e\u0301cole et école", "école ", "[e\u0301cole] et [école]"),
        ("La gestionnaire gère.", "gestio", "La [gestionnaire] gère."),
        ("Rien ici.", "autre", "Rien ici."),
        ("", "autre", ""),
    ],
)
def test_a_passage_shows_what_was_found_as_it_was_written(text, asked, expected):
    assert shown(text, asked) == expected


def test_a_passage_begins_where_most_was_found():
    text = "Une digue. " + "Rien de plus ici. " * 60 + "La digue et le canal. " + "Rien. " * 60

    passage = shown(text, "digue canal")

    assert "[digue] et le [canal]" in passage
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert len(passage) < 320


# --- the page -------------------------------------------------------------------------
URL = "/reports/library/"


def test_texts_bring_no_markup_into_the_page(client):
    lesson_of("<script>alert(1)</script> une digue <mark>x</mark>", title="<b>Digue</b>")
    client.force_login(UserFactory())

    html = client.get(URL, {"q": "digue <i>"}).content.decode()
    html += client.get(URL, {"q": "digue"}).content.decode()

    assert "<script>alert" not in html
    assert "<b>Digue" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<mark>digue</mark>" in html.replace("\n", "")


def test_a_result_stands_in_its_chain(client):
    cast = Cast(debriefed=True)
    tor, report = TorFactory(mission=cast.mission), ReportFactory(mission=cast.mission)
    lesson = lesson_of("Une digue.", mission=cast.mission)
    client.force_login(cast["unit_coordinator"])

    html = client.get(URL, {"q": "digue"}).content.decode()

    for one in (cast.mission, tor, report, lesson):
        assert f'href="{one.get_absolute_url()}"' in html


def test_a_stranger_sees_no_step_he_cannot_open(client):
    cast = Cast(debriefed=True)
    lesson_of("Une digue.", mission=cast.mission)
    client.force_login(cast["stranger"])

    html = plain(client.get(URL, {"q": "digue"}))

    assert cast.mission.code not in html


def test_the_place_of_a_confidential_source_is_not_told(client):
    mission = MissionFactory(mediation=True, debriefed=True)
    lesson = lesson_of("Une digue.", mission=mission, is_source_closed=True)
    client.force_login(UserFactory())

    html = client.get(URL, {"q": "digue"}).content.decode()

    assert lesson.title in html.replace("’", "'") or lesson.code in html
    assert mission.country.name_fr not in html


def test_no_chain_leads_a_partner_between_a_mediation_and_its_lesson(client):
    """He knows of the mission; that this lesson came of it is not his to know."""
    cast = Cast(kind="specific", specific_kind="mediation", debriefed=True)
    lesson = lesson_of("Une digue.", mission=cast.mission)
    TorFactory(mission=cast.mission, validated=True, text="Une digue.")
    ends = {}

    for person in ("partner", "tc"):
        client.force_login(cast[person])
        shown = client.get(URL, {"q": "digue"}).context["results"]
        steps = {one.kind.value: [step.url for step in steps] for one, steps in shown}
        ends[person] = (
            cast.mission.get_absolute_url() in steps["lesson"],
            lesson.get_absolute_url() in steps.get("tor", []),
        )

    assert ends == {"partner": (False, False), "tc": (True, True)}


def test_facets_stand_before_the_texts_in_a_fold(client):
    """On a phone they come first and are folded (static/js/app.js)."""
    lesson_of("Une digue.")
    lesson_of("Une digue.")
    client.force_login(UserFactory())

    html = client.get(URL, {"q": "digue"}).content.decode()

    fold, texts = html.index('<details class="filters-fold" open>'), html.index("library-result")
    assert fold < html.index("?q=digue&amp;") < texts


def test_the_passage_of_a_text_full_of_the_word_is_found_in_one_walk():
    """Compared each with each, so many would take minutes."""
    text = "Une digue. " * 18_000

    pieces = passages([(text, "french")], ask("digue"))[0]

    assert [one.text for one in pieces if one.is_found][:2] == ["digue", "digue"]


def test_a_facet_of_nothing_is_left_out(client):
    lesson_of("Une digue.")
    client.force_login(UserFactory())

    response = client.get(URL, {"q": "digue", "country": "??", "year": "x", "kind": "y"})

    assert response.context["found"].count == 1


def test_the_page_costs_the_same_for_any_number_of_results(client, assert_same_queries):
    client.force_login(UserFactory(est_manager=True))

    assert_same_queries(
        get=lambda: client.get(reverse("reports:library"), {"q": "digue"}),
        add_rows=lambda n: [lesson_of("Une digue.") for _ in range(n)],
    )


def test_a_question_that_is_too_long_is_cut_and_not_forgotten(client):
    lesson_of("Une digue.", year=2016)
    client.force_login(UserFactory(est_manager=True))

    response = client.get(URL, {"q": "inconnu " * 40})

    assert response.context["found"].count == 0
    assert len(response.context["text"]) == 200


@pytest.mark.parametrize(("cap", "back"), [(3, {0, 1, 2}), (5, {0, 1, 2, 3, 5})])
def test_texts_of_years_ago_follow_those_of_the_last_years(monkeypatch, cap, back):
    monkeypatch.setattr(search, "CAP", cap)
    now = timezone.localdate().year
    for ago in (0, 9, 1, 5, 2, 3):
        lesson_of("Le goudron tient.", year=now - ago)

    hits = search.search(UserFactory(), "goudron").hits

    assert {now - one.year for one in hits} == back
