"""How a call and its answers move.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from collections import Counter

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, Workflow
from experts.calls.enums import ApplicationState, CallState
from experts.calls.results import missing_reviews

_A, _C = ApplicationState, CallState


# --- calls ----------------------------------------------------------------------------
def is_ready(call) -> Verdict:
    """What a stranger needs to answer, and what EST needs to weigh the answers."""
    total = call.criteria.aggregate(total=Sum("weight"))["total"] or 0
    if total != 100:
        return Verdict(
            _("The weights of the criteria total %(total)s: they have to total 100.")
            % {"total": total}
        )
    if call.is_past_deadline:
        return Verdict(_("The deadline is over: set one to come."))
    return ALLOWED


def is_over(call) -> Verdict:
    if not call.is_past_deadline:
        return Verdict(_("The deadline is not over yet: people may still answer."))
    return ALLOWED


def all_are_judged(call) -> Verdict:
    """Those on the shortlist may stay there: they are the reserve."""
    waiting = Counter(
        call.applications.filter(state__in=(_A.RECEIVED, _A.LATE), erased_at=None).values_list(
            "state", flat=True
        )
    )
    words = []
    if number := waiting[_A.RECEIVED]:
        words.append(ngettext(
            "%(count)s answer is not decided on yet: shortlist it or do not retain it.",
            "%(count)s answers are not decided on yet: shortlist them or do not retain them.",
            number,
        ) % {"count": number})  # fmt: skip
    if number := waiting[_A.LATE]:
        words.append(ngettext(
            "%(count)s late answer waits for a decision: admit it or do not retain it.",
            "%(count)s late answers wait for a decision: admit them or do not retain them.",
            number,
        ) % {"count": number})  # fmt: skip
    return Verdict(" ".join(words)) if words else ALLOWED


def stamp(field: str):
    def effect(row, **_data):
        setattr(row, field, timezone.now())
        return [field]

    return effect


CALL_WORKFLOW = Workflow(
    Transition(
        "publish", gettext_lazy("Publish the call"), (_C.DRAFT,), _C.PUBLISHED, "calls.manage",
        guard=is_ready, effect=stamp("published_at"),
    ),
    Transition(
        "close", gettext_lazy("Close the call"), (_C.PUBLISHED,), _C.CLOSED, "calls.manage",
        guard=is_over, effect=stamp("closed_at"), is_grave=True,
    ),
    Transition(
        "decide", gettext_lazy("Declare the call decided"), (_C.CLOSED,), _C.DECIDED,
        "calls.manage", guard=all_are_judged, effect=stamp("decided_at"), is_grave=True,
    ),
)  # fmt: skip
#: What cannot be taken back, said before each step.
CONSEQUENCES = {
    "publish": gettext_lazy(
        "This cannot be undone: strangers read it at once, and the criteria stand."
    ),
    "close": gettext_lazy(
        "This cannot be undone: nobody can answer any more, not even late, and candidates complete"
        " nothing any more. The answers received stay; they may still be scored and withdrawn."
    ),
    "decide": gettext_lazy(
        "This cannot be undone: no score is handed in and no answer withdrawn any more. Those on"
        " the shortlist stay there as the reserve and may still be retained. No mail leaves."
    ),
}


# --- answers --------------------------------------------------------------------------
def is_reviewed(application) -> Verdict:
    """Each reviewer has handed in his scores; nobody is chosen on half of them."""
    if not application.call.reviewers.exists():
        return Verdict(_("Name reviewers first: nobody has scored this answer."))
    missing = missing_reviews(application)
    if missing:
        return Verdict(
            _("Scores are missing of: %(names)s.") % {"names": ", ".join(map(str, missing))}
        )
    if not application.reviews.filter(submitted_at__isnull=False).exists():
        return Verdict(_("All reviewers declared an interest: name another one."))
    return ALLOWED


def is_reviewed_and_closed(application) -> Verdict:
    if application.call.state not in (_C.CLOSED, _C.DECIDED):
        return Verdict(_("Close the call first: others may still answer."))
    return is_reviewed(application)


def withdraw(application, **_data):
    application.withdrawn_at = timezone.now()
    return ["withdrawn_at"]


def is_not_decided(application) -> Verdict:
    if application.call.state == _C.DECIDED:
        return Verdict(_("The call is decided."))
    return ALLOWED


APPLICATION_WORKFLOW = Workflow(
    Transition(
        "admit", gettext_lazy("Admit although late"), (_A.LATE,), _A.RECEIVED, "calls.choose",
        needs_comment=True,
    ),
    Transition(
        "shortlist", gettext_lazy("Put on the shortlist"), (_A.RECEIVED,), _A.SHORTLISTED,
        "calls.choose", guard=is_reviewed_and_closed,
    ),
    Transition(
        "retain", gettext_lazy("Retain"), (_A.SHORTLISTED,), _A.RETAINED, "calls.choose",
        guard=is_reviewed_and_closed, effect=stamp("decided_at"), is_grave=True,
    ),
    Transition(
        "refuse", pgettext_lazy("application", "Do not retain"),
        (_A.RECEIVED, _A.LATE, _A.SHORTLISTED), _A.NOT_RETAINED, "calls.choose",
        effect=stamp("decided_at"), is_grave=True,
    ),
    Transition(
        "withdraw", pgettext_lazy("application", "Withdraw"),
        (_A.RECEIVED, _A.LATE, _A.SHORTLISTED), _A.WITHDRAWN, "calls.withdraw",
        guard=is_not_decided, effect=withdraw, is_grave=True,
    ),
)  # fmt: skip
#: What EST may do from the page of an answer; a candidate withdraws by his own link.
OFFERED = ("admit", "shortlist", "retain", "refuse")
#: Steps of which the candidate is told by mail, which EST reads before it leaves.
TOLD = ("shortlist", "retain", "refuse")
