import pytest

from core.workflow import TransitionRefused
from reports.lessons import use
from tests.factories import LessonFactory, MissionFactory, TorFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_showing_counts_once_a_page_for_each_lesson_and_year():
    first, second = LessonFactory.create_batch(2, validated=True)

    use.count_shown([first.pk, second.pk, first.pk], 2016)
    use.count_shown([first.pk], 2016)
    use.count_shown([first.pk], 2017)

    assert [(row["year"], row["shown"]) for row in use.by_year(first)] == [(2017, 1), (2016, 2)]
    assert use.totals([first, second])[second.pk] == {"shown": 1, "cited": 0, "dismissed": 0}


def test_a_page_sends_one_message_and_leaves_out_what_is_its_readers_own(
    monkeypatch, django_assert_num_queries
):
    rung = []
    monkeypatch.setattr(use.bell, "ring", lambda *message: rung.append(message))
    reader = UserFactory()
    own, other = LessonFactory(validated=True, author=reader), LessonFactory(validated=True)

    with django_assert_num_queries(0):
        use.shown([own, other], reader)
        use.shown([own], reader)

    assert [message[2] for message in rung] == [[other.pk]]


def test_two_versions_of_the_same_terms_cite_a_lesson_once():
    lesson, mission, person = LessonFactory(validated=True), MissionFactory(), UserFactory()
    former = TorFactory(mission=mission, superseded=True, number=1)
    current = TorFactory(mission=mission, number=2)

    use.cited(lesson, former, person)
    use.cited(lesson, current, person)

    assert use.totals([lesson])[lesson.pk]["cited"] == 1
    assert lesson.uses.get().tor == current


def test_the_last_word_of_the_terms_counts():
    lesson, tor, person = LessonFactory(validated=True), TorFactory(), UserFactory()

    use.cited(lesson, tor, person)
    use.dismissed(lesson, tor, "Autre climat.", person)

    assert use.totals([lesson])[lesson.pk] == {"shown": 0, "cited": 0, "dismissed": 1}
    use.withdrawn(lesson, tor, person)
    assert not lesson.uses.exists()


def test_a_lesson_is_not_put_aside_without_a_reason():
    lesson, tor, person = LessonFactory(validated=True), TorFactory(), UserFactory()

    with pytest.raises(TransitionRefused):
        use.dismissed(lesson, tor, "  ", person)

    assert not lesson.uses.exists()


@pytest.mark.parametrize("state", ["draft", "proposed", "archived"])
def test_only_what_was_validated_is_cited(state):
    lesson, tor = LessonFactory(state=state), TorFactory()

    with pytest.raises(TransitionRefused):
        use.cited(lesson, tor, UserFactory())


def test_terms_that_cite_are_shown_to_those_who_may_know_the_mission():
    lesson, tor, stranger = LessonFactory(validated=True), TorFactory(), UserFactory()
    use.cited(lesson, tor, stranger)

    assert [one.tor for one in use.citing(lesson, tor.mission.unit.coordinator)] == [tor]
    assert use.citing(lesson, stranger) == []
