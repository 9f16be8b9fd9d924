from django.utils.translation import gettext_lazy as _

COLUMNS = {
    _("Year"): lambda row: row.year,
    _("State"): lambda row: row.listed_state.label,
    _("Message of the year"): lambda row: row.shown_headline,
    _("Lessons kept"): lambda row: row.kept,
    _("Lessons set aside"): lambda row: row.set_aside,
    _("Decisions"): lambda row: row.decided,
    _("Opened on"): lambda row: row.opened_on,
    _("Published on"): lambda row: row.shown_published_on,
}
