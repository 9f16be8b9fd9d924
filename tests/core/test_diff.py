"""Two texts compared word by word, and what it may cost."""

import random

import pytest

from core import diff
from core.diff import Differ, Piece, compared


def sides(pieces) -> tuple[str, str]:
    return tuple(
        "".join(one.text for one in pieces if one.kind != kind) for kind in ("ins", "del")
    )


def test_words_are_compared_and_nothing_of_either_text_is_lost():
    before, after = (
        "Le comité décide.\nRien d’autre.",
        "Le comité provincial décide.\nRien d’autre.",
    )

    pieces = compared(before, after)

    assert sides(pieces) == (before, after)
    assert [one.text.strip() for one in pieces if one.kind == "ins"] == ["provincial"]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [("", "Neuf", ["ins"]), ("Vieux", "", ["del"]), ("Même", "Même", ["same"]), ("", "", [])],
)
def test_beginnings_and_ends(before, after, kinds):
    assert [one.kind for one in compared(before, after)] == kinds


def test_no_text_is_lost_whatever_the_texts():
    draw = random.Random(16)
    for _turn in range(2000):
        before, after = ("".join(draw.choices("ab c.\n", k=draw.randrange(40))) for _ in "ab")

        assert sides(compared(before, after)) == (before, after)


def test_neighbouring_words_are_one_change():
    pieces = compared("Nous avons un très grand comité ici", "Nous avons un tout petit comité ici")

    assert [one.kind for one in pieces] == ["same", "del", "ins", "same"]


def test_a_rewritten_passage_is_shown_whole():
    before, after = "Le tarif protège-t-il les ménages ?", "Que faut-il mesurer, et par qui ?"

    assert compared(before, after) == [Piece("del", before), Piece("ins", after)]


def test_a_moved_paragraph_costs_no_other_its_place():
    texts = [f"Le paragraphe {name} du texte." for name in ("un", "deux", "trois", "quatre")]

    pieces = compared("\n".join(texts) + "\n", "\n".join([*texts[1:], texts[0]]) + "\n")

    assert [one.text for one in pieces if one.kind != "same"] == [f"{texts[0]}\n"] * 2


def test_windows_line_ends_are_no_change():
    assert [one.kind for one in compared("Un\r\ndeux", "Un\ndeux")] == ["same"]


def test_what_difflib_may_spend_is_bounded(monkeypatch):
    """Without anchors each gap costs by squares: past the budget passages are shown whole."""
    spent = []

    class Counted(diff.SequenceMatcher):
        def __init__(self, junk, old, new, **options):
            spent.append(len(old) * len(new))
            super().__init__(junk, old, new, **options)

    monkeypatch.setattr(diff, "SequenceMatcher", Counted)
    draw = random.Random(3)
    texts = [
        " ".join(f"ancre{n} " + " ".join(draw.choices("ab", k=30)) for n in range(600))
        for _ in "ab"
    ]

    pieces = compared(*texts, Differ())

    assert sides(pieces) == tuple(texts)
    assert 0 < sum(spent) <= diff.ALL_GAPS
