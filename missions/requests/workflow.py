"""How a support request moves, from the question to its confirmed answer.

To add a state: enums.py, a row here, a migration, a step in page.py, lines in two test tables.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, TransitionRefused, Workflow
from missions.enums import RequestState
from missions.requests.eligibility import eligibility_of

_R = RequestState
BEFORE_DECISION = (_R.SUBMITTED, _R.SCREENING)


def stamp_decision(request, *, by, comment, expert=None, **_data):
    request.decided_by = by if hasattr(by, "pk") else None
    request.decided_at = timezone.now()
    request.decision_reason = comment.strip()
    request.assigned_expert = expert or request.assigned_expert
    return ["decided_by", "decided_at", "decision_reason", "assigned_expert"]


def accept(request, *, by, comment, **data):
    """Against the rules of the period a yes needs its reason, too; asked again under the lock."""
    if not comment.strip() and not eligibility_of(request).is_met:
        raise TransitionRefused(
            _("The rules of the period say no: say why the request is accepted all the same.")
        )
    return stamp_decision(request, by=by, comment=comment, **data)


def clear_decision(request, **_data):
    """The clock of the request never stopped: its age counts from the first minute."""
    request.decided_by = request.decided_at = None
    request.decision_reason = ""
    return ["decided_by", "decided_at", "decision_reason"]


def take_mission(request, *, mission=None, **_data):
    if mission is None:
        return []
    request.mission = mission
    return ["mission"]


def leave_mission(request, **_data):
    request.mission = None
    return ["mission"]


def stamp_delivery(request, **_data):
    request.delivered_at = timezone.now()
    return ["delivered_at"]


def has_no_mission_under_way(request) -> Verdict:
    """A mission answers by its report; by hand only what was answered from a distance."""
    if request.mission is None:
        return ALLOWED
    return Verdict(
        _("The report of mission %(code)s will answer this request.")
        % {"code": request.mission.code}
    )


REQUEST_WORKFLOW = Workflow(
    Transition(
        "screen", gettext_lazy("Take up for screening"), (_R.SUBMITTED,), _R.SCREENING,
        "requests.decide",
    ),
    Transition(
        "accept", gettext_lazy("Eligible"), (_R.SCREENING,), _R.ELIGIBLE, "requests.decide",
        effect=accept,
    ),
    Transition(
        "refuse", gettext_lazy("Not eligible"), (_R.SCREENING,), _R.NOT_ELIGIBLE,
        "requests.decide", effect=stamp_decision, needs_comment=True,
    ),
    Transition(
        "defer", gettext_lazy("Defer"), (_R.SCREENING,), _R.DEFERRED, "requests.decide",
        effect=stamp_decision, needs_comment=True,
    ),
    Transition(
        "take_up", gettext_lazy("Take up again"), (_R.DEFERRED,), _R.SCREENING,
        "requests.decide", effect=clear_decision,
    ),
    Transition(
        "withdraw", gettext_lazy("Withdraw the request"), (*BEFORE_DECISION, _R.DEFERRED),
        _R.WITHDRAWN, "requests.withdraw", is_grave=True,
    ),
    Transition(
        "start", gettext_lazy("Under way"), (_R.ELIGIBLE, _R.APPROVED), _R.APPROVED,
        "requests.answer", effect=take_mission,
    ),
    Transition(
        "replan", gettext_lazy("To be planned again"), (_R.APPROVED,), _R.ELIGIBLE,
        "requests.view", effect=leave_mission,
    ),
    Transition(
        "report", gettext_lazy("Mission reported"), (_R.APPROVED,), _R.DELIVERED,
        "requests.view", effect=stamp_delivery,
    ),
    Transition(
        "deliver", gettext_lazy("Declare it answered"), (_R.APPROVED,), _R.DELIVERED,
        "requests.deliver", guard=has_no_mission_under_way, effect=stamp_delivery,
        needs_comment=True,
    ),
    Transition(
        "close", gettext_lazy("Confirm and close"), (_R.DELIVERED, _R.NOT_ELIGIBLE), _R.CLOSED,
        "requests.close",
    ),
)  # fmt: skip

#: The three answers of the page of decision.
DECISIONS = ("accept", "refuse", "defer")
#: Steps that follow from a mission or an exchange; no page offers them as a button.
IMPLIED_STEPS = ("start", "replan", "report")
