"""Columns of the table of recipients as a file."""

from django.utils.translation import gettext_lazy as _

from reports.distribution.failures import answer_of, in_words

RECIPIENTS = {
    _("Version"): lambda row: row.edition,
    _("Person"): lambda row: row.user.name,
    _("Address"): lambda row: row.address,
    _("As"): lambda row: row.get_kind_display(),
    _("Why this person too"): lambda row: row.reason,
    _("Sent at"): lambda row: row.sent_at,
    _("Opened at"): lambda row: row.opened_at,
    _("Receipt confirmed at"): lambda row: row.acknowledged_at,
    _("Reminded at"): lambda row: row.nudged_at,
    _("Not delivered"): lambda row: in_words(row) if row.has_failed else None,
    _("Answer of the mail server"): lambda row: answer_of(row.mail) if row.has_failed else None,
    _("SHA-256 of the PDF"): lambda row: row.sha256,
}
