"""How a recommendation moves: what its owner does, and what another person sees of it.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, TransitionRefused, Workflow
from reports.enums import RecommendationState, ReportState, Response
from reports.workflow import person

_R, _C = ReportState, RecommendationState


def is_issued(recommendation) -> Verdict:
    report = getattr(recommendation.mission, "report", None)
    if report is None or report.state != _R.DRAFT or report.edition > 1:
        return ALLOWED
    return Verdict(_("The report with this recommendation has not been submitted yet."))


def is_not_rejected(recommendation) -> Verdict:
    if recommendation.response == Response.REJECTED:
        return Verdict(_("This recommendation was rejected: change the response first."))
    return is_issued(recommendation)


def keep_evidence(recommendation, *, by, comment, has_file=False, **_data):
    """Nothing is done without something that shows it: words, a document, or both."""
    if not comment.strip() and not has_file:
        raise TransitionRefused(_("Give the evidence: what can be seen, read or counted now?"))
    recommendation.evidence = comment
    recommendation.implemented_by, recommendation.implemented_at = person(by), timezone.now()
    return ["evidence", "implemented_by", "implemented_at"]


def stamp_verification(recommendation, *, by, **_data):
    recommendation.verified_by, recommendation.verified_at = person(by), timezone.now()
    return ["verified_by", "verified_at"]


def clear_evidence(recommendation, **_data):
    """The log keeps what was said; documents stay beside it."""
    recommendation.evidence = ""
    recommendation.implemented_by = recommendation.implemented_at = None
    recommendation.verified_by = recommendation.verified_at = None
    return ["evidence", "implemented_by", "implemented_at", "verified_by", "verified_at"]


RECOMMENDATION_WORKFLOW = Workflow(
    Transition(
        "start", gettext_lazy("Mark as in progress"), (_C.OPEN,), _C.IN_PROGRESS,
        "reports.respond", guard=is_not_rejected,
    ),
    Transition(
        "implement", gettext_lazy("Mark as implemented"), (_C.OPEN, _C.IN_PROGRESS),
        _C.IMPLEMENTED, "reports.respond", guard=is_not_rejected, effect=keep_evidence,
    ),
    Transition(
        "verify", gettext_lazy("Confirm that it is done"), (_C.IMPLEMENTED,), _C.VERIFIED,
        "reports.verify", effect=stamp_verification,
    ),
    Transition(
        "send_back", gettext_lazy("Send back: not done yet"), (_C.IMPLEMENTED,), _C.IN_PROGRESS,
        "reports.verify", effect=clear_evidence, needs_comment=True,
    ),
    Transition(
        "drop", gettext_lazy("Drop"), (_C.OPEN, _C.IN_PROGRESS), _C.DROPPED,
        "reports.verify", guard=is_issued, needs_comment=True, is_grave=True,
    ),
    Transition(
        "reopen", gettext_lazy("Open again"), (_C.VERIFIED, _C.DROPPED), _C.OPEN,
        "reports.verify", effect=clear_evidence, needs_comment=True,
    ),
)  # fmt: skip
