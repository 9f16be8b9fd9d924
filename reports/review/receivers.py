"""What follows a step of the annual review, in its own transaction."""

from django.dispatch import receiver

from accounts.notices import tell
from core.workflow import SYSTEM, transitioned
from missions.standing import est_staff
from reports.enums import LessonState, ReviewChoice
from reports.models import Lesson
from reports.review import services
from reports.review.models import AnnualReview
from reports.summary.editions import keep_edition
from reports.workflow import LESSON_WORKFLOW


@receiver(transitioned, sender=AnnualReview)
def draw_the_validated_review(instance, transition, log, **_kwargs):
    if transition.name == "validate":
        services.ask_document(instance, by=log.actor)


@receiver(transitioned, sender=AnnualReview)
def keep_the_published_version(instance, transition, **_kwargs):
    if transition.name == "publish":
        keep_edition(instance)


@receiver(transitioned, sender=AnnualReview)
def tell_of_publication(instance, transition, log, **_kwargs):
    if transition.name == "publish":
        key = f"review:{log.pk}"
        tell(est_staff(), "review_published", key=key, by=log.actor_id, review=instance.pk)


@receiver(transitioned, sender=AnnualReview)
def publish_kept_lessons(instance, transition, log, **_kwargs):
    """The lessons move by their own workflow, or the review does not move either."""
    if transition.name != "publish":
        return
    kept = Lesson.objects.filter(reviews__review=instance, reviews__decision=ReviewChoice.KEPT)
    for lesson in kept.filter(state=LessonState.VALIDATED).order_by("pk"):
        LESSON_WORKFLOW.run(lesson, "publish", by=log.actor or SYSTEM)
