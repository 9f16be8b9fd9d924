"""Who writes, checks, validates, links and puts away lessons (concept note, slide 10)."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, any_of, rule
from interventions.permissions import is_est, is_unit_coordinator
from missions.models import Mission, RemoteSupport
from missions.permissions import authors
from reports.enums import STANDING_LESSONS, LessonState
from reports.models import Lesson
from reports.permissions import reports_for

_L = LessonState


def gave_support(user, support: RemoteSupport) -> bool:
    """Who gave it, and the backstopper and the coordinator who stand behind its intervention."""
    intervention = support.intervention
    return (
        support.expert.user_id == user.pk
        or intervention.focal_point_id == user.pk
        or is_unit_coordinator(user, intervention.unit)
    )


def stands_behind(user, source: Mission | RemoteSupport) -> bool:
    if isinstance(source, RemoteSupport):
        return gave_support(user, source)
    return reports_for(user, source)


def leads_unit_or_est(user, lesson: Lesson) -> bool:
    return is_unit_coordinator(user, lesson.unit) or user.is_est_manager


def is_focal_point(user, lesson: Lesson) -> bool:
    named = lesson.mission or lesson.intervention
    return named is not None and named.focal_point_id == user.pk


def is_own_text(user, lesson: Lesson) -> bool:
    return bool(user.hands & authors(lesson, lesson.author_id))


# --- writing --------------------------------------------------------------------------
@rule("reports.add_lesson")
def add_lesson(user, source: Mission | RemoteSupport | None = None) -> Verdict:
    if source is None or stands_behind(user, source):
        return ALLOWED
    return Verdict(_("Lessons are proposed by the mission's own team and by EST."))


@rule("reports.add_own_lesson")
def add_own_lesson(user, lesson: Lesson | None = None) -> Verdict:
    """What no mission and no support taught is learned inside EST."""
    if is_est(user):
        return ALLOWED
    return Verdict(_("A lesson of no mission and no remote support is written by EST."))


@rule("reports.write_lesson")
def write_lesson(user, lesson: Lesson | None = None) -> Verdict:
    """Its author until it is validated; the team too while it is a draft, part of the report."""
    if lesson is None:
        return ALLOWED
    if lesson.state not in (_L.DRAFT, _L.PROPOSED):
        return Verdict(_("A lesson that was validated does not change any more."))
    if lesson.author_id == user.pk:
        return ALLOWED
    source = lesson.mission or lesson.remote_support
    if lesson.state == _L.DRAFT and source and stands_behind(user, source):
        return ALLOWED
    return Verdict(_("Its author changes this lesson."))


@rule("reports.propose_lesson")
def propose_lesson(user, lesson: Lesson | None = None) -> Verdict:
    if lesson is None or lesson.author_id == user.pk:
        return ALLOWED
    source = lesson.mission or lesson.remote_support
    if source is None:
        return Verdict(_("Its author proposes this lesson."))
    return add_lesson(user, source)


@rule("reports.hide_author")
def hide_author(user, lesson: Lesson | None = None) -> Verdict:
    """His own wish or EST's; who hid the name shows it again."""
    if lesson is None:
        return ALLOWED
    if lesson.author_id is None:
        return Verdict(_("This lesson names no author."))
    if lesson.author_hidden_by_id == lesson.author_id:
        is_theirs = lesson.author_id == user.pk
    elif lesson.author_hidden_by_id:
        is_theirs = user.is_est_manager
    else:
        is_theirs = lesson.author_id == user.pk or user.is_est_manager
    if is_theirs:
        return ALLOWED
    return Verdict(_("The author decides about his name, or an EST manager."))


# --- validating -----------------------------------------------------------------------
@rule("reports.validate_lesson")
def validate_lesson(user, lesson: Lesson | None = None) -> Verdict:
    if lesson is None:
        return ALLOWED
    if is_own_text(user, lesson):
        return Verdict(_("Four eyes: nobody validates the lesson he wrote himself."))
    if leads_unit_or_est(user, lesson):
        return ALLOWED
    return Verdict(_("The coordinator of the unit validates lessons."))


@rule("reports.check_lesson")
def check_lesson(user, lesson: Lesson | None = None) -> Verdict:
    """The focal point checks the quality, and whoever validates; never the author."""
    if lesson is None:
        return ALLOWED
    if lesson.state != _L.PROPOSED:
        return Verdict(_("A lesson is checked between its proposal and its validation."))
    if is_own_text(user, lesson):
        return Verdict(_("Four eyes: nobody checks the lesson he wrote himself."))
    if is_focal_point(user, lesson):
        return ALLOWED
    return validate_lesson(user, lesson)


@rule("reports.reword_lesson")
def reword_lesson(user, lesson: Lesson | None = None) -> Verdict:
    """At validation the wording may be mended; the author's own text stays beside it."""
    if lesson is None:
        return ALLOWED
    if lesson.state != _L.PROPOSED:
        return Verdict(_("A lesson is reworded between its proposal and its validation."))
    return validate_lesson(user, lesson)


@rule("reports.publish_lesson")
def publish_lesson(user, lesson: Lesson | None = None) -> Verdict:
    """EST draws the lessons of the year (concept note, slide 10): the annual review publishes."""
    if lesson is None or user.is_est_manager:
        return ALLOWED
    return Verdict(_("Lessons are published with the annual review of EST."))


@rule("reports.archive_lesson")
def archive_lesson(user, lesson: Lesson | None = None) -> Verdict:
    if lesson is None:
        return ALLOWED
    return any_of(
        Verdict(
            ""
            if leads_unit_or_est(user, lesson)
            else _("The coordinator of the unit archives lessons.")
        ),
        publish_lesson(user, lesson),
    )


# --- afterwards -----------------------------------------------------------------------
@rule("reports.link_lesson")
def link_lesson(user, lesson: Lesson | None = None) -> Verdict:
    """Sources, agreement and contradiction are added by its author and by EST."""
    if lesson is None or lesson.author_id == user.pk or is_est(user):
        return ALLOWED
    return Verdict(_("The author of a lesson and EST say what supports or contradicts it."))


@rule("reports.keep_lesson")
def keep_lesson(user, lesson: Lesson | None = None) -> Verdict:
    """EST managers look through what nobody uses."""
    if not user.is_est_manager:
        return Verdict(_("EST managers decide which unused lessons stay."))
    if lesson is not None and lesson.state not in STANDING_LESSONS:
        return Verdict(_("Only a lesson in force can be kept or archived."))
    return ALLOWED
