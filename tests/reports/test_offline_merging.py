"""One field and the changes that devices send to it: nothing written is ever dropped."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.offline.merging import Change, Field, Rival, take


def change(base, value, *, id="c1", device="phone", settles=()):
    return Change(id, "place", base, value, device, settles)


def test_a_change_from_what_stands_is_taken():
    assert take(Field("a"), change("a", "b"), is_prose=False) == Field("b")


def test_two_single_values_stand_side_by_side():
    field = take(Field("b"), change("a", "c"), is_prose=False, by=7, at="now")

    assert field == Field("b", (Rival("c1", "c", 7, "now", "phone"),))


def test_prose_is_joined_where_it_can_be():
    assert take(Field("a\nforage"), change("a", "budget\na"), is_prose=True).rivals == ()


def test_whoever_writes_on_in_a_text_set_aside_changes_that_text():
    field = take(Field("b"), change("a", "c"), is_prose=False)

    field = take(field, change("c", "cd", id="c2"), is_prose=False)

    assert [(one.id, one.value) for one in field.rivals] == [("c1", "cd")]


def test_a_text_set_aside_that_becomes_the_other_is_no_rival_any_more():
    field = take(Field("b"), change("a", "c"), is_prose=False)

    assert take(field, change("c", "b", id="c2"), is_prose=False) == Field("b")


def test_a_decision_settles_what_its_writer_saw():
    field = take(Field("b"), change("a", "c"), is_prose=False)

    decided = take(field, change("b", "c", id="c2", settles=("c1",)), is_prose=False)

    assert decided == Field("c")


def test_who_began_from_nothing_known_overwrites_nothing():
    field = take(Field("b"), change(None, "c"), is_prose=True)

    assert (field.value, [one.value for one in field.rivals]) == ("b", ["c"])


WORDS = st.sampled_from(["maïs", "forage", "sage-femme", "budget", "école", "puits"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), WORDS, st.booleans()), max_size=12), st.booleans())
def test_no_word_of_three_devices_is_lost(acts, is_prose):
    """Each adds words to the text it knows, and hears of the others only now and then."""
    field, known, written = Field(""), ["", "", ""], set()
    for number, (device, word, hears) in enumerate(acts):
        base = known[device]
        value = "\n".join(filter(None, [base, f"{word} {number}"]))
        written.add(f"{word} {number}")
        one = Change(f"c{number}", "x", base, value, str(device))
        field = take(field, one, is_prose=is_prose)
        known[device] = field.value if hears else value

    texts = [field.value, *(one.value for one in field.rivals)]
    assert written <= {line for text in texts for line in text.split("\n")}
