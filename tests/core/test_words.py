"""Words of a text: the database and Python take it apart alike."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.db import Words, folded_words, has_words

pytestmark = pytest.mark.django_db
TEXTS = [
    "Études de l’œuvre", "BJ-ECOLES", "MIS-2016-03", "eau & énergie", "a_b.c", "", " - ",
    "Ærø 3e5", "ﬁn\u00a0de «\u202fphrase\u202f»", "x" * 90, "日本\u3000語", "İstanbul",
]  # fmt: skip


def words_in_sql(text: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(words(%s))", [text])
        return set(cursor.fetchone()[0])


@pytest.mark.parametrize("text", TEXTS)
def test_both_take_a_text_apart_alike(text):
    assert words_in_sql(text) == set(folded_words(text))


@given(st.text(alphabet=st.characters(min_codepoint=1, max_codepoint=0x2FF), max_size=200))
def test_both_take_any_latin_text_apart_alike(text):
    assert words_in_sql(text) == set(folded_words(text))


@pytest.mark.parametrize(
    ("searched", "is_found"),
    [("ka", True), ("karo kay", True), ("KÁRO", True), ("ro", False), ("karo x", False),
     ("", False), ("%", False), ("k" * 3000, False), ("'; --", False), ("kayo:* | x", False)],
)  # fmt: skip
def test_a_word_is_found_by_its_beginning(searched, is_found):
    get_user_model().objects.create_user("karo@example.org", "Karo Kayo")

    found = get_user_model().objects.filter(has_words(Words("name"), searched))

    assert found.exists() == is_found
