"""How an initial briefing moves.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, TransitionRefused, Workflow
from interventions.enums import BriefingState

_B = BriefingState


def has_expert(briefing) -> Verdict:
    if briefing.expert_id is not None:
        return ALLOWED
    return Verdict(_("Say first who was briefed."))


def keep_comment(briefing, *, comment, **_data):
    """Topics left out are explained, not hidden; asked again under the lock."""
    left = briefing.items.filter(is_done=False).count()
    if left and not comment.strip():
        raise TransitionRefused(_("Topics are left: say why they were left out."))
    briefing.comment = comment.strip()
    return ["comment"]


BRIEFING_WORKFLOW = Workflow(
    Transition(
        "complete", gettext_lazy("Close the briefing"), (_B.PLANNED,), _B.COMPLETED,
        "briefings.close", guard=has_expert, effect=keep_comment,
    ),
    Transition(
        "cancel", gettext_lazy("Cancel the briefing"), (_B.PLANNED,), _B.CANCELLED,
        "briefings.close", needs_comment=True, is_grave=True,
    ),
)  # fmt: skip
