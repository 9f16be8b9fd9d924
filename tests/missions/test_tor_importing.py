"""ToR written elsewhere come in whole, are shown first, and take nobody's words away."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from pytest_django.asserts import assertContains

from core.placing import NEW, NOWHERE, UNSORTED
from core.reading import read_document
from core.workflow import SYSTEM, TransitionRefused
from missions import services
from missions.models import TermsOfReference, TorImport
from missions.tor import importing
from missions.tor.placing import HEADINGS, MarkedPart
from missions.workflow import TOR_WORKFLOW
from tests.demo_fixtures import shared_rows
from tests.factories import TorFactory
from tests.reports.people import EVERYBODY, Cast

#: As a page copied out of a browser: headings run into their text, remains of a table, no styles.
RUN_TOGETHER = """| 1. Contexte et justification La cellule d’appui  aux communes existe depuis \
trois ans. Elle compte 2 niveaux :· le comité ;
 · les antennes.
 Les antennes se réunissent chaque mois.
         |
         | 2. Objectif général de la mission  Les antennes décident elles-mêmes. Les objectifs \
spécifiques sont :· tenir un registre ;
 3. Mandat  L’expert rend compte au comité :\xa0trois tâches ;Fera un relevé ;
         |
          | Diplômé en économie ou équivalent ; six ans d’expérience.
 |
