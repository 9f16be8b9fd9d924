"""Columns of the lists of recommendations and lessons as files."""

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

LESSONS = {
    _("Number"): lambda row: row.code,
    _("Title"): lambda row: row.title,
    _("Context"): lambda row: row.context,
    _("Mechanism"): lambda row: row.mechanism,
    _("Outcome"): lambda row: row.outcome,
    _("Where and for whom it applies"): lambda row: row.application,
    _("Theme"): lambda row: row.theme.name,
    _("Success or difficulty"): lambda row: row.get_valence_display(),
    _("Year"): lambda row: row.year,
    _("State"): lambda row: row.get_state_display(),
    _("Mission"): lambda row: row.mission.code,
    _("Intervention"): lambda row: row.intervention.code,
    _("Country"): lambda row: row.mission.country.name,
    _("Sector"): lambda row: row.intervention.sector.name,
    _("EST unit"): lambda row: row.mission.unit.name,
    _("Author"): lambda row: row.author.name if row.author else None,
}
