"""The library's rows follow the texts, whoever changes them and how."""

import pytest
from django.core.management import call_command
from django.db import connection

from reports.library import index
from reports.library.models import EntryKind, LibraryEntry
from reports.models import Lesson, Report, ReportSection
from tests.factories import (
    THEN,
    CountryFactory,
    InterventionFactory,
    LessonFactory,
    MissionFactory,
    ReportFactory,
    SectorFactory,
    TorFactory,
)

pytestmark = pytest.mark.django_db


def entry(**of) -> LibraryEntry:
    return LibraryEntry.objects.get(**of)


def agrees() -> bool:
    return not any(list(index.differences(kind)) for kind in EntryKind)


def test_a_new_lesson_can_be_found():
    lesson = LessonFactory(context="Au bord du fleuve")

    assert "fleuve" in entry(lesson=lesson).body
    assert entry(lesson=lesson).country == lesson.mission.country
    assert entry(lesson=lesson).sectors == [lesson.intervention.sector_id]


def test_what_sql_changes_in_bulk_is_followed():
    lessons = LessonFactory.create_batch(3)

    Lesson.objects.update(mechanism="La digue tient")

    assert all("digue" in entry(lesson=one).body for one in lessons)


@pytest.mark.parametrize("state", ["draft", "proposed", "validated", "published", "archived"])
def test_lessons_are_open_from_validation_on(state):
    lesson = LessonFactory(state=state)

    assert entry(lesson=lesson).is_open == (state not in ("draft", "proposed"))


def test_a_report_is_what_all_its_readers_read():
    report = ReportFactory(text="Texte de tous.")
    first, second, third = report.sections.order_by("position")[:3]

    ReportSection.objects.filter(pk=first.pk).update(body="Secret.", is_confidential=True)
    ReportSection.objects.filter(pk=second.pk).update(body="Mis de côté.", is_left_out=True)
    ReportSection.objects.filter(pk=third.pk).update(body="Au vu de tous.")

    body = entry(report=report).body
    assert "Au vu" in body
    assert "Secret" not in body
    assert "Mis de" not in body


def test_only_the_tor_in_force_are_found():
    old = TorFactory(validated=True, text="La première version.")

    type(old).objects.filter(pk=old.pk).update(state="superseded")

    assert not LibraryEntry.objects.filter(tor=old).exists()


def test_a_mission_gives_its_new_title_to_all_its_texts():
    mission = MissionFactory(debriefed=True)
    lesson = LessonFactory(mission=mission)
    report, tor = ReportFactory(mission=mission), TorFactory(mission=mission)

    type(mission).objects.filter(pk=mission.pk).update(
        title="Puits du Sahel", starts_on="2015-12-30"
    )

    assert "Sahel" in entry(report=report).title
    assert "Sahel" in entry(tor=tor).title
    assert entry(tor=tor).year == 2015
    assert "Sahel" not in entry(lesson=lesson).title


def test_an_intervention_gives_its_new_sector_to_its_reports():
    served = InterventionFactory()
    report = ReportFactory(mission=MissionFactory(debriefed=True, interventions=[served]))
    other = SectorFactory()

    type(served).objects.filter(pk=served.pk).update(sector=other)

    assert entry(report=report).sectors == [other.pk]


def test_of_a_confidential_source_neither_place_nor_evidence_is_kept():
    lesson = LessonFactory(
        validated=True, country=CountryFactory(), is_source_closed=True, evidence="À Ségou."
    )

    assert entry(lesson=lesson).country is None
    assert "gou" not in entry(lesson=lesson).body


def test_what_is_deleted_is_found_no_more():
    lesson, report = LessonFactory(), ReportFactory(text="Une phrase.")

    lesson.delete()
    report.sections.all().delete()

    assert not LibraryEntry.objects.filter(kind="lesson").exists()
    assert entry(report=report).body == ""


def test_a_row_that_went_astray_is_told_and_repaired():
    lesson, report = LessonFactory(), ReportFactory()
    LibraryEntry.objects.filter(lesson=lesson).update(title="Faux")
    LibraryEntry.objects.filter(report=report).delete()

    assert list(index.differences(EntryKind.LESSON)) == [lesson.pk]
    assert list(index.differences(EntryKind.REPORT)) == [report.pk]
    call_command("rebuild_library", verbosity=0)
    assert agrees()


def test_nothing_is_written_when_a_mission_only_moves_on():
    report = ReportFactory(text="Une phrase.")
    before = _place(report)

    Report.objects.filter(pk=report.pk).get().mission.save()

    assert _place(report) == before


def test_nothing_is_written_when_a_report_takes_a_step_with_the_same_text():
    report = ReportFactory(text="Texte de tous.")
    before = _place(report)

    Report.objects.filter(pk=report.pk).update(state="draft", updated_at=THEN)
    still = _place(report)
    Report.objects.filter(pk=report.pk).update(due_on="2019-05-04")

    assert (still, _place(report) == before) == (before, False)


def _place(report) -> str:
    """Where the row lies: an update writes it elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid FROM reports_libraryentry WHERE report_id = %s", [report.pk])
        return cursor.fetchone()[0]
