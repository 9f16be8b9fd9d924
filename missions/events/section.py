"""Events on the page of an intervention: what comes, what was, which decisions are still open."""

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.permissions import check
from interventions.sections import Section, register
from missions.enums import EventKind
from missions.events.permissions import may_place
from missions.models import DatedEvent, EventDecision

PAST_SHOWN, COMING_SHOWN = 4, 8


def load(request, intervention):
    today = timezone.localdate()
    visible = DatedEvent.objects.visible_to(request.user)
    rows = visible.filter(interventions=intervention).exclude(kind=EventKind.HOLIDAY)
    rows = rows.annotate(
        still_open=Count("decisions", filter=Q(decisions__done_on=None), distinct=True)
    )
    coming = rows.filter(ends_on__gte=today).order_by("starts_on", "pk")[:COMING_SHOWN]
    past = rows.filter(ends_on__lt=today).order_by("-starts_on", "-pk")[:PAST_SHOWN]
    decisions = EventDecision.objects.filter(
        event__in=visible.filter(interventions=intervention).values("pk"), done_on=None
    )
    verdict = may_place(request.user, intervention.country_id, [intervention.pk])
    return {
        "coming": coming,
        "past": past,
        "decisions": decisions.select_related("event").order_by("due_on", "pk")[:20],
        "today": today,
        "may_add": bool(check(request.user, "events.add")) and bool(verdict),
    }


def register_section():
    register(Section("events", _("Events"), 20, "missions/events/_section.html", load))
