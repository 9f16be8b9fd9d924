"""Briefings as lists need them, and the experts who began without one."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery

from accounts.models import User
from core.db import Fold
from interventions.enums import BriefingState, TeamRole
from interventions.models import BriefingItem, InitialBriefing, Intervention, TeamMember

#: In the field the technical coordinator is often the sector expert.
BRIEFED_ROLES = (TeamRole.SECTOR_EXPERT, TeamRole.TECHNICAL_COORDINATOR)


def for_list(rows):
    """With how many topics there are and how many are done."""
    return rows.select_related("intervention__country", "intervention__unit", "expert").annotate(
        topics=Count("items", distinct=True),
        topics_done=Count("items", filter=Q(items__is_done=True), distinct=True),
    )


def for_page(rows):
    return rows.select_related(
        "intervention__country", "intervention__unit", "intervention__focal_point", "expert"
    ).prefetch_related(
        Prefetch("items", BriefingItem.objects.order_by("position", "pk")), "documents__file"
    )


def without_briefing(today: date):
    """Running interventions whose sector expert began without a briefing held (slide 7).

    Annotates `unbriefed`, the name of the first. What began before the register is left out.
    """
    held = InitialBriefing.objects.filter(
        intervention=OuterRef("intervention"),
        expert=OuterRef("user"),
        state=BriefingState.COMPLETED,
    )
    began = (
        TeamMember.objects.current(today)
        .filter(intervention=OuterRef("pk"), role=TeamRole.SECTOR_EXPERT)
        .filter(~Exists(held))
        .order_by("pk")
    )
    return (
        Intervention.objects.filter(
            starts_on__lte=today, ends_on__gte=today, is_setup_before_register=False
        )
        .annotate(unbriefed=Subquery(began.values("user__name")[:1]))
        .filter(unbriefed__isnull=False)
        .order_by("starts_on", "pk")
    )


def people_to_brief(intervention=None):
    """The team members who may be briefed, by name; of one intervention or of all."""
    rows = TeamMember.objects.current().filter(role__in=BRIEFED_ROLES)
    if intervention is not None:
        rows = rows.filter(intervention=intervention)
    return User.objects.filter(pk__in=rows.values("user")).order_by(Fold("name"))


def to_close(user):
    """Planned briefings that are over and wait for their focal point."""
    rows = InitialBriefing.objects.filter(state=BriefingState.PLANNED)
    return rows.filter(intervention__focal_point=user.pk).exclude(expert__in=user.hands)
