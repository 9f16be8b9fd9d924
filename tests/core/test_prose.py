"""Marked text: what is drawn, what comes out as it was typed, what is harmless for all that."""

import os

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.prose import DEEPEST, LONGEST, MOST_PIECES, MOST_ROWS, prose
from core.richtext import clean, plain, unmarked, validate

#: What people type without meaning any mark, and how it is read.
AS_TYPED = {
    "2 * 3 = 6": "2 * 3 = 6",
    "5*3*2": "5*3*2",
    "snake_case et __init__": "snake_case et __init__",
    "#1 et # 2": "#1 et # 2",
    "# un": "# un",
    "##### cinq": "##### cinq",
    "> cité": "&gt; cité",
    "a < b & c &amp; d": "a &lt; b &amp; c &amp;amp; d",
    "`code`": "`code`",
    "~~non~~": "~~non~~",
    "---": "---",
    "* * *": "* * *",
    "+ 3 jours": "+ 3 jours",
    "2016. Un an": "2016. Un an",
    "1.": "1.",
    "    en retrait": "en retrait",
    r"C:\Temp \\serveur\x": r"C:\Temp \\serveur\x",
    "[1] et [a](b)": "[1] et [a](b)",
    "https://ctb.be": "https://ctb.be",
    "<b>gras</b>": "&lt;b&gt;gras&lt;/b&gt;",
    "a\nb": "a<br>\nb",
}
DRAWN = {
    "**gras** et *italique*": "<p><strong>gras</strong> et <em>italique</em></p>",
    "## Titre\n#### Sous-titre": "<h3>Titre</h3>\n<h5>Sous-titre</h5>",
    "[a](https://b.c)": '<p><a href="https://b.c" rel="noopener">a</a></p>',
    "[a](mailto:a@b.be)": '<p><a href="mailto:a@b.be" rel="noopener">a</a></p>',
    "- a\n• b\n– c": "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>",
    "1) a\n2) b": "<ol>\n<li>a</li>\n<li>b</li>\n</ol>",
    "avant\n- a\naprès": "<p>avant</p>\n<ul>\n<li>a</li>\n</ul>\n<p>après</p>",
    "| a |\n| --- |\nfin": (
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n</table>\n<p>fin</p>"
    ),
    "- a\n  1. b": "<ul>\n<li>a\n<ol>\n<li>b</li>\n</ol>\n</li>\n</ul>",
    "- - a": "<ul>\n<li>- a</li>\n</ul>",
    "| a | b |\n| --- | --- |\n| c | d \\| e |": (
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>c</td>\n<td>d | e</td>\n</tr>\n</tbody>\n</table>"
    ),
}
#: What costs other readers of Markdown, or of HTML, minutes.
BOMBS = {
    "brackets": "[" * 50_000,
    "emphasis": "*a **a " * 20_000,
    "items": "- x\n" * 10_000,
    "deep": "\n".join("  " * depth + "- x" for depth in range(200)),
    "marks": "- " * 50_000,
    "rows": "| x | y |\n|---|---|\n" + "| 1 | 2 |\n" * MOST_ROWS,
    "titles": "## x\n" * 10_000,
    "links": "[a](https://b.c" * 10_000,
    "columns": "|" * 2_000 + "\n" + "|-" * 2_000 + "|\n" + "|x\n" * 2_000,
    "escapes": "\\*" * 50_000,
    "long": "x" * (LONGEST + 1),
}
#: PROSE_EXAMPLES=10000 is what reliability asks for before a release (D1): 13 s.
EXAMPLES = int(os.environ.get("PROSE_EXAMPLES", "1000"))
#: Pieces of which nasty texts are made.
PIECES = st.sampled_from(
    ["[", "]", "(", ")", "](", "javascript:", "data:", "https://", "\\", "*", "**", "- ", "\n",
     "\r", "\x00", "\u202e", "\u2028", "\ud800", "<script>", "|", "---", "## ", " ", "a", "1. "]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.parametrize(("typed", "read"), AS_TYPED.items())
def test_what_is_no_mark_comes_out_as_it_was_typed(typed, read):
    assert prose(typed).strip() == f"<p>{read}</p>"


@pytest.mark.parametrize(("typed", "drawn"), DRAWN.items())
def test_marks_are_drawn(typed, drawn):
    assert prose(typed).strip() == drawn


@settings(max_examples=EXAMPLES, deadline=None)
@given(TEXTS)
def test_cleaning_never_fails_and_cleaning_twice_changes_nothing(text):
    once = clean(text)

    assert clean(once) == once
    once.encode()
    assert "\x00" not in prose(once)


@pytest.mark.parametrize(
    ("typed", "kept"),
    {
        "[ici](javascript:alert(1))": "ici",
        "[ici]( JaVaScRiPt :alert(1)) fin": "ici fin",
        "[[a](javascript:b)](DATA:text/html,x)": "a",
        "[ici](https://ctb.be)": "[ici](https://ctb.be)",
        "a\r\nb\u2028c\x00\u202e ": "a\nb\nc",
    }.items(),
)
def test_an_address_that_runs_something_is_lost_its_words_are_not(typed, kept):
    assert clean(typed) == kept


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_drawn_or_refused_with_all_its_words(name):
    text = BOMBS[name]

    drawn = prose(text)

    assert drawn.count("x") >= text.count("x") and drawn.count("<ul>") <= DEEPEST


@pytest.mark.parametrize(
    ("name", "code"),
    {"deep": "too_deep", "long": "too_long", "items": "too_many", "rows": "too_many",
     "titles": "too_many"}.items(),
)  # fmt: skip
def test_a_form_refuses_what_no_worker_could_draw_in_its_time(name, code):
    with pytest.raises(ValidationError) as refusal:
        validate(BOMBS[name])

    assert refusal.value.code == code


def test_what_a_worker_can_draw_is_taken():
    validate("| x | y |\n|---|---|\n" + "| 1 | 2 |\n" * (MOST_ROWS - 1))
    validate("- x\n" * MOST_PIECES)


def test_words_are_read_without_their_marks():
    text = "## Titre\n- **a** [b](https://c.d)\n\n| x | y |\n|---|---|\n| 1 | *2* |"

    assert plain(text) == "Titre\n- a b (https://c.d)\nx | y\n1 | 2"


def test_a_passage_is_shown_without_marks():
    text = "## Titre\n**a** *b* [c](https://d.e) 2 * 3\n| x | y |\n| --- | --- |\n| 1 | 2 |"

    assert unmarked(text) == "Titre\na b c 2 * 3\nx | y\n1 | 2"


def test_a_text_without_marks_is_read_as_it_stands():
    assert plain("a\n\n  b – c") == "a\n\n  b – c"
