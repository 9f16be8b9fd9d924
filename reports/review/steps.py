"""The one next action of a review, for the strip on its page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.permissions import check
from core.steps import NextStep
from interventions.permissions import is_est
from reports.enums import ReviewState
from reports.review.workflow import REVIEW_WORKFLOW

#: S9: so many lessons make a review; advice that is shown, never a block.
FEWEST_LESSONS, MOST_LESSONS = 6, 12


def advice(figures: dict) -> str:
    kept = figures["lessons"]["kept"]
    if FEWEST_LESSONS <= kept <= MOST_LESSONS:
        return ""
    return ngettext(
        "%(kept)s lesson is kept; six to twelve make a review that is read.",
        "%(kept)s lessons are kept; six to twelve make a review that is read.",
        kept,
    ) % {"kept": kept}


def next_step(review, user, figures: dict) -> NextStep | None:
    """Who acts, what, and what follows; nothing more once it is published."""
    step = {
        ReviewState.COLLECTING: collect,
        ReviewState.SYNTHESIS: synthesise,
        ReviewState.VALIDATED: publish,
    }.get(review.state)
    return step(review, user, figures) if step else None


def by_managers(user, **parts) -> NextStep:
    """The managers' turn; whoever is not one of them reads the same strip without a button."""
    is_me = user.is_est_manager
    if not is_me:
        parts |= {"button": "", "url": "", "post": False}
    return NextStep(
        who=user.name if is_me else _("EST managers"),
        is_me=is_me,
        role=_("EST"),
        role_title=_("Sectoral and thematic expertise"),
        **parts,
    )


def page(url_name: str, review, **more) -> str:
    return reverse(f"reports:{url_name}", kwargs={"year": review.slug} | more)


def collect(review, user, figures):
    lessons = figures["lessons"]
    detail = _("%(proposed)s lessons of the year, %(kept)s kept, %(aside)s set aside.") % {
        "proposed": lessons["proposed"],
        "kept": lessons["kept"],
        "aside": lessons["set_aside"],
    }
    if is_est(user) and not user.is_est_manager:
        return NextStep(
            title=_("Choose the lessons of your unit"),
            who=user.name,
            is_me=True,
            role=_("EST"),
            detail=detail,
            button=_("Board of lessons"),
            url=page("review_board", review),
            then=_("the EST managers begin the synthesis."),
        )
    return by_managers(
        user,
        title=_("Collect the lessons of all units"),
        detail=detail,
        button=_("Begin the synthesis"),
        url=page("review_transition", review, name="synthesise"),
        post=True,
        then=_("the managers choose the lessons and write the message of the year."),
    )


def synthesise(review, user, figures):
    verdict = REVIEW_WORKFLOW.verdict(review, "validate")
    then = _("the review is frozen and its PDF is made.")
    if not verdict:
        about_lessons = review.headline.strip()  # the words are asked for first
        return by_managers(
            user,
            title=_("Write the synthesis"),
            detail=verdict.reason,
            button=_("Choose lessons") if about_lessons else _("Write the review"),
            url=page("review_lessons" if about_lessons else "review_edit", review),
            then=_("the review is validated."),
        )
    return by_managers(
        user,
        title=_("Read the review again and validate it"),
        detail=advice(figures),
        button=_("Validate the review"),
        url=page("review_transition", review, name="validate"),
        post=True,
        then=then,
    )


def publish(review, user, figures):
    verdict = REVIEW_WORKFLOW.verdict(review, "publish")
    then = _("the kept lessons are published and everybody can read the review.")
    if verdict:
        return by_managers(
            user,
            title=_("Publish the review"),
            detail=_("The PDF is ready."),
            button=_("Publish the review"),
            url=page("review_transition", review, name="publish"),
            then=then,
        )
    may_draw = check(user, "reports.draw_review", review)
    return by_managers(
        user,
        title=_("Publish the review"),
        detail=verdict.reason,
        button=_("Make the PDF") if may_draw else "",
        url=page("review_draw", review),
        post=True,
        is_secondary=True,
        then=then,
    )
