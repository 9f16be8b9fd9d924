"""Columns of the list of support requests as a file."""

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    _("Number"): lambda row: row.code,
    _("Asked at"): lambda row: row.submitted_at,
    _("Requested by"): lambda row: row.requested_by.name,
    _("Intervention"): lambda row: row.intervention.code if row.intervention else "",
    _("Country"): lambda row: row.country.name,
    _("EST unit"): lambda row: row.unit.name,
    _("Theme"): lambda row: row.theme.name,
    _("What is wanted"): lambda row: row.get_output_display(),
    _("Urgency"): lambda row: row.get_urgency_display(),
    _("Wanted by"): lambda row: row.wanted_by,
    _("Confidential"): lambda row: row.is_confidential,
    _("What is it about"): lambda row: row.description,
    _("State"): lambda row: row.get_state_display(),
    _("Decision due by"): lambda row: row.due_on,
    _("Decided at"): lambda row: row.decided_at,
    _("Days to the decision"): lambda row: days_to_decision(row),
    _("Reason"): lambda row: row.decision_reason,
    _("Entrusted to"): lambda row: str(row.assigned_expert or ""),
    _("Mission"): lambda row: row.mission.code if row.mission else "",
    _("Answered at"): lambda row: row.delivered_at,
}


def days_to_decision(row) -> float | None:
    """To a hundredth of a day: the age counts from the first minute."""
    if row.decided_at is None:
        return None
    return round((row.decided_at - row.submitted_at).total_seconds() / 86_400, 2)
