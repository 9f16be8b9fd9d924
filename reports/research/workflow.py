"""How action research and products of capitalisation move.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, Workflow
from reports.enums import RUNNING_RESEARCH_STATES, ProductState, ResearchState

_R, _P = ResearchState, ProductState


def is_ready(research) -> Verdict:
    """Years, money and people are known before it is agreed to (conditions of B. Dujardin)."""
    missing = []
    if research.starts_on is None or research.ends_on is None:
        missing.append(_("its dates"))
    if research.budget_eur is None:
        missing.append(_("its budget"))
    if not research.team.exists():
        missing.append(_("its team"))
    if not missing:
        return ALLOWED
    return Verdict(_("Still missing: %(parts)s.") % {"parts": ", ".join(missing)})


def has_results(research) -> Verdict:
    if research.results.strip():
        return ALLOWED
    return Verdict(_("Write the results first: also what did not come out as hoped."))


RESEARCH_WORKFLOW = Workflow(
    Transition(
        "agree", gettext_lazy("Agree to the research"), (_R.PROPOSED,), _R.AGREED,
        "reports.guide_research", guard=is_ready,
    ),
    Transition(
        "start", gettext_lazy("Say that it is under way"), (_R.AGREED,), _R.UNDER_WAY,
        "reports.write_research",
    ),
    Transition(
        "deliver", gettext_lazy("Hand in the results"), (_R.UNDER_WAY,), _R.RESULTS,
        "reports.write_research", guard=has_results,
    ),
    Transition(
        "send_back", gettext_lazy("Send the results back"), (_R.RESULTS,), _R.UNDER_WAY,
        "reports.guide_research", needs_comment=True,
    ),
    Transition(
        "close", gettext_lazy("Close with these results"), (_R.RESULTS,), _R.CLOSED,
        "reports.guide_research", guard=has_results,
    ),
    Transition(
        "drop", gettext_lazy("Give the research up"), (_R.PROPOSED, *RUNNING_RESEARCH_STATES),
        _R.DROPPED, "reports.drop_research", needs_comment=True, is_grave=True,
    ),
    Transition(
        "take_up", gettext_lazy("Take it up again"), (_R.DROPPED,), _R.PROPOSED,
        "reports.drop_research", needs_comment=True,
    ),
)  # fmt: skip


# --- products -------------------------------------------------------------------------
def can_be_read(product) -> Verdict:
    if product.file_id or product.link:
        return ALLOWED
    return Verdict(_("Add its file or its address on the web first."))


def has_authors(product) -> Verdict:
    """Who made it is said when it leaves the house."""
    if product.authors.strip():
        return can_be_read(product)
    return Verdict(_("Name its authors first: send it back to have them written."))


def stamp_date(product, **_data):
    """A product without a date of its own has the day on which it was published."""
    product.dated_on = product.dated_on or timezone.localdate()
    return ["dated_on"]


PRODUCT_WORKFLOW = Workflow(
    Transition(
        "draft", gettext_lazy("Hand in to be read"), (_P.PLANNED,), _P.DRAFTED,
        "reports.write_product", guard=can_be_read,
    ),
    Transition(
        "send_back", gettext_lazy("Send back"), (_P.DRAFTED, _P.VALIDATED), _P.PLANNED,
        "reports.guide_product", needs_comment=True,
    ),
    Transition(
        "validate", gettext_lazy("Validate the product"), (_P.DRAFTED,), _P.VALIDATED,
        "reports.guide_product", guard=has_authors,
    ),
    Transition(
        "publish", gettext_lazy("Publish it to all"), (_P.VALIDATED,), _P.PUBLISHED,
        "reports.publish_product", guard=has_authors, effect=stamp_date, is_grave=True,
    ),
    Transition(
        "drop", gettext_lazy("Give the product up"), (_P.PLANNED, _P.DRAFTED, _P.VALIDATED),
        _P.DROPPED, "reports.publish_product", needs_comment=True, is_grave=True,
    ),
    Transition(
        "take_up", gettext_lazy("Take it up again"), (_P.DROPPED,), _P.PLANNED,
        "reports.publish_product", needs_comment=True,
    ),
)  # fmt: skip
