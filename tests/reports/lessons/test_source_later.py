"""A source that becomes confidential after its lesson was written, or open again."""

import pytest
from django.urls import reverse

from missions.models import Mission, RemoteSupport, SupportRequest
from reports.models import Lesson, LibraryEntry
from tests.factories import (
    LessonFactory,
    MissionFactory,
    RemoteSupportFactory,
    SupportRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def of_support(**request):
    asked = SupportRequestFactory(**request)
    support = RemoteSupportFactory(request=asked)
    about = support.intervention
    return LessonFactory(
        validated=True, origin="remote", mission=None, remote_support=support, intervention=about,
        unit=about.unit, country=about.country, evidence="Le registre de Saly",
    )  # fmt: skip


def is_closed() -> bool:
    return Lesson.objects.get().is_source_closed


def change_kind(lesson, kind, specific):
    Mission.objects.filter(pk=lesson.mission_id).update(kind=kind, specific_kind=specific)


@pytest.mark.parametrize(
    ("kind", "specific", "closed"),
    [
        ("regular", "", False),
        ("specific", "training", False),
        ("specific", "mediation", True),
        ("specific", "esi_evaluation", True),
    ],
)
def test_the_kind_of_its_mission_decides_whenever_it_changes(kind, specific, closed):
    lesson = LessonFactory(mission=MissionFactory(mediation=not closed))
    assert is_closed() is not closed

    change_kind(lesson, kind, specific)

    assert is_closed() is closed


def test_a_request_made_confidential_closes_the_lesson_of_its_mission_and_opens_it_again():
    lesson = LessonFactory()
    asked = SupportRequestFactory(mission=lesson.mission)

    seen = []
    for confidential in (True, False):
        SupportRequest.objects.filter(pk=asked.pk).update(is_confidential=confidential)
        seen.append(is_closed())

    assert seen == [True, False]


def test_a_confidential_request_that_joins_or_leaves_the_mission_is_followed():
    lesson = LessonFactory()
    asked = SupportRequestFactory(is_confidential=True)

    seen = []
    for mission in (lesson.mission, None):
        SupportRequest.objects.filter(pk=asked.pk).update(mission=mission)
        seen.append(is_closed())

    assert seen == [True, False]


def test_one_open_request_among_confidential_ones_opens_nothing():
    lesson = LessonFactory()
    SupportRequestFactory(mission=lesson.mission, is_confidential=True)
    other = SupportRequestFactory(mission=lesson.mission, is_confidential=True)

    other.delete()

    assert is_closed()


def test_support_given_for_a_request_made_confidential_is_followed_both_ways():
    lesson = of_support()

    seen = []
    for change in ({"is_confidential": True}, {"is_confidential": False}):
        SupportRequest.objects.update(**change)
        seen.append(is_closed())
    SupportRequest.objects.update(is_confidential=True)
    RemoteSupport.objects.filter(pk=lesson.remote_support_id).update(request=None)

    assert [*seen, is_closed()] == [True, False, False]


def test_what_names_the_source_goes_from_page_and_library_at_once(client):
    lesson = of_support()
    client.force_login(UserFactory())
    page = reverse("reports:lesson", args=[lesson.code])
    assert "Saly" in client.get(page).content.decode()

    SupportRequest.objects.update(is_confidential=True)

    assert "Saly" not in client.get(page).content.decode()
    entry = LibraryEntry.objects.get(lesson=lesson)
    assert (entry.country, "saly" in entry.body.lower()) == (None, False)


def test_a_change_that_closes_nothing_leaves_no_history():
    lesson = LessonFactory(mission=MissionFactory(mediation=True))
    asked = SupportRequestFactory(mission=lesson.mission)
    before = lesson.events.count()

    SupportRequest.objects.filter(pk=asked.pk).update(is_confidential=True)

    assert (is_closed(), lesson.events.count()) == (True, before)
