"""The home page "À faire": what waits for the reader, since when, due when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.policy import LOGIN, policy
from core.steps import NextStep
from core.todo import Todo, todos_of
from interventions.models import EstUnit, Intervention
from missions import steps, todo
from missions.alerts import ALERTS
from missions.enums import PLANNED_STATES
from missions.ledger import year_ledger
from missions.models import Mission, MissionIntervention
from missions.requests.todo import awaited_lines
from missions.standing import standing_of

WEEK = timedelta(days=7)
#: Rows of one list on the home page; the lists themselves show all.
SHOWN, AWAITED, ON_ALERT = 30, 8, 3


# --- what waits -----------------------------------------------------------------------
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
        who_detail=_("for %(name)s") % {"name": first.on_behalf_of} if first.on_behalf_of else "",
        is_me=True,
        detail=first.about,
        due=first.due_on,
        button=first.label,
        url=first.url,
        then=first.then,
        caption=_("Most urgent"),
    )


def _with_names(missions) -> list[Todo]:
    rows = todo.prepare(steps.with_next_name(missions))[:SHOWN]
    return [todo.line(one, who=one.next_name or _("EST managers")) for one in rows]


def awaited_from_others(user) -> list[Todo]:
    """Own requests, and missions this person commands or travels on: another one's turn.

    EST managers command all missions.
    """
    mine = Q() if user.is_est_manager else steps.is_mine(user)
    missions = Mission.objects.visible_to(user).filter(mine).exclude(next_code="")
    rows = _with_names(missions.exclude(steps.waits_for(user)))[:AWAITED]
    asked = awaited_lines(user, AWAITED)
    return sorted([*asked, *rows], key=lambda one: one.order)[:AWAITED]


# --- around me ------------------------------------------------------------------------
@dataclass(frozen=True)
class Surroundings:
    """The open actions around a person, whoever has to act."""

    label: str
    missions: Q

    def actions(self, user):
        return Mission.objects.visible_to(user).filter(self.missions).exclude(next_code="")


def surroundings_of(user) -> Surroundings | None:
    """By the first role a person has; None for who answers for nobody else's actions."""
    me = standing_of(user)
    if me.is_est_manager:
        return Surroundings(_("All actions"), Q())
    if me.is_est:
        units = EstUnit.objects.filter(Q(members=user.pk) | Q(coordinator=user.pk))
        return Surroundings(_("My unit"), Q(unit__in=units.values("pk")))
    if me.countries:
        return Surroundings(_("My country"), Q(country__in=me.countries))
    if me.coordinated:
        shares = MissionIntervention.objects.filter(intervention__in=me.coordinated)
        return Surroundings(_("My interventions"), Q(pk__in=shares.values("mission")))
    return None


# --- beside it ------------------------------------------------------------------------
def alerts_for(user, today: date) -> list[dict]:
    """Conditions that nobody has an action for yet; each leads to where it is solved."""
    found = []
    for alert in (one for one in ALERTS if not one.is_record):
        rows = list(alert.rows(today).visible_to(user)[: ON_ALERT + 1])
        if rows:
            lines = [(row, alert.why(row), alert.gauge(row, today)) for row in rows[:ON_ALERT]]
            found.append({"alert": alert, "rows": lines, "has_more": len(rows) > ON_ALERT})
    return found


def _aside(user, today: date) -> dict:
    running = Intervention.objects.visible_to(user).filter(ends_on__gte=today)
    upcoming = (
        Mission.objects.visible_to(user)
        .filter(state__in=PLANNED_STATES, starts_on__gte=today)
        .select_related("country")
        .with_person_days()
        .order_by("starts_on", "pk")
    )
    return {
        "alerts": alerts_for(user, today),
        "upcoming": upcoming[:6],
        "ledger": year_ledger(running.order_by("code")[:12], today.year),
        "year": today.year,
    }


def _mine(user, mine: list[Todo], today: date) -> dict:
    """The most urgent stands in the strip above, the others in groups below."""
    awaited = awaited_from_others(user)
    return {
        "groups": grouped(mine[1:], today),
        "others": [(_("Awaited from others"), awaited)] if awaited else [],
    }


@require_safe
@policy(LOGIN)
def home(request):
    user, today = request.user, timezone.localdate()
    mine, around = todos_of(user, SHOWN), surroundings_of(user)
    is_around = around is not None and request.GET.get("scope") == "around"
    context = {
        "today": today,
        "step": most_urgent(mine, user),
        "total": len(mine),
        "late": sum(1 for one in mine if one.due_on and one.due_on < today),
        "around": around,
        "is_around": is_around,
        "around_count": around.actions(user).count() if around else 0,
    }
    if is_around:
        context["groups"] = grouped(_with_names(around.actions(user)), today)
    else:
        context |= _mine(user, mine, today)
    return render(request, "home.html", context | _aside(user, today))
