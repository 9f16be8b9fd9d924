"""How the annual review moves: collecting, synthesis, validated, published.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, Workflow
from missions.workflow import first_refusal
from reports.enums import LessonState, ReviewState

_S = ReviewState
#: What a kept lesson has to be before the review can be validated.
READY_LESSONS = (LessonState.VALIDATED, LessonState.PUBLISHED)


def has_message(review) -> Verdict:
    if review.headline.strip():
        return ALLOWED
    return Verdict(_("Write the message of the year first."))


def keeps_lessons(review) -> Verdict:
    """S9 advises six to twelve; only none at all stands in the way."""
    if review.choices.kept().exists():
        return ALLOWED
    return Verdict(_("No lesson is kept yet: choose the lessons of the year first."))


def keeps_validated_lessons(review) -> Verdict:
    """The review publishes what it keeps, and only a validated lesson can be published."""
    waiting = review.choices.kept().exclude(lesson__state__in=READY_LESSONS)
    codes = list(waiting.order_by("lesson__code").values_list("lesson__code", flat=True))
    if not codes:
        return ALLOWED
    return Verdict(
        _("Kept, but not validated yet: %(lessons)s. Validate or set aside.")
        % {"lessons": ", ".join(codes)}
    )


def has_document(review) -> Verdict:
    if review.has_current_document:
        return ALLOWED
    return Verdict(_("The PDF is still being made: wait for it before you publish."))


def drop_draft(review, **_data):
    """The PDF of a validated review is made anew, after its validation (receivers.py)."""
    review.document = review.document_data = None
    return ["document", "document_data"]


def stamp_publication(review, **_data):
    review.published_on = timezone.localdate()
    return ["published_on"]


REVIEW_WORKFLOW = Workflow(
    Transition(
        "synthesise", gettext_lazy("Begin the synthesis"), (_S.COLLECTING,), _S.SYNTHESIS,
        "reports.edit_review",
    ),
    Transition(
        "validate", gettext_lazy("Validate the review"), (_S.SYNTHESIS,), _S.VALIDATED,
        "reports.edit_review", effect=drop_draft,
        guard=first_refusal(has_message, keeps_lessons, keeps_validated_lessons),
    ),
    Transition(
        "send_back", gettext_lazy("Send back to the synthesis"), (_S.VALIDATED,), _S.SYNTHESIS,
        "reports.publish_review", needs_comment=True,
    ),
    Transition(
        "publish", gettext_lazy("Publish the review"), (_S.VALIDATED,), _S.PUBLISHED,
        "reports.publish_review",
        guard=first_refusal(keeps_lessons, keeps_validated_lessons, has_document),
        effect=stamp_publication, is_grave=True,
    ),
)  # fmt: skip
