"""The place of a text in the chain, from the request to the review and the terms that cite it.

Every link leads to something its reader may open: each step is asked of its own `visible_to`.
One query a step, whatever the number of texts.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.models import Mission, SupportRequest, TermsOfReference
from reports.enums import UseKind
from reports.library.models import EntryKind
from reports.models import (
    AnnualReview,
    Lesson,
    LessonUse,
    Recommendation,
    Report,
    ReviewLesson,
)


@dataclass(frozen=True)
class Step:
    """`is_here` is the text itself; a step without a url says how many there are."""

    label: str
    url: str = ""
    is_here: bool = False


def chains(user, results) -> list[list[Step]]:
    """For each of these results its steps, from the request to the terms that cite it."""
    missions = {one.object.mission_id for one in results} - {None}
    lessons = [one.object.pk for one in results if one.kind == EntryKind.LESSON]
    before, around = _of_missions(user, missions), _of_lessons(user, lessons)
    return [_chain(one, before, around) for one in results]


def _chain(result, before: dict, around: dict) -> list[Step]:
    own, here = result.object, Step(EntryKind(result.kind).label, is_here=True)
    is_closed = result.kind == EntryKind.LESSON and not own.shows_source
    of = {} if is_closed else before.get(own.mission_id, {})
    steps = [*of.get("request", []), *of.get("mission", [])]
    steps += [here] if result.kind == EntryKind.TOR else of.get("tor", [])
    steps += [here] if result.kind == EntryKind.REPORT else of.get("report", [])
    steps += of.get("recommendations", [])
    if result.kind == EntryKind.LESSON:
        return [*steps, here, *around.get(own.pk, [])]
    return [*steps, *of.get("lessons", [])]


def _of_missions(user, ids: set) -> dict[int, dict[str, list[Step]]]:
    found: dict = defaultdict(lambda: defaultdict(list))
    for one in SupportRequest.objects.visible_to(user).filter(mission__in=ids).order_by("pk"):
        label = _("Request %(code)s") % {"code": one.code}
        found[one.mission_id]["request"].append(Step(label, one.get_absolute_url()))
    for one in Mission.objects.visible_to(user).filter(pk__in=ids):
        found[one.pk]["mission"].append(Step(one.code, one.get_absolute_url()))
    tors = TermsOfReference.objects.visible_to(user).current().filter(mission__in=ids)
    for one in tors.select_related("mission"):
        found[one.mission_id]["tor"].append(Step(_("ToR"), one.get_absolute_url()))
    for one in Report.objects.visible_to(user).filter(mission__in=ids).select_related("mission"):
        found[one.mission_id]["report"].append(Step(_("Report"), one.get_absolute_url()))
    _count_advice(user, ids, found)
    _count_lessons(user, ids, found)
    return found


def _count_advice(user, ids, found) -> None:
    rows = defaultdict(list)
    for one in Recommendation.objects.visible_to(user).filter(mission__in=ids).order_by("code"):
        rows[one.mission_id].append(one)
    for mission, advice in rows.items():
        said = ngettext("%(n)s recommendation", "%(n)s recommendations", len(advice))
        found[mission]["recommendations"].append(
            Step(said % {"n": len(advice)}, _place(advice, mission, found, "recommendations"))
        )


def _count_lessons(user, ids, found) -> None:
    rows = defaultdict(list)
    told = Lesson.objects.visible_to(user).with_open_source(user)
    for one in told.filter(mission__in=ids).order_by("code"):
        rows[one.mission_id].append(one)
    for mission, lessons in rows.items():
        said = ngettext("%(n)s lesson", "%(n)s lessons", len(lessons)) % {"n": len(lessons)}
        found[mission]["lessons"].append(Step(said, _place(lessons, mission, found, "lessons")))


def _place(rows: list, mission: int, found: dict, anchor: str) -> str:
    """One leads to itself, several to their part of the mission's page where that is open."""
    if len(rows) == 1:
        return rows[0].get_absolute_url()
    page = found[mission]["mission"]
    return f"{page[0].url}#{anchor}" if page else ""


def _of_lessons(user, ids: list[int]) -> dict[int, list[Step]]:
    """The reviews that kept these lessons, then the terms that rely on them."""
    found: dict = defaultdict(list)
    reviews = AnnualReview.objects.visible_to(user).values("pk")
    kept = ReviewLesson.objects.kept().filter(lesson__in=ids, review__in=reviews)
    for one in kept.select_related("review__unit").order_by("review__year", "pk"):
        found[one.lesson_id].append(Step(str(one.review), one.review.get_absolute_url()))
    missions = Mission.objects.visible_to(user).values("pk")
    uses = LessonUse.objects.filter(lesson__in=ids, kind=UseKind.CITED, mission__in=missions)
    for one in uses.select_related("mission").order_by("-used_at", "-pk"):
        label = _("cited in the ToR of %(code)s") % {"code": one.mission.code}
        url = reverse("missions:tor", kwargs={"code": one.mission.code})
        found[one.lesson_id].append(Step(label, url))
    return found
