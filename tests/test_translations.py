"""The catalogues of French and Dutch: complete, faithful, compiled, and typeset as French is."""

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from collections import Counter, namedtuple

import pytest
from django.conf import settings
from django.utils.translation import override

from core.history import changes
from missions.enums import MissionState, TorState
from missions.page import STEP_LABELS
from missions.services import NOTED
from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW
from reports.enums import LessonState, RecommendationState, ReportState, Response
from tests.factories import InterventionFactory

LOCALE = settings.BASE_DIR / "locale"
LANGUAGES = ["fr", "nl"]
ROLE = re.compile(r'(msg\w+(?:\[\d\])?) (".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+[^>]*>")
NARROW, NBSP = "\u202f", "\u00a0"

Entry = namedtuple("Entry", "context singular plural texts is_fuzzy")


def entries(po) -> list[Entry]:
    """All messages of a .po file but its header."""
    blocks = [_entry(block) for block in po.read_text("utf-8").split("\n\n")]
    return [entry for entry in blocks if entry and entry.singular]


def _entry(block: str) -> Entry | None:
    parts: dict[str, str] = {}
    for line in block.splitlines():
        named = ROLE.match(line)
        if named:
            role = named[1]
            parts[role] = ast.literal_eval(named[2])
        elif line.startswith('"'):
            parts[role] += ast.literal_eval(line)
    if "msgid" not in parts:
        return None
    texts = [text for name, text in parts.items() if name.startswith("msgstr")]
    is_fuzzy = bool(re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE))
    return Entry(parts.get("msgctxt"), parts["msgid"], parts.get("msgid_plural"), texts, is_fuzzy)


def key(entry: Entry) -> str:
    """As a compiled catalogue names it."""
    return f"{entry.context}\x04{entry.singular}" if entry.context else entry.singular


def catalogue(language: str) -> list[Entry]:
    return entries(LOCALE / language / "LC_MESSAGES" / "django.po")


def compiled(language: str) -> dict:
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        messages = dict(gettext.GNUTranslations(file)._catalog)
    messages.pop("")
    return messages


def french() -> list[str]:
    return [text for entry in catalogue("fr") for text in entry.texts]


def extract(copy) -> list[Entry]:
    """The messages of the code as it stands, found in a copy of it."""
    apart = [".*", "tests", "static", "staticfiles", "var", "locale", "__pycache__"]
    shutil.copytree(settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(*apart))
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale=fr", "--no-location"]
    subprocess.run(command, cwd=copy, check=True, env={"PATH": os.environ["PATH"]})
    return entries(copy / "locale" / "fr" / "LC_MESSAGES" / "django.po")


def test_the_reader_of_catalogues_understands_all_their_forms(tmp_path):
    (tmp_path / "django.po").write_text(
        '#, fuzzy\nmsgid ""\nmsgstr "Language: fr\\n"\n\n'
        'msgctxt "report"\nmsgid "closed"\nmsgstr "clos"\n\n'
        '#, fuzzy\nmsgid ""\n"one \\"%(n)s\\" "\n"day"\nmsgid_plural "days"\n'
        'msgstr[0] "jour"\nmsgstr[1] "jours"\n'
    )

    read = entries(tmp_path / "django.po")

    assert read == [
        Entry("report", "closed", None, ["clos"], is_fuzzy=False),
        Entry(None, 'one "%(n)s" day', "days", ["jour", "jours"], is_fuzzy=True),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    known = catalogue(language)

    missing = [key(entry) for entry in known if not all(entry.texts)]

    assert len(known) > 1000
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language):
    assert [key(entry) for entry in catalogue(language) if entry.is_fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_both_forms(language):
    halves = [
        key(entry) for entry in catalogue(language) if entry.plural and len(entry.texts) != 2
    ]

    assert halves == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_placeholders_and_markup(language):
    wrong = []

    for entry in catalogue(language):
        sources = [entry.singular, entry.plural or entry.singular]
        for source, text in zip(sources, entry.texts, strict=False):
            if Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(source)):
                wrong.append((source, text))

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    written = {}
    for entry in catalogue(language):
        forms = {(key(entry), number): text for number, text in enumerate(entry.texts)}
        written |= forms if entry.plural else {key(entry): entry.texts[0]}

    assert compiled(language) == written


def test_both_languages_know_the_same_texts():
    assert {key(entry) for entry in catalogue("fr")} == {key(entry) for entry in catalogue("nl")}


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("typewriter apostrophe", r"'"),
        ("English quotation marks", r"[“”\"]"),
        ("no narrow space before ; ! ?", rf"(?:^|[^{NARROW}])[;!?](?=\W|$)"),
        ("no hard space before a colon", rf"[^{NBSP}]:(?=\s|$)"),
        ("no hard space inside guillemets", rf"«(?!{NBSP})|(?<!{NBSP})»"),
        ("three dots for an ellipsis", r"\.\.\."),
    ],
)
def test_french_is_typeset_as_french(fault, pattern):
    assert [text for text in french() if re.search(pattern, text)] == [], fault


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (MissionState.PROPOSED, "proposée"),
        (MissionState.CLOSED, "clôturée"),
        (TorState.VALIDATED, "validés"),
        (ReportState.SUBMITTED, "déposé"),
        (ReportState.DIFFUSED, "transmis"),
        (Response.ACCEPTED, "acceptée"),
        (RecommendationState.IMPLEMENTED, "mise en œuvre"),
        (LessonState.PROPOSED, "proposée"),
        (LessonState.VALIDATED, "validée"),
    ],
)
def test_states_agree_with_what_they_are_states_of(state, word):
    with override("fr"):
        assert state.label == word


def test_the_journal_has_a_word_for_each_step():
    steps = {*MISSION_WORKFLOW.transitions, *TOR_WORKFLOW.transitions}

    assert steps | set(NOTED) == set(STEP_LABELS)


@pytest.mark.django_db
def test_the_history_of_a_row_speaks_the_language_of_its_reader():
    row = InterventionFactory(is_setup_before_register=False)
    row.is_setup_before_register = True
    row.save()

    with override("fr"):
        changed, created = changes(row)

    assert created["label"] == "création"
    assert [values[1:] for values in changed["fields"]] == [("non", "oui")]


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not installed")
def test_the_catalogues_know_every_text_of_the_code(tmp_path):
    used = {key(entry) for entry in extract(tmp_path / "code")}

    known = {key(entry) for entry in catalogue("fr")}

    assert used - known == set(), "new texts: run makemessages"
    assert known - used == set(), "texts that nothing uses any more"
