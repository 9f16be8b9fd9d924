"""Columns of the list of recommendations as a file: what was asked, answered, done and seen."""

from django.utils.translation import gettext_lazy as _


def by_name(one, outside: str, moment):
    """Who did it; the owner outside where nobody of the house did."""
    return str(one) if one else outside if moment else None


def last_note(row):
    """Where it stands, in the words of the last line written about it."""
    return "\n".join(f"{line.at:%Y-%m-%d} {line.comment}" for line in row.notes)


RECOMMENDATIONS = {
    _("Number"): lambda row: row.code,
    _("Recommendation"): lambda row: row.text,
    _("Mission"): lambda row: row.mission.code,
    _("Country"): lambda row: row.mission.country.name,
    _("EST unit"): lambda row: row.mission.unit.name,
    _("Interventions"): lambda row: ", ".join(one.code for one in row.mission.interventions.all()),
    _("Addressed to"): lambda row: row.get_addressed_to_display(),
    _("Owner"): lambda row: row.owner_name,
    _("Outside CTB"): lambda row: bool(row.owner_outside),
    _("Priority"): lambda row: row.get_priority_display(),
    _("Given out on"): lambda row: row.issued_at.date(),
    _("Age in days"): lambda row: row.age_days,
    _("Due on"): lambda row: row.due_on,
    _("Days late"): lambda row: row.days_late,
    _("First due on"): lambda row: row.moves[0].due_from if row.moves else row.due_on,
    _("Times moved"): lambda row: len(row.moves),
    _("State"): lambda row: row.get_state_display(),
    _("Response"): lambda row: row.get_response_display(),
    _("Reason or comment"): lambda row: row.response_comment,
    _("Answered by"): lambda row: by_name(row.responded_by, row.owner_outside, row.responded_at),
    _("Answered on"): lambda row: row.responded_at,
    _("What will be done"): lambda row: row.plan_action,
    _("By whom"): lambda row: row.plan_responsible,
    _("By when"): lambda row: row.plan_due_on,
    _("Progress"): last_note,
    _("Evidence"): lambda row: row.evidence,
    _("Documents as evidence"): lambda row: ", ".join(
        one.file.name for one in row.evidence_files.all()
    ),
    _("Declared done on"): lambda row: row.implemented_at,
    _("Verified by"): lambda row: by_name(row.verified_by, "–", row.verified_at),
    _("Verified on"): lambda row: row.verified_at,
}
