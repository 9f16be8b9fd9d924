"""What missions bring to the profile of an expert, and feedback to the page of a mission."""

from django.utils.translation import gettext_lazy as _

from core.permissions import check
from experts import sections as profile
from interventions.permissions import is_est
from missions import sections
from missions.enums import DONE_STATES
from missions.feedback.personal import register_parts
from missions.feedback.year import year_of
from missions.models import Mission, MissionFeedback, MissionMember


def experience(request, expert) -> dict | None:
    """Written by itself: the missions this reader may see, the newest first."""
    rows = MissionMember.objects.filter(
        expert=expert, mission__state__in=DONE_STATES,
        mission__in=Mission.objects.visible_to(request.user).values("pk"),
    )  # fmt: skip
    rows = list(rows.select_related("mission__country").order_by("-starts_on", "-pk"))
    if not rows:
        return None
    return {"rows": rows, "days": sum(row.person_days for row in rows)}


def said_of(request, expert) -> dict | None:
    """Words and marks for EST; to the person the words that their authors let him read."""
    rows = MissionFeedback.objects.filter(expert=expert)
    if is_est(request.user) and expert.user_id not in request.user.hands:
        rows, is_open = rows.visible_to(request.user), True
    else:
        rows, is_open = rows.told_to(request.user), False
    rows = list(rows.select_related("author", "mission__country").order_by("-created_at"))
    return {"rows": rows, "is_open": is_open} if rows else None


def to_give(request, mission) -> dict | None:
    """For who may give feedback: everybody of the team but himself, and what he gave already."""
    if not check(request.user, "missions.give_feedback", mission):
        return None
    given = MissionFeedback.objects.filter(mission=mission, author=request.user)
    done = set(given.values_list("expert", flat=True))
    members = mission.members.exclude(expert__user__in=request.user.hands)
    rows = [
        (row, row.expert_id in done)
        for row in members.select_related("expert__user").order_by("role", "pk")
    ]
    return {"rows": rows, "mission": mission} if rows else None


def register_feedback() -> None:
    register_parts()
    place = "missions/feedback/"
    profile.register(profile.Section("year", _("This year"), 5, f"{place}_year.html", year_of))
    profile.register(
        profile.Section("missions", _("Missions"), 10, f"{place}_experience.html", experience)
    )
    profile.register(
        profile.Section("feedback", _("What the teams say"), 20, f"{place}_said.html", said_of)
    )
    sections.register(
        sections.Section("feedback", _("Feedback"), 95, f"{place}_to_give.html", to_give)
    )
