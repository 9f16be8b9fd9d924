"""What the pages of the annual review show."""

import copy

from django.db.models import Q
from django.utils.dates import MONTHS

from interventions.models import ProcessSetting
from interventions.permissions import is_est
from reports.enums import ReviewState
from reports.review import services
from reports.review.charts import charts
from reports.review.documents import shown
from reports.review.models import AnnualReview
from reports.review.presentation import presented
from reports.review.steps import advice, next_step, page
from reports.review.workflow import REVIEW_WORKFLOW
from reports.summary.editions import editions_of, prints_of
from reports.summary.services import OTHER_LANGUAGES


def review_context(review, user) -> dict:
    job = services.document_job(review)  # first: one that ends meanwhile is still told as open
    document = shown(review, user)
    figures = document["figures"]
    steps = REVIEW_WORKFLOW.available(review, user)
    is_earlier = not (review.is_published or is_est(user))
    editions = editions_of(review)
    is_an_edition = review.number in [one.number for one in editions]  # and its prints with it
    return {
        "review": review,
        #: The reader is shown the last version, for the next one is not published yet.
        "is_earlier": is_earlier,
        "state": ReviewState.PUBLISHED if is_earlier else ReviewState(review.state),
        "document": presented(copy.deepcopy(document)),
        "figures": figures,
        "charts": charts(document),
        "next": next_step(review, user, figures),
        "advice": "" if review.is_frozen else advice(figures),
        "steps": [step for step, _verdict in steps if step.needs_comment],
        "job": job if job and job.is_open and not is_earlier else None,
        "poll_url": page("review_job", review),
        "has_pdf": review.has_current_document,
        "may_edit": user.has_perm("reports.edit_review", review),
        "may_choose": may_choose(review, user),
        "may_read_board": user.has_perm("reports.read_board", review),
        "may_draw": user.has_perm("reports.draw_review", review),
        "editions": editions,
        "prints": [] if is_an_edition or is_earlier else prints_of(review),
        "may_print": user.has_perm("reports.print_review", review),
        "languages": OTHER_LANGUAGES,
        "log": review.log.select_related("actor", "on_behalf_of").order_by("-at", "-pk"),
        **neighbours(review, user),
    }


def opening_month() -> str:
    """The month in which reviews open, a setting of EST."""
    return str(MONTHS[ProcessSetting.objects.numbers()["review_month"]])


def may_choose(review, user) -> bool:
    """Is there a lesson this person could decide about? Managers, and units while collecting."""
    if user.has_perm("reports.edit_review", review):
        return True
    return not review.is_frozen and user.coordinated_units.exists()


def neighbours(review, user) -> dict:
    """The reviews of the years around it, and of its own year those of others."""
    rows = AnnualReview.objects.readable_by(user).select_related("unit")
    near = rows.filter(Q(unit=review.unit_id) | Q(year=review.year)).exclude(pk=review.pk)
    near = list(near.filter(year__range=(review.year - 1, review.year + 1)).order_by("unit"))
    return {
        "before": next((one for one in near if one.year < review.year), None),
        "after": next((one for one in near if one.year > review.year), None),
        "beside": [one for one in near if one.year == review.year],
    }
