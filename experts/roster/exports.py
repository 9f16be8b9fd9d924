"""Columns of the roster as a file. Levels, rates and states only for whoever may know them."""

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    _("Name"): lambda row: row.user.name,
    _("Kind"): lambda row: row.get_kind_display(),
    _("Profile"): lambda row: row.get_level_display(),
    _("EST unit"): lambda row: str(row.unit),
    _("Lives in"): lambda row: row.base_place,
    _("Sectors"): lambda row: ", ".join(str(one) for one in row.sectors.all()),
    _("Competences"): lambda row: ", ".join(str(one) for one in row.skills.all()),
    _("Languages"): lambda row: ", ".join(str(one) for one in row.languages.all()),
    _("Countries known"): lambda row: ", ".join(str(one) for one in row.countries.all()),
}
#: Added for EST.
OPEN_COLUMNS = COLUMNS | {
    _("State"): lambda row: row.get_state_display(),
    _("Levels of competence"): lambda row: ", ".join(
        f"{one} {one.validated_level or one.level}{'' if one.is_validated else '?'}"
        for one in row.skills.all()
    ),
    _("Day rate (EUR)"): lambda row: next((one.amount_eur for one in row.rates_now), ""),
}
