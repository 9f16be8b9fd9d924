"""What the reader is told after a step: what happened and who goes on. One sentence a step."""

from django.utils.translation import gettext_lazy as _

MISSION = {
    "propose": _("The mission is proposed. EST approves it."),
    "send_back": _("The mission is back with those who asked for it, with your reason."),
    "approve": _("The mission is approved: the field days of its experts are taken."),
    "start": _("The mission has started."),
    "close": _("The mission is closed."),
    "postpone": _("The mission is postponed. Take it up again from its page."),
    "cancel": _("The mission is cancelled. It stays readable."),
    "resume": _("The mission is a draft again: check its days, then propose it."),
}
TOR = {
    "propose": _("The ToR are proposed. The backstopper and the Representation complete them."),
    "complete": _("The ToR are complete. They wait for their validation."),
    "complete_held": _("The ToR are complete. Others approve them before they are validated."),
    "send_back": _("The ToR are back with those who proposed them, with your reason."),
    "approve": _("Your approval is recorded."),
    "skip_approval": _("The approval is skipped, with your reason."),
    "validate": _("The ToR are validated."),
    "supersede": _("A new version of the ToR is open."),
}


def after(tor, name: str):
    """Of ToR as the step left them: further approvers come before who validates."""
    is_held = name == "complete" and tor.approvals.open().exists()
    return TOR["complete_held" if is_held else name]
