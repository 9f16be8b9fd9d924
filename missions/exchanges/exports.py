"""Columns of the log of remote support and of communications as files."""

from django.utils.translation import gettext_lazy as _

REMOTE_SUPPORT = {
    _("Number"): lambda row: row.code,
    _("Day"): lambda row: row.held_on,
    _("Intervention"): lambda row: row.intervention.code,
    _("Country"): lambda row: row.intervention.country.name,
    _("Expert"): lambda row: row.expert.user.name,
    _("Channel"): lambda row: row.get_channel_display(),
    _("Hours"): lambda row: row.hours,
    _("Subject"): lambda row: row.subject,
    _("What was said and agreed"): lambda row: row.summary,
    _("Next contact"): lambda row: row.follow_up_on,
    _("Followed up at"): lambda row: row.followed_up_at,
}
COMMUNICATIONS = {
    _("Day"): lambda row: row.held_on,
    _("Nature"): lambda row: row.get_nature_display(),
    _("Intervention"): lambda row: row.intervention.code,
    _("Country"): lambda row: row.intervention.country.name,
    _("Channel"): lambda row: row.get_channel_display(),
    _("With whom"): lambda row: row.correspondents,
    _("Resident representative took part"): lambda row: row.has_representative,
    _("Other departments involved"): lambda row: row.departments,
    _("Subject"): lambda row: row.subject,
    _("What was said"): lambda row: row.body,
    _("Decision"): lambda row: row.decision,
    _("Decided by"): lambda row: row.decided_by,
    _("Decided on"): lambda row: row.decided_on,
    _("Noted by"): lambda row: row.written_by.name,
}
