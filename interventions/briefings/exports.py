"""Columns of the list of initial briefings as a file."""

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    _("Number"): lambda row: row.code,
    _("Intervention"): lambda row: row.intervention.code,
    _("Country"): lambda row: row.intervention.country.name,
    _("EST unit"): lambda row: row.intervention.unit.name,
    _("International sector expert"): lambda row: row.expert.name if row.expert else "",
    _("First day"): lambda row: row.starts_on,
    _("Last day"): lambda row: row.ends_on,
    _("State"): lambda row: row.get_state_display(),
    _("Topics"): lambda row: row.topics,
    _("Topics done"): lambda row: row.topics_done,
    _("Why topics were left out"): lambda row: row.comment,
}
