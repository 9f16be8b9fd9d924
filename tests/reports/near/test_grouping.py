"""Groups by average linkage, held against a plain one; words and marks of French texts."""

import itertools

import numpy as np
import pytest

from reports.near import words
from reports.near.grouping import groups
from reports.near.marking import marked
from reports.near.texts import hash_of, stored_hash, text_of
from tests.factories import LessonFactory


def plain_groups(similarity, least):
    """The same, as one reads it in a book: cubic, and nothing to get wrong."""
    found = [[row] for row in range(len(similarity))]

    def nearness(pair):
        one, other = pair
        return np.mean([similarity[a, b] for a in one for b in other])

    while len(found) > 1:
        best = max(itertools.combinations(found, 2), key=nearness)
        if nearness(best) < least:
            break
        found = [one for one in found if one not in best] + [sorted(best[0] + best[1])]
    return sorted(one for one in found if len(one) > 1)


def cosines(rows, seed):
    made = np.random.default_rng(seed).standard_normal((rows, 6))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made @ made.T


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("least", [0.2, 0.5, 0.8])
def test_groups_are_those_of_the_plain_way(seed, least):
    similarity = cosines(24, seed)

    assert sorted(groups(similarity.copy(), least)) == plain_groups(similarity, least)


@pytest.mark.parametrize("rows", [0, 1])
def test_of_less_than_two_there_are_no_groups(rows):
    assert groups(np.ones((rows, rows)), 0.1) == []


def test_the_same_rows_make_the_same_groups_and_leave_the_matrix_alone():
    similarity = cosines(40, 3)
    before = similarity.copy()

    assert groups(similarity, 0.4) == groups(similarity, 0.4)
    assert (similarity == before).all()


def test_two_that_people_told_apart_never_share_a_group():
    similarity = np.ones((4, 4))

    found = groups(similarity, 0.5, apart=[(0, 2)])

    assert not any({0, 2} <= set(rows) for rows in found)
    assert sum(map(len, found)) >= 2


# --- words ----------------------------------------------------------------------------
PUMP = "La pompe du village est tombée en panne faute d’entretien."
COPY = "Les pompes des villages tombent en panne, faute d’entretien."
OTHER = "Le comité a publié son budget avant l’assemblée générale."
MORE = ["Un agent vaccinateur par aire.", "Des semences livrées en retard.", "Trois indicateurs."]


@pytest.mark.django_db
def test_forms_of_a_word_count_as_one_and_different_texts_stay_apart():
    found = words.similarity(words.make([PUMP, COPY, OTHER, *MORE]))

    assert found[0, 1] > 0.5
    assert found[0, 2] < 0.1
    assert np.allclose(found, found.T)


@pytest.mark.django_db
def test_a_text_without_words_is_near_to_none():
    found = words.similarity(words.make(["", "le de la", PUMP]))

    assert found[0, 2] == found[1, 2] == 0


@pytest.mark.django_db
def test_shared_words_are_marked_and_no_letter_is_lost():
    one = LessonFactory(title="Les pompes", context=PUMP)
    other = LessonFactory(title="Une pompe", context=COPY.replace("’", "'"))

    found = marked([one, other], [([one.pk, other.pk], 0.9)])

    for lesson in (one, other):
        assert "".join(piece for piece, _is in found[lesson.pk].parts["context"]) == lesson.context
    shared = {piece for piece, is_shared in found[one.pk].parts["context"] if is_shared}
    assert {"pompe", "village", "panne", "entretien"} <= shared
    assert "du" not in shared


@pytest.mark.django_db
def test_the_database_hashes_a_text_as_we_do():
    lesson = LessonFactory(title="Été « 100 % » œuvre", context="l’eau\nici", outcome="")

    row = type(lesson).objects.annotate(now_hash=stored_hash()).get(pk=lesson.pk)

    assert row.now_hash == hash_of(text_of(lesson))
