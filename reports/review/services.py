"""Work on a review across its rows, each in one transaction."""

from django.utils import timezone

from core.models import Job
from reports.review.models import AnnualReview, ReviewLesson


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


def sign(choice: ReviewLesson | None) -> str:
    return choice.updated_at.isoformat() if choice else ""