Imprimer cette page"""


def parts_of(content: bytes):
    return HEADINGS.parts_of(read_document(content, HEADINGS))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_headings_run_into_their_text_are_found():
    parts = parts_of(RUN_TOGETHER.encode())

    assert [(one.title, one.target) for one in parts] == [
        ("1. Contexte et justification", "context"),
        ("2. Objectif général de la mission", "objectives"),
        ("3. Mandat", "roles"),
        ("", UNSORTED),
        ("", UNSORTED),
    ]
    assert parts[0].text.startswith("La cellule d’appui aux communes")
    assert "- le comité ;" in parts[0].text.splitlines()


def test_no_word_is_dropped():
    parts = parts_of(RUN_TOGETHER.encode())

    assert words(" ".join(f"{one.title} {one.text}" for one in parts)) == words(RUN_TOGETHER)


@pytest.mark.parametrize(
    ("line", "parted"),
    [
        ("Objectifs : renforcer le comité", ("Objectifs", "renforcer le comité")),
        ("1. Contexte : tout va bien", ("1. Contexte", "tout va bien")),
        ("IV. Résultats attendus Une analyse", ("IV. Résultats attendus", "Une analyse")),
        ("5) Profil de l’expert. Économiste", ("5) Profil de l’expert", "Économiste")),
        ("Objectifs :", None),
        ("3. Programme", None),
        ("Le contexte : difficile", None),
        ("Programme de travail du comité pour l’année", None),
        ("2 équipes sont venues", None),
        ("1. Inconnu au bataillon Texte", None),
    ],
)
def test_where_a_title_ends(line, parted):
    assert HEADINGS.parted(line) == parted


@pytest.mark.parametrize(
    ("heading", "key"),
    [("Background and rationale", "context"), ("7. Doelstellingen", "objectives"),
     ("Suivi des recommandations antérieures", "followup"), ("CALENDRIER", "programme"),
     ("Conclusion", "")],
)  # fmt: skip
def test_headings_are_known_in_three_languages(heading, key):
    assert HEADINGS.place_of(heading) == key


# --- saving ---------------------------------------------------------------------------
@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = Cast(approved=True)
        cast.tor = TorFactory(mission=cast.mission)
        yield cast


@pytest.fixture
def cast(db, stage):
    return stage.again()


def url(cast, name) -> str:
    return reverse(f"missions:{name}", args=[cast.mission.code])


def body(cast, key) -> str:
    return cast.tor.sections.get(key=key).body


def bring(client, cast, content=None, name="tdr.txt", who="tc"):
    client.force_login(cast[who])
    content = RUN_TOGETHER.encode() if content is None else content
    file = SimpleUploadedFile(name, content)
    return client.post(url(cast, "tor_import"), {"file": file}, follow=True)


def answers(page, **changes) -> dict:
    """What the browser sends back; `part_0="new"` puts the first elsewhere."""
    placing = page.context["placing"]
    data = {"shown": placing.shown, "save": "1"}
    for form in placing.forms:
        data[form.add_prefix("target")] = form["target"].value()
        data[form.add_prefix("mode")] = form["mode"].value()
    return data | {key.replace("_", "-", 1): value for key, value in changes.items()}


def test_nothing_is_saved_before_it_was_shown(client, cast):
    page = bring(client, cast)

    assertContains(page, "Imprimer cette page")
    assert not cast.tor.sections.exclude(body="").exists()
    assert not cast.tor.contributions.exists()


def test_each_part_lands_where_it_belongs_and_the_rest_is_to_be_sorted(client, cast):
    client.post(url(cast, "tor_place"), answers(bring(client, cast)))

    assert body(cast, "context").startswith("La cellule d’appui")
    assert body(cast, "objectives").startswith(
        "## 2. Objectif général de la mission\nLes antennes"
    )
    unsorted = cast.tor.sections.get(key=importing.unsorted_key(cast.tor))
    assert "Diplômé en économie" in unsorted.body and "Imprimer cette page" in unsorted.body
    [signed] = cast.tor.contributions.all()
    assert signed.user == cast["tc"] and unsorted.key in signed.section_keys
    assert not TorImport.objects.exists()


def test_every_word_of_the_file_is_in_the_tor(client, cast):
    client.post(url(cast, "tor_place"), answers(bring(client, cast)))

    kept = " ".join(cast.tor.sections.values_list("body", flat=True))
    lost = set(words(RUN_TOGETHER)) - set(words(kept))
    assert lost <= set(words("1. Contexte et justification 3. Mandat"))


def test_what_stood_there_stays_above_unless_it_was_seen_and_replaced(client, cast):
    cast.tor.sections.filter(key="context").update(body="Notre texte")
    page = bring(client, cast)

    client.post(url(cast, "tor_place"), answers(page))
    assert body(cast, "context").startswith("Notre texte\n\nLa cellule")

    page = bring(client, cast)
    client.post(url(cast, "tor_place"), answers(page, **{"part_0-mode": "replace"}))
    assert body(cast, "context").startswith("La cellule")


def test_a_text_that_changed_since_it_was_shown_is_not_replaced(client, cast):
    cast.tor.sections.filter(key="context").update(body="Notre texte")
    page = bring(client, cast)
    cast.tor.sections.filter(key="context").update(body="Écrit entre-temps")

    answer = client.post(url(cast, "tor_place"), answers(page, **{"part_0-mode": "replace"}))

    assertContains(answer, "Écrit entre-temps")
    assert body(cast, "context") == "Écrit entre-temps"


def test_a_part_may_be_a_section_of_its_own_or_left_out(client, cast):
    page = bring(client, cast)
    moved = {"part_0-target": NEW, "part_4-target": NOWHERE}

    client.post(url(cast, "tor_place"), answers(page, **moved))

    added = cast.tor.sections.order_by("position").get(title="1. Contexte et justification")
    assert added.body.startswith("La cellule") and body(cast, "context") == ""
    assert not cast.tor.sections.filter(body__contains="Imprimer cette page").exists()


def test_nothing_is_taken_when_its_bringer_says_so(client, cast):
    bring(client, cast)

    client.post(url(cast, "tor_place"), {"drop": "1"})

    assert not TorImport.objects.exists() and not cast.tor.sections.exclude(body="").exists()


def test_a_word_file_comes_in_by_its_styles(client, cast):
    document, out = Document(), io.BytesIO()
    document.add_heading("Objectifs", 1)
    document.add_paragraph("Le comité décide")
    document.save(out)
    page = bring(client, cast, out.getvalue(), "tdr.docx")

    client.post(url(cast, "tor_place"), answers(page))

    assert body(cast, "objectives") == "Le comité décide"


def test_lists_tables_and_headings_of_a_word_file_are_marked_and_a_frame_is_none():
    document, out = Document(), io.BytesIO()
    frame = document.add_table(rows=1, cols=1).cell(0, 0)
    frame.text = "| 1. Contexte et justification Dans le cadre du programme"
    for text, style in (
        ("Objectifs", None), ("Le comité décide", "List Bullet"), ("Sans nous", "List Bullet 2"),
        ("Premier", "List Number"), ("Détail", "Heading 3"),
    ):  # fmt: skip
        document.add_paragraph(text, style)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Quand", "Qui | quoi", "Lundi", ""), strict=True):
        cell.text = text
    document.save(out)

    context, objectives = HEADINGS.parts_of(read_document(out.getvalue(), HEADINGS), MarkedPart)

    assert (context.title, context.text) == (
        "1. Contexte et justification", "Dans le cadre du programme",
    )  # fmt: skip
    lists, detail, rows = objectives.text.split("\n\n")
    assert lists == "- Le comité décide\n   - Sans nous\n1. Premier"
    assert detail == "### Détail"
    assert rows == "| Quand | Qui / quoi |\n| --- | --- |\n| Lundi |  |"


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", b"\x00\x01", b"PK\x03\x04 nothing"])
def test_other_files_are_refused_with_a_sentence(client, cast, content):
    answer = bring(client, cast, content)

    assert answer.context["form"].errors["file"]
    assert not TorImport.objects.exists()


def test_what_was_added_goes_into_the_next_version_and_empty_it_goes(client, cast):
    client.post(url(cast, "tor_place"), answers(bring(client, cast)))
    cast.tor.sections.filter(body="").update(body="Écrit")
    tor = cast.tor
    for step in ("propose", "complete", "validate", "supersede"):
        tor = TOR_WORKFLOW.run(tor, step, by=SYSTEM)
    new = TermsOfReference.objects.current().get(mission=cast.mission)
    key = importing.unsorted_key(new)
    assert "Diplômé" in new.sections.get(key=key).body
    form = next(one for one in client.get(url(cast, "tor_edit")).context["forms"]
                if one.prefix == key)  # fmt: skip

    client.post(
        url(cast, "tor_edit"),
        {f"{key}-{name}": form[name].value() for name in ("version", "seen")}
        | {f"{key}-body": ""},
    )

    assert not new.sections.filter(key=key).exists()


@pytest.mark.parametrize(("typed", "is_kept"), [("Ce que j’y ajoute", True), (None, False)])
def test_what_is_typed_in_a_section_that_another_empties_is_not_lost(client, cast, typed, is_kept):
    client.post(url(cast, "tor_place"), answers(bring(client, cast)))
    key = importing.unsorted_key(cast.tor)
    form = next(one for one in client.get(url(cast, "tor_edit")).context["forms"]
                if one.prefix == key)  # fmt: skip
    begun = {f"{key}-{name}": form[name].value() for name in ("version", "seen", "body")}

    client.post(url(cast, "tor_edit"), begun | {f"{key}-body": ""})
    client.post(url(cast, "tor_edit"), begun | ({f"{key}-body": typed} if typed else {}))

    assert [one.body for one in cast.tor.sections.filter(key=key)] == [typed] * is_kept


def test_only_writers_bring_and_only_their_own_waits_for_them(client, cast):
    bring(client, cast)
    writers = {"di", "tc", "rr", "focal_point", "unit_coordinator", "est_manager", "backstopper",
               "junior"}  # fmt: skip
    for name in EVERYBODY:
        client.force_login(cast[name])

        statuses = [
            client.get(url(cast, page)).status_code for page in ("tor_import", "tor_place")
        ]

        if name == "tc":
            assert statuses == [200, 200]
        elif name in writers:
            assert statuses == [200, 404], name
        else:
            assert set(statuses) <= {403, 404}, name


def test_validated_tor_take_nothing_in(cast):
    imported = importing.bring(cast.tor, b"Objectifs\nUn but", "a.txt", by=cast["tc"])
    TermsOfReference.objects.filter(pk=cast.tor.pk).update(
        state="superseded", proposed_at=cast.tor.created_at
    )

    with pytest.raises(Exception, match="version"):
        importing.settle(
            imported, [(imported.parts["parts"][0], "objectives", False)], by=cast["tc"]
        )

    assert body(cast, "objectives") == ""


def test_there_is_an_end_to_sections(cast, monkeypatch):
    monkeypatch.setattr(importing, "MOST_SECTIONS", cast.tor.sections.count())
    imported = importing.bring(cast.tor, b"Sans titre", "a.txt", by=cast["tc"])

    with pytest.raises(TransitionRefused):
        importing.settle(imported, [(imported.parts["parts"][0], UNSORTED, False)], by=cast["tc"])
    assert services.TorContribution.objects.count() == 0
