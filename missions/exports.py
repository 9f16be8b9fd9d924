"""Columns of the list of missions as a file."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from missions import steps
from missions.enums import MemberRole
from missions.models import MissionIntervention, MissionMember


def for_export(missions):
    """Everything a row of the file says, looked up in its one query."""
    shares = MissionIntervention.objects.filter(mission=OuterRef("pk")).order_by("pk")
    lead = MissionMember.objects.filter(mission=OuterRef("pk"), role=MemberRole.LEAD)
    return (
        steps.with_next_name(missions)
        .with_person_days()
        .annotate(
            intervention_codes=ArraySubquery(shares.values("intervention__code")),
            lead_name=Subquery(lead.values("expert__user__name")[:1]),
        )
        .select_related("country", "unit", "focal_point")
    )


def _step(row) -> str:
    step = steps.by_code(row.next_code)
    return step.label if step else ""


COLUMNS = {
    _("Number"): lambda row: row.code,
    _("Title"): lambda row: row.title,
    _("Kind"): lambda row: row.get_kind_display(),
    _("Kind of specific mission"): lambda row: row.get_specific_kind_display(),
    _("Origin"): lambda row: row.get_origin_display(),
    _("Needs expressed by"): lambda row: row.needs_expressed_by,
    _("Interventions"): lambda row: ", ".join(row.intervention_codes),
    _("Country"): lambda row: row.country.name,
    _("EST unit"): lambda row: row.unit.name,
    _("First field day"): lambda row: row.starts_on,
    _("Last field day"): lambda row: row.ends_on,
    _("Person-days"): lambda row: row.person_days,
    _("Mission leader"): lambda row: row.lead_name,
    _("Technical focal point"): lambda row: row.focal_point.name,
    _("State"): lambda row: row.get_state_display(),
    _("Reason"): lambda row: row.state_reason,
    _("Stage"): lambda row: steps.stage_of(row).label,
    _("Next action"): _step,
    _("By whom"): lambda row: row.next_name,
    _("Due by"): lambda row: row.next_due_on,
}
