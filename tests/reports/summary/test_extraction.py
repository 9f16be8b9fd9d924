"""The first draft: sentences of the lessons, said once, always the same, never made up."""

from random import Random

import pytest

from reports.enums import SummarySection
from reports.summary.extraction import SPEAKING, Source, draft, sentences, stands_alone, stem

OUTCOMES = [
    "Les infirmiers décident eux-mêmes du tarif de la consultation.",
    "Le budget de la commune paie la réparation de la pompe.",
    "Le comité de gestion publie ses comptes chaque trimestre au marché.",
    "La formation des enseignants continue sans appui extérieur.",
    "Les vétérinaires privés vaccinent deux fois plus de troupeaux.",
    "Le ministère reprend le tableau de bord dans sa directive.",
]


def source(number: int, theme=1, **more) -> Source:
    words = {
        "code": f"L-{number:03}",
        "theme": theme,
        "is_difficulty": False,
        "is_delegated": False,
        "texts": (
            ("title", f"Une décision prise sur place dure plus longtemps que {number} visites."),
            ("outcome", OUTCOMES[number % len(OUTCOMES)]),
            ("mechanism", "Chaque service lit les mêmes chiffres que son voisin direct."),
        ),
    }
    return Source(**words | more)


def many() -> list[Source]:
    return [source(number, theme=number % 3, is_difficulty=number % 4 == 0) for number in range(9)]


def test_any_order_of_the_lessons_gives_the_same_draft():
    shuffled = many()
    Random(7).shuffle(shuffled)

    assert draft(shuffled) == draft(many())


def test_every_sentence_stands_word_for_word_in_each_lesson_it_names_or_in_one_like_it():
    by_code = {one.code: " ".join(text for _which, text in one.texts) for one in many()}

    for drawn in draft(many()):
        assert drawn.codes
        assert any(drawn.text in by_code[code] for code in drawn.codes)


def test_what_two_lessons_say_almost_alike_is_said_once_with_both_numbers():
    same = ("outcome", "Le budget de la commune paie la réparation de la pompe du village.")
    near = ("outcome", "Le budget de la commune paie enfin la réparation de la pompe.")
    lessons = [source(1, texts=(same,)), source(2, texts=(near,)), source(4)]

    drawn = [one for one in draft(lessons) if "pompe" in one.text]

    assert [one.codes for one in drawn] == [("L-001", "L-002")]


def test_no_sentence_stands_in_two_places():
    texts = [one.text for one in draft(many())]

    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("section", "trait"),
    [
        (SummarySection.NOT_ACHIEVED, "is_difficulty"),
        (SummarySection.OUTSOURCING, "is_delegated"),
    ],
)
def test_a_section_speaks_of_its_own_lessons_alone(section, trait):
    own = source(3, **{trait: True})

    drawn = [one for one in draft([*many(), own]) if one.section == section]

    assert drawn
    marked = {one.code for one in [*many(), own] if getattr(one, trait)}
    assert all(set(one.codes) <= marked for one in drawn)


def test_lessons_of_a_theme_stand_below_it():
    for drawn in draft(many()):
        if drawn.section == SummarySection.LESSONS:
            themes = {one.theme for one in many() if one.code in drawn.codes}
            assert themes == {drawn.theme}


def test_no_lesson_no_sentence():
    assert draft([]) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Un. Deux ! Trois ?", ["Un.", "Deux !", "Trois ?"]),
        ("Mme. Diop décide. Le comité suit.", ["Mme. Diop décide.", "Le comité suit."]),
        ("De 1.5 à 2 fois plus. Puis rien.", ["De 1.5 à 2 fois plus.", "Puis rien."]),
        ("  Une\nligne  coupée. ", ["Une ligne coupée."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, parts):
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Elle décide avec le comité de gestion.", False),
        ("Trop court ici.", False),
        ("Le comité décide en une séance.", True),
    ],
)
def test_what_leans_on_another_sentence_is_left_out(text, alone):
    assert stands_alone(text) is alone


@pytest.mark.parametrize(
    ("one", "other"), [("décisions", "décision"), ("œuvres", "oeuvre"), ("formée", "formés")]
)
def test_forms_of_a_word_meet(one, other):
    assert stem(one) == stem(other)


def test_each_section_says_something_where_lessons_have_it_to_say():
    lessons = [
        source(number, theme=number % 2, is_difficulty=number < 3, is_delegated=3 <= number < 5)
        for number in range(12)
    ]

    assert {one.section for one in draft(lessons)} == set(SPEAKING)
