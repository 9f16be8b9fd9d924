"""Columns of the list of recommendations as a file."""

from django.utils.translation import gettext_lazy as _

RECOMMENDATIONS = {
    _("Number"): lambda row: row.code,
    _("Recommendation"): lambda row: row.text,
    _("Mission"): lambda row: row.mission.code,
    _("Country"): lambda row: row.mission.country.name,
    _("Interventions"): lambda row: ", ".join(one.code for one in row.mission.interventions.all()),
    _("Addressed to"): lambda row: row.get_addressed_to_display(),
    _("Owner"): lambda row: row.owner.name if row.owner else None,
    _("Priority"): lambda row: row.get_priority_display(),
    _("Due on"): lambda row: row.due_on,
    _("State"): lambda row: row.get_state_display(),
    _("Evidence or reason"): lambda row: row.evidence,
    _("Response"): lambda row: row.get_response_display(),
    _("Comment"): lambda row: row.response_comment,
    _("Answered on"): lambda row: row.responded_at,
}
