"""The home page "À faire": what waits for the reader, since when, due when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.policy import LOGIN, policy
from core.steps import NextStep
from interventions.models import Intervention
from missions import steps
from missions.alerts import ALERTS
from missions.enums import PLANNED_STATES, Stage
from missions.ledger import year_ledger
from missions.models import Mission
from reports.enums import LessonState, Response
from reports.models import Lesson, Recommendation

WEEK = timedelta(days=7)
#: Rows of one list on the home page; the lists themselves show all.
SHOWN = 30


@dataclass(frozen=True)
class Todo:
    """One line: what, about what, by when, and the page where it is done."""

    label: str
    url: str
    due_on: date | None
    mission: Mission
    stage: int
    then: str
    note: str = ""
    #: Whose turn it is, when it is not the reader's.
    who: str = ""


def _missions_of(user):
    return Mission.objects.visible_to(user).filter(steps.waits_for(user))


def _recommendations_of(user):
    """What its owner still owes: an answer, or the act itself once it is due within the week."""
    soon = timezone.localdate() + WEEK
    owed = Q(response=Response.NONE) | Q(due_on__lte=soon)
    return Recommendation.objects.visible_to(user).open().filter(owed, owner=user)


def _lessons_of(user):
    """Proposed lessons to validate: by the unit coordinator, never by the author."""
    coordinator = F("mission__unit__coordinator")
    mine = Q(mission__unit__coordinator=user)
    if user.is_est_manager:
        mine |= Q(author=coordinator)
    proposed = Lesson.objects.visible_to(user).filter(mine, state=LessonState.PROPOSED)
    return proposed.exclude(author=user)


def waiting_count(user) -> int:
    """How many actions wait for this person. One query."""
    sources = (_missions_of(user), _recommendations_of(user), _lessons_of(user))
    first, *others = (rows.order_by().values("pk") for rows in sources)
    return first.union(*others, all=True).count()


def _mission_todo(mission, who="") -> Todo:
    step = steps.by_code(mission.next_code)
    return Todo(
        label=str(step.label),
        url=reverse(step.url_name, kwargs={"code": mission.code}),
        due_on=mission.next_due_on,
        mission=mission,
        stage=step.stage,
        then=str(step.then),
        note=str(Stage(step.stage).label),
        who=who,
    )


def _recommendation_todo(recommendation) -> Todo:
    is_answered = recommendation.response != Response.NONE
    label = (
        _("Follow up recommendation %(code)s")
        if is_answered
        else _("Answer recommendation %(code)s")
    )
    return Todo(
        label=label % {"code": recommendation.code},
        url=recommendation.get_absolute_url(),
        due_on=recommendation.due_on,
        mission=recommendation.mission,
        stage=Stage.LESSONS,
        then=_("its follow-up stands on the list of recommendations"),
        note=str(recommendation.get_state_display()) if is_answered else _("no answer yet"),
    )


def _lesson_todo(lesson) -> Todo:
    return Todo(
        label=_("Validate lesson %(code)s") % {"code": lesson.code},
        url=lesson.get_absolute_url(),
        due_on=None,
        mission=lesson.mission,
        stage=Stage.LESSONS,
        then=_("the annual review can keep it"),
        note=str(lesson.get_state_display()),
    )


def todos_of(user) -> list[Todo]:
    """What waits for this person, late first; without a date last."""
    missions = _missions_of(user).select_related("country").order_by("next_due_on", "pk")
    answers = _recommendations_of(user).select_related("mission__country").order_by("due_on")
    found = [_mission_todo(one) for one in missions[:SHOWN]]
    found += [_recommendation_todo(one) for one in answers[:SHOWN]]
    lessons = _lessons_of(user).select_related("mission__country").order_by("pk")
    found += [_lesson_todo(one) for one in lessons[:SHOWN]]
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or date.max))


def grouped(todos: list[Todo], today: date) -> list[tuple[str, list[Todo]]]:
    week = today + WEEK
    late = [one for one in todos if one.due_on and one.due_on < today]
    soon = [one for one in todos if one.due_on and today <= one.due_on <= week]
    later = [one for one in todos if one.due_on is None or one.due_on > week]
    groups = [(_("Late"), late), (_("This week"), soon), (_("Later"), later)]
    return [(title, rows) for title, rows in groups if rows]


def most_urgent(todos: list[Todo], user) -> NextStep | None:
    if not todos:
        return None
    first = todos[0]
    return NextStep(
        title=first.label,
        who=str(user),
        is_me=True,
        detail=f"{first.mission.title} ({first.mission.code})",
        due=first.due_on,
        button=first.label,
        url=first.url,
        then=first.then,
        caption=_("Most urgent"),
    )


def alerts_for(user, today: date) -> list[dict]:
    """Conditions that nobody has an action for yet; each leads to where it is solved."""
    found = []
    for alert in (one for one in ALERTS if not one.is_record):
        rows = list(alert.rows(today).visible_to(user)[:4])
        if rows:
            why = [(row, alert.why(row)) for row in rows[:3]]
            found.append({"alert": alert, "rows": why, "has_more": len(rows) > 3})
    return found


def awaited_from_others(user) -> list[Todo]:
    """Missions this person commands or travels on, whose next step is somebody else's.

    EST managers command all of them.
    """
    mine = Q() if user.is_est_manager else steps.is_mine(user)
    missions = (
        steps.with_next_name(Mission.objects.visible_to(user))
        .filter(mine)
        .exclude(next_code="")
        .exclude(steps.waits_for(user))
        .select_related("country")
        .order_by("next_due_on", "pk")[:8]
    )
    return [_mission_todo(one, who=one.next_name or _("EST managers")) for one in missions]


@require_safe
@policy(LOGIN)
def home(request):
    today, user = timezone.localdate(), request.user
    todos = todos_of(user)
    awaited = awaited_from_others(user)
    interventions = Intervention.objects.visible_to(user).filter(ends_on__gte=today)
    upcoming = (
        Mission.objects.visible_to(user)
        .filter(state__in=PLANNED_STATES, starts_on__gte=today)
        .select_related("country")
        .with_person_days()
        .order_by("starts_on", "pk")
    )
    context = {
        "today": today,
        "step": most_urgent(todos, user),
        "groups": grouped(todos[1:], today),
        "others": [(_("Awaited from others"), awaited)] if awaited else [],
        "total": len(todos),
        "late": sum(1 for one in todos if one.due_on and one.due_on < today),
        "alerts": alerts_for(user, today),
        "upcoming": upcoming[:6],
        "ledger": year_ledger(interventions.order_by("code")[:12], today.year),
        "year": today.year,
    }
    return render(request, "home.html", context)
