"""Work on a review across its rows, each in one transaction."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Job
from core.permissions import require
from core.workflow import TransitionRefused
from reports.enums import ReviewChoice
from reports.models import Lesson
from reports.review.models import AnnualReview, ReviewLesson

#: The board's column for each verdict of the form.
DECIDED = {"keep": ReviewChoice.KEPT, "set_aside": ReviewChoice.SET_ASIDE}


def job_key(review) -> str:
    return f"review:{review.pk}:{review.edition}"


def ask_document(review, *, by) -> Job:
    """One PDF for each edition; a draft may be asked for again, for its figures are alive."""
    return Job.objects.ask(
        "reports.render_review", key=job_key(review), asked_by=by, again=True, pk=review.pk
    )


def document_job(review) -> Job | None:
    return Job.objects.filter(key=job_key(review)).first()


def touch(review) -> None:
    """A new edition: what was drawn of the old one is out of date."""
    AnnualReview.objects.filter(pk=review.pk).update(updated_at=timezone.now())


def locked(review) -> AnnualReview:
    """The row, held until the transaction ends: choices are made one after the other."""
    return AnnualReview.objects.select_for_update(of=("self",)).get(pk=review.pk)


@transaction.atomic
def decide(review, lesson: Lesson, data: dict, *, by) -> ReviewLesson | None:
    """Keep, set aside or leave open one lesson; `data` is the cleaned form of choice.

    `seen` is what the page showed of the former choice: another one since then is not overwritten.
    """
    review = locked(review)
    former = review.choices.filter(lesson=lesson).first()
    require(by, "reports.choose_lesson", former or ReviewLesson(review=review, lesson=lesson))
    if data["seen"] != sign(former):
        raise TransitionRefused(
            _("Somebody else decided about this lesson in the meantime. Look at it again.")
        )
    touch(review)
    if data["verdict"] == "open":
        review.choices.filter(lesson=lesson).delete()
        return None
    values = {"decision": DECIDED[data["verdict"]], "reason": "", "position": 0}
    if values["decision"] == ReviewChoice.KEPT:
        values["position"] = data["position"] or next_position(review)
    else:
        values["reason"] = data["reason"]
    choice, _is_new = review.choices.update_or_create(lesson=lesson, defaults=values)
    return choice


def sign(choice: ReviewLesson | None) -> str:
    return choice.updated_at.isoformat() if choice else ""


def next_position(review) -> int:
    last = review.choices.kept().order_by("-position").first()
    return last.position + 1 if last else 1
