"""Columns of the list of lessons as a file, for rows of `for_reader`."""

from django.utils.translation import gettext_lazy as _


def named(row, name) -> str | None:
    return getattr(row, name) if row else None


LESSONS = {
    _("Number"): lambda row: row.code,
    _("Title"): lambda row: row.title,
    _("Context"): lambda row: row.context,
    _("Mechanism"): lambda row: row.mechanism,
    _("Outcome"): lambda row: row.outcome,
    _("Where and for whom it applies"): lambda row: row.application,
    _("Evidence"): lambda row: row.shown_evidence,
    _("What we will do differently"): lambda row: row.do_differently,
    _("Theme"): lambda row: row.theme.name,
    _("Success or difficulty"): lambda row: row.get_valence_display(),
    _("Kind"): lambda row: row.get_kind_display(),
    _("Level"): lambda row: row.get_level_display(),
    _("Year"): lambda row: row.year,
    _("State"): lambda row: row.get_state_display(),
    _("Born in"): lambda row: row.get_origin_display(),
    _("Mission"): lambda row: named(row.shown_mission, "code"),
    _("Intervention"): lambda row: named(row.shown_intervention, "code"),
    _("Country"): lambda row: named(row.shown_country, "name"),
    _("Sector"): lambda row: row.sector.name,
    _("EST unit"): lambda row: row.unit.name,
    _("Author"): lambda row: named(row.shown_author, "name"),
}
