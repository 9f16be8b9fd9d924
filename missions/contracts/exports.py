"""Columns of the list of contracts as a file, for EST."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

COLUMNS = {
    _("Number"): lambda row: row.code,
    _("Mission"): lambda row: row.mission.code,
    _("Title"): lambda row: row.mission.title,
    _("Consultant"): lambda row: str(row.expert),
    _("Country"): lambda row: row.mission.country.name,
    _("EST unit"): lambda row: row.mission.unit.name,
    _("Technical focal point"): lambda row: row.mission.focal_point.name,
    _("First day"): lambda row: row.starts_on,
    _("Last day"): lambda row: row.ends_on,
    _("Days paid"): lambda row: row.fee_days,
    _("Day rate (EUR)"): lambda row: row.day_rate_eur,
    _("Amount (EUR)"): lambda row: row.counted,
    _("Accepted (%)"): lambda row: row.accepted,
    _("Owed (EUR)"): lambda row: row.amount * row.accepted / 100,
    _("Paid (%)"): lambda row: row.paid,
    _("Paid (EUR)"): lambda row: row.amount * row.paid / 100,
    _("Milestones overdue"): lambda row: row.overdue,
    _("Next milestone due on"): lambda row: row.next_due_on,
    _("State"): lambda row: row.get_state_display(),
    _("Signed on"): lambda row: row.signed_at and timezone.localdate(row.signed_at),
    _("Extension of"): lambda row: row.extends.code if row.extends else "",
}
