"""Columns of the list of lessons as a file."""

from django.utils.translation import gettext_lazy as _

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
