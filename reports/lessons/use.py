"""Measured use: how often a lesson was proposed to somebody, cited in terms, or put aside there.

For whoever shows lessons (`shown`, in any request, also a GET) and for the terms of reference
(`cited`, `dismissed`, `withdrawn`; the caller has asked whether this person may write the terms).
"""

from collections.abc import Iterable

from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core import bell
from core.workflow import TransitionRefused
from missions.models import Mission
from reports.enums import STANDING_LESSONS, UseKind
from reports.lessons.models import LessonShown, LessonUse


# --- writing --------------------------------------------------------------------------
def shown(lessons: Iterable, by) -> None:
    """Count that these were proposed; a worker writes it, so a page only sends one message.

    What people saw of their own is no use. Without a broker the count is lost, never the page.
    """
    ids = sorted(one.pk for one in lessons if one.author_id != by.pk)
    if ids:
        bell.ring("reports.lessons.count_shown", "default", ids, timezone.localdate().year)


def count_shown(ids: list[int], year: int) -> None:
    """One statement, whatever the number; rows are locked in the order of their ids."""
    LessonShown.objects.bulk_create(
        [LessonShown(lesson_id=pk, year=year) for pk in sorted(set(ids))], ignore_conflicts=True
    )
    LessonShown.objects.filter(lesson__in=ids, year=year).update(times=F("times") + 1)


def cited(lesson, in_tor, by) -> LessonUse:
    """These terms rely on the lesson."""
    return _keep(lesson, in_tor, by, UseKind.CITED, "")


def dismissed(lesson, in_tor, reason: str, by) -> LessonUse:
    """It was proposed and does not fit; the reason teaches who wrote it."""
    if not reason.strip():
        raise TransitionRefused(_("Say why this lesson does not fit: the reason is kept."))
    return _keep(lesson, in_tor, by, UseKind.DISMISSED, reason.strip())


def withdrawn(lesson, in_tor, by) -> None:
    """Neither cited nor put aside any more."""
    LessonUse.objects.filter(lesson=lesson, mission=in_tor.mission_id).delete()


def _keep(lesson, tor, by, kind, reason) -> LessonUse:
    if lesson.state not in STANDING_LESSONS:
        raise TransitionRefused(_("Only a validated lesson can be used in terms of reference."))
    now = timezone.now()
    values = {
        "tor": tor, "kind": kind, "reason": reason, "used_by": by, "used_at": now,
        "year": timezone.localdate(now).year,
    }  # fmt: skip
    use, _is_new = LessonUse.objects.update_or_create(
        lesson=lesson, mission_id=tor.mission_id, defaults=values
    )
    return use


# --- reading --------------------------------------------------------------------------
def by_year(lesson) -> list[dict]:
    """The figures of one lesson, newest year first: year, shown, cited, dismissed. Two queries."""
    years = {
        row["year"]: row | {"shown": 0}
        for row in LessonUse.objects.filter(lesson=lesson).values("year").annotate(**_COUNTS)
    }
    empty = {"cited": 0, "dismissed": 0}
    for row in LessonShown.objects.filter(lesson=lesson):
        years.setdefault(row.year, {"year": row.year} | empty)["shown"] = row.times
    return [years[year] for year in sorted(years, reverse=True)]


def totals(lessons) -> dict[int, dict]:
    """Shown, cited and dismissed of each of these lessons over all years, by its id."""
    found = {one.pk: {"shown": 0, "cited": 0, "dismissed": 0} for one in lessons}
    used = LessonUse.objects.filter(lesson__in=found).values("lesson").annotate(**_COUNTS)
    seen = LessonShown.objects.filter(lesson__in=found).values("lesson")
    for row in [*used, *seen.annotate(shown=Sum("times"))]:
        found[row.pop("lesson")].update(row)
    return found


_COUNTS = {
    kind.value: Count("pk", filter=Q(kind=kind)) for kind in (UseKind.CITED, UseKind.DISMISSED)
}


def citing(lesson, reader) -> list[LessonUse]:
    """The terms that rely on it, newest first, of missions this reader may know of."""
    return _told(lesson, reader, UseKind.CITED)


def putting_aside(lesson, reader) -> list[LessonUse]:
    """The terms in which it did not fit, with the reason: that teaches who wrote it."""
    return _told(lesson, reader, UseKind.DISMISSED)


def _told(lesson, reader, kind) -> list[LessonUse]:
    missions = Mission.objects.visible_to(reader).values("pk")
    uses = lesson.uses.filter(kind=kind, mission__in=missions)
    return list(uses.select_related("mission__country", "tor").order_by("-used_at", "-pk"))
