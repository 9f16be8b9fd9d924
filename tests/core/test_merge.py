"""Two changes to one text become one text with all words, or none at all."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.merge import merge

LINES = st.lists(st.sampled_from("abcdefgh"), max_size=6).map("\n".join)
#: Words that are like no other, as a person writes them.
NEW = st.lists(st.sampled_from(["maïs", "forage", "sage-femme", "budget"]), max_size=2)


@pytest.mark.parametrize(
    ("base", "stored", "sent", "merged"),
    [
        ("a", "a", "b", "b"),
        ("a", "b", "a", "b"),
        ("a", "b", "b", "b"),
        ("a\nb", "a\nb\nforage", "a\nb\nbudget", "a\nb\nforage\nbudget"),
        ("a", "a\n\nforage", "a\n\nbudget", "a\n\nforage\n\nbudget"),
        ("a\n\nb", "a\n\nmaïs\n\nb", "a\n\nmaïs\n\nb", "a\n\nmaïs\n\nb"),
        ("a\nb\nc", "maïs\nb\nc", "a\nb\nbudget", "maïs\nb\nbudget"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nmaïs", "a\nc\nmaïs"),
        ("", "Le forage marche.", "Budget voté", "Le forage marche.\nBudget voté"),
        ("Un. Deux. Six.", "Un puits. Deux. Six.", "Un. Deux. Mil.", "Un puits. Deux. Mil."),
        ("Un puits.", "Un puits neuf.", "Un puits sec.", None),
        ("", "Réunion le 5 mai", "Réunion le 6 mai", None),
        ("a", "", "b", None),
    ],
)  # fmt: skip
def test_what_becomes_of_two_changes(base, stored, sent, merged):
    assert merge(base, stored, sent) == merged


@settings(max_examples=150, deadline=None)
@given(LINES, LINES)
def test_a_text_one_side_left_alone_becomes_the_others(base, changed):
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


@settings(max_examples=150, deadline=None)
@given(LINES, NEW, NEW, st.integers(0, 6), st.integers(0, 6))
def test_every_line_that_either_added_is_in_the_merged_text(base, ours, theirs, here, there):
    lines = base.split("\n") if base else []
    stored = "\n".join([*lines[:here], *ours, *lines[here:]])
    sent = "\n".join([*lines[:there], *theirs, *lines[there:]])

    merged = merge(base, stored, sent)

    if merged is not None:
        assert {*ours, *theirs, *lines} <= set(merged.split("\n"))


@settings(max_examples=150, deadline=None)
@given(LINES, LINES, LINES)
def test_words_of_both_sides_survive_or_nothing_is_decided(base, stored, sent):
    merged = merge(base, stored, sent)

    if merged is not None:
        kept = set(base.split("\n"))
        for text in (stored, sent):
            assert set(text.split("\n")) - kept - {""} <= set("\n".join([merged]).split("\n"))
    assert merge(base, stored, sent) == merged


def test_a_novel_is_not_compared_sentence_by_sentence():
    base = "Un. " * 3000

    assert merge(base, base + "Deux.", "Zéro. " + base) is None


COSTLY = {
    "equal lines": ("a\n" * 1500, "a\n" * 1400 + "b", "c\n" + "a\n" * 1490),
    "many lines": ("a", "\n".join(map(str, range(3000))), "\n".join(map(str, range(1, 3000)))),
    "long additions": ("x", "x\n" + "maïs\n" * 900, "x\n" + "forage\n" * 900),
}


@pytest.mark.parametrize("name", COSTLY)
def test_nobody_chooses_how_long_we_compare(name):
    before = time.process_time()

    assert merge(*COSTLY[name]) is None
    assert time.process_time() - before < 1
