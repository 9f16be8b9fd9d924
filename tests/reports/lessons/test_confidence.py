import pytest

from reports.lessons.confidence import Level, confidence_of, graded
from reports.models import LessonLink, LessonSource
from tests.factories import (
    LessonFactory,
    MissionFactory,
    RemoteSupportFactory,
    SupportRequestFactory,
    UserFactory,
)

RULE = [
    # sources, interventions, countries, contradicted by: level
    (1, 1, 1, 0, Level.LOW),
    (2, 1, 1, 0, Level.LOW),
    (5, 1, 1, 0, Level.LOW),
    (2, 2, 1, 0, Level.MEDIUM),
    (2, 2, 2, 0, Level.MEDIUM),
    (3, 3, 1, 0, Level.MEDIUM),
    (3, 2, 2, 0, Level.HIGH),
    (3, 2, 2, 1, Level.MEDIUM),
    (2, 2, 2, 1, Level.LOW),
    (1, 1, 1, 1, Level.LOW),
]


@pytest.mark.parametrize(("sources", "interventions", "countries", "against", "level"), RULE)
def test_confidence_follows_number_and_spread(sources, interventions, countries, against, level):
    found = graded(set(range(sources)), set(range(interventions)), set(range(countries)), against)

    assert found.level == level


def of(lesson):
    return confidence_of([lesson])[lesson.pk]


@pytest.mark.django_db
def test_missions_supports_and_requests_are_sources():
    lesson, person = LessonFactory(validated=True), UserFactory()
    for source in (
        {"mission": MissionFactory()},
        {"remote_support": RemoteSupportFactory()},
        {"request": SupportRequestFactory()},
    ):
        LessonSource.objects.create(lesson=lesson, added_by=person, **source)

    assert (of(lesson).sources, of(lesson).level) == (4, Level.HIGH)


def link(one, other, kind="supports"):
    first, second = sorted((one, other), key=lambda row: row.pk)
    LessonLink.objects.create(
        first=first, second=second, kind=kind, sentence="x", added_by=UserFactory()
    )


@pytest.mark.django_db
def test_a_lesson_that_says_the_same_brings_its_source_to_both():
    one, other = LessonFactory.create_batch(2, validated=True)

    link(one, other)

    assert of(one).level == of(other).level == Level.MEDIUM


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "against"), [("proposed", 0), ("validated", 1), ("archived", 0)]
)
def test_only_a_standing_lesson_contradicts(state, against):
    lesson, other = LessonFactory(validated=True), LessonFactory(state=state)

    link(lesson, other, "contradicts")

    assert of(lesson).contradictions == against


@pytest.mark.django_db
def test_many_lessons_cost_two_queries(django_assert_num_queries):
    lessons = LessonFactory.create_batch(4, validated=True)
    link(lessons[0], lessons[3])

    with django_assert_num_queries(2):
        confidence_of(lessons)
