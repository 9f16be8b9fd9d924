"""Columns of the list of interventions as a file."""

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    _("Code"): lambda row: row.code,
    _("Title"): lambda row: row.title,
    _("Country"): lambda row: row.country.name,
    _("EST unit"): lambda row: row.unit.name,
    _("DAC code"): lambda row: row.sector.code,
    _("Sector"): lambda row: row.sector.name,
    _("Navision code"): lambda row: row.navision_code,
    _("Kind"): lambda row: row.get_kind_display(),
    _("Management mode"): lambda row: row.get_management_mode_display(),
    _("Start"): lambda row: row.starts_on,
    _("End"): lambda row: row.ends_on,
    _("Belgian contribution (EUR)"): lambda row: row.budget_eur,
    _("Size"): lambda row: row.get_size_display(),
    _("Partner"): lambda row: row.partner,
    _("Technical focal point"): lambda row: row.focal_point.name,
}
