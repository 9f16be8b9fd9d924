"""How the annual review moves: collecting, synthesis, validated, published.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, Workflow
from missions.workflow import first_refusal
from reports.enums import LessonState, ReviewState
from reports.summary.editions import drop_prints, keep_edition
from reports.summary.words import lines

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


def is_read_again(review) -> Verdict:
    """A sentence whose lesson is gone or says something else was looked at by somebody."""
    waiting = sum(one.to_reread for one in lines(review) if not one.is_gone)
    if not waiting:
        return ALLOWED
    return Verdict(
        ngettext(
            "%(number)s sentence of the summary has to be read again first.",
            "%(number)s sentences of the summary have to be read again first.",
            waiting,
        )
        % {"number": waiting}
    )


def has_its_version(review) -> Verdict:
    """What was published stays readable: without its PDF there would be nothing to read."""
    if review.has_current_document:
        return ALLOWED
    return Verdict(_("Make the PDF of this version first: it stays readable beside the new one."))


def next_version(review, **_data):
    """What was published stands for good; the words may change from here on."""
    keep_edition(review)
    review.number += 1
    review.published_on = review.document = review.document_data = None
    return ["number", "published_on", "document", "document_data"]


def drop_draft(review, **_data):
    """The PDF of a validated review is made anew, after its validation (receivers.py).

    So are those in other languages: what is kept of them from here on is of the frozen text.
    """
    drop_prints(review)
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
        guard=first_refusal(
            has_message, keeps_lessons, keeps_validated_lessons, is_read_again
        ),
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
    Transition(
        "reopen", gettext_lazy("Begin a new version"), (_S.PUBLISHED,), _S.SYNTHESIS,
        "reports.publish_review", guard=has_its_version, effect=next_version,
        needs_comment=True,
    ),
)  # fmt: skip
