"""Columns of the list of absences as a file; why somebody is away only where the page says it."""

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    _("Who"): lambda row: row.expert.user.name,
    _("First day"): lambda row: row.starts_on,
    _("Last day"): lambda row: row.ends_on,
    _("Reason"): lambda row: row.get_kind_display() if row.is_open else "",
    _("Note"): lambda row: row.note if row.is_open else "",
}
