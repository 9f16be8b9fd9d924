"""How a recommendation moves.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, Workflow
from reports.enums import RecommendationState, ReportState, Response

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


def keep_evidence(recommendation, *, comment, **_data):
    recommendation.evidence = comment
    return ["evidence"]


RECOMMENDATION_WORKFLOW = Workflow(
    Transition(
        "start", gettext_lazy("Mark as in progress"), (_C.OPEN,), _C.IN_PROGRESS,
        "reports.respond", guard=is_not_rejected,
    ),
    Transition(
        "implement", gettext_lazy("Mark as implemented"), (_C.OPEN, _C.IN_PROGRESS),
        _C.IMPLEMENTED, "reports.respond", guard=is_not_rejected, effect=keep_evidence,
        needs_comment=True,
    ),
    Transition(
        "drop", gettext_lazy("Drop"), (_C.OPEN, _C.IN_PROGRESS), _C.DROPPED,
        "reports.respond", guard=is_issued, needs_comment=True, is_grave=True,
    ),
    Transition(
        "reopen", gettext_lazy("Open again"), (_C.IMPLEMENTED, _C.DROPPED), _C.OPEN,
        "reports.respond", needs_comment=True,
    ),
)  # fmt: skip
