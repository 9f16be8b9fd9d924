"""Conditions somebody should know of. To add one: a function and a row in ALERTS.

An upper app registers its own. Lists are querysets; the caller cuts them by `visible_to`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    DateField,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import short_date
from experts.enums import ExpertLevel
from interventions.briefings.queries import without_briefing
from interventions.enums import Setting
from interventions.models import Intervention
from missions.enums import HALTED_STATES, MemberRole, MissionKind
from missions.models import Mission
from missions.setup import gauge
from missions.steps import days_from, number


def _no_gauge(row, today: date) -> list:
    return []


@dataclass(frozen=True)
class Alert:
    code: str
    label: str | Promise
    #: The rows on this day, those waiting longest first; each has `get_absolute_url` and `code`.
    rows: Callable[[date], QuerySet]
    #: What is wrong with one of these rows, as half a sentence; costs no query.
    why: Callable[[object], str]
    #: Months to draw beside the words, for what has a term: row, today.
    gauge: Callable[[object, date], list] = _no_gauge
    #: A fact of the past that nobody can mend; kept in the lists, not on the home page.
    is_record: bool = False

    @property
    def url(self) -> str:
        return reverse("missions:alert", kwargs={"alert": self.code})


class PlusMonths(Func):
    """A date so many months on; the last day of a shorter month where there is no such day."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()


def with_setup(interventions: QuerySet) -> QuerySet:
    """Annotate `setup_due_on`, `setup_mission` (code) and `setup_starts_on` of the first one.

    Start plus six months (concept note, slide 7); halted missions do not count.
    """
    setup = (
        Mission.objects.filter(interventions=OuterRef("pk"), kind=MissionKind.SETUP)
        .exclude(state__in=HALTED_STATES)
        .order_by(F("starts_on").asc(nulls_last=True), "pk")
    )
    return interventions.annotate(
        setup_due_on=PlusMonths("starts_on", number(Setting.SETUP_DEADLINE_MONTHS)),
        setup_mission=Subquery(setup.values("code")[:1]),
        setup_starts_on=Subquery(setup.values("starts_on")[:1]),
    )


def setup_late(today: date) -> QuerySet:
    """Held or planned after the six months, or not planned when they are over (slide 7)."""
    return (
        with_setup(Intervention.objects.filter(is_setup_before_register=False))
        .filter(
            Q(setup_starts_on__gt=F("setup_due_on"))
            | Q(setup_starts_on=None, setup_due_on__lt=today)
        )
        .order_by("setup_due_on", "pk")
    )


def why_setup_late(row) -> str:
    if row.setup_starts_on is None:
        return _("due %(due)s, no date yet") % {"due": short_date(row.setup_due_on)}
    return _("due %(due)s, begins or began %(day)s (%(mission)s)") % {
        "due": short_date(row.setup_due_on),
        "day": short_date(row.setup_starts_on),
        "mission": row.setup_mission,
    }


def setup_due_soon(today: date) -> QuerySet:
    """No setup mission has a date yet and the six months end within the alert days."""
    waiting = with_setup(Intervention.objects.filter(is_setup_before_register=False))
    return (
        waiting.alias(alert_from=days_from("setup_due_on", "-", Setting.ALERT_DAYS))
        .filter(setup_starts_on=None, setup_due_on__gte=today, alert_from__lte=today)
        .order_by("setup_due_on", "pk")
    )


def six_months(row, today: date) -> list:
    return gauge(row, row.setup_due_on, today)


def why_setup_due_soon(row) -> str:
    return _("due %(due)s") % {"due": short_date(row.setup_due_on)}


def junior_lead_without_decision(today: date) -> QuerySet:
    """A junior leads only by decision of the unit's coordinator (concept note, slide 8)."""
    return (
        Mission.objects.filter(
            members__role=MemberRole.LEAD, members__expert__level=ExpertLevel.JUNIOR
        )
        .annotate(junior=F("members__expert"), junior_name=F("members__expert__user__name"))
        .exclude(junior_decision__expert=F("junior"))
        .exclude(state__in=HALTED_STATES)
        .order_by("starts_on", "pk")
    )


def why_junior_lead(row) -> str:
    return _("led by %(name)s") % {"name": row.junior_name}


def delegation_debriefing_missing(today: date) -> QuerySet:
    """The third party has come back and has not told the focal point yet (slide 9)."""
    return (
        Mission.objects.filter(delegation__isnull=False, focal_debriefing=None, ends_on__lt=today)
        .exclude(state__in=HALTED_STATES)
        .order_by("ends_on", "pk")
    )


def why_debriefing_missing(row) -> str:
    return _("back since %(day)s") % {"day": short_date(row.ends_on)}


def why_without_briefing(row) -> str:
    return _("%(name)s, without an initial briefing held") % {"name": row.unbriefed}


ALERTS = [
    Alert(
        "setup_late",
        gettext_lazy("Setup mission after the six months"),
        setup_late,
        why_setup_late,
    ),
    Alert(
        "setup_due_soon",
        gettext_lazy("Setup mission without a date, six months soon over"),
        setup_due_soon,
        why_setup_due_soon,
        six_months,
    ),
    Alert(
        "delegation_debriefing_missing",
        gettext_lazy("Debriefing with the focal point missing"),
        delegation_debriefing_missing,
        why_debriefing_missing,
    ),
    Alert(
        "junior_lead_without_decision",
        gettext_lazy("Junior leader without a decision"),
        junior_lead_without_decision,
        why_junior_lead,
    ),
    Alert(
        "expert_without_briefing",
        gettext_lazy("Sector expert at work without an initial briefing"),
        without_briefing,
        why_without_briefing,
    ),
]


def register(*alerts: Alert) -> None:
    """An upper app's lists follow those of missions."""
    ALERTS.extend(alerts)


def by_code(code: str) -> Alert | None:
    return next((alert for alert in ALERTS if alert.code == code), None)
