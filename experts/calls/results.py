"""What the scores of an answer come to, and who may see them.

Reviewers are blind to each other: until all have handed in their scores of an answer, each sees
his own and nobody sees more than how many are in.
"""

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, FloatField, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Lower
from django.db.models.lookups import GreaterThanOrEqual

from experts.models import BEST_MARK, Application, Call, Review, Reviewer, Score

#: Answers on one page of a call.
MOST_LINES = 50


def missing_reviews(application: Application) -> list:
    """Reviewers of the call who have neither scored this answer nor declared an interest."""
    done = {review.reviewer_id for review in application.reviews.all() if review.is_in}
    return [
        one
        for one in judges_of(application, application.call.reviewers.select_related("user"))
        if one.pk not in done
    ]


def judges_of(application: Application, reviewers) -> list:
    """Whoever answers the call himself is not waited for on his own answer."""
    return [one for one in reviewers if one.user.email.lower() != application.email.lower()]


def is_compared(application: Application) -> bool:
    """Somebody scored it: of a late answer, or one refused at once, nobody says so."""
    return application.reviews.filter(submitted_at__isnull=False).exists()


@dataclass(frozen=True)
class Line:
    """One answer in the comparison."""

    application: Application
    reviews: list
    expected: int
    #: Mean mark by criterion and total in hundredths; nothing while scores are missing.
    means: dict
    total: float | None
    spread: float | None
    totals: list
    #: Answers to this call of the same address, this one among them.
    of_address: int = 1

    @property
    def arrived(self) -> int:
        return sum(one.is_in for one in self.reviews)

    @property
    def is_complete(self) -> bool:
        return self.total is not None


def total_of(review, weights: dict) -> float:
    """The weighted sum of marks from 0 to 10, as a number from 0 to 100."""
    return sum(
        weights[score.criterion_id] * score.mark / BEST_MARK for score in review.scores.all()
    )


def line_of(application: Application, criteria: list, reviewers: list, of_address=1) -> Line:
    expected = len(judges_of(application, reviewers))
    reviews = list(application.reviews.all())
    scored = [one for one in reviews if one.submitted_at is not None]
    weights = {one.pk: one.weight for one in criteria}
    is_complete = bool(scored) and sum(one.is_in for one in reviews) >= expected
    totals = [total_of(one, weights) for one in scored] if is_complete else []
    return Line(
        application=application,
        reviews=reviews,
        expected=expected,
        means=_means(scored, criteria) if is_complete else {},
        total=fmean(totals) if totals else None,
        spread=max(totals) - min(totals) if totals else None,
        totals=totals,
        of_address=of_address,
    )


def _means(scored, criteria) -> dict:
    marks = {one.pk: [] for one in criteria}
    for review in scored:
        for score in review.scores.all():
            marks[score.criterion_id].append(score.mark)
    return {pk: fmean(found) if found else None for pk, found in marks.items()}


def ranked(call: Call, user):
    """All answers this reader may know of, best first, then those still being scored; in SQL,
    for a page shows fifty of thousands."""
    scored = Score.objects.filter(
        review__application=OuterRef("pk"), review__submitted_at__isnull=False
    )
    points = Sum(F("mark") * F("criterion__weight"), output_field=FloatField())
    totals = (
        scored.order_by()
        .values("review__application")
        .annotate(total=points / Count("review", distinct=True))
    )
    handed_in = Review.objects.filter(application=OuterRef("pk")).filter(
        Q(submitted_at__isnull=False) | ~Q(interest="")
    )
    judges = Reviewer.objects.filter(call=OuterRef("call")).exclude(
        user__email__iexact=OuterRef("email")
    )
    rows = Application.objects.visible_to(user).filter(call=call, erased_at=None)
    return rows.annotate(
        is_scored=GreaterThanOrEqual(counted(handed_in, "application"), counted(judges, "call")),
        total=Case(When(is_scored=True, then=Subquery(totals.values("total")))),
    ).order_by(F("total").desc(nulls_last=True), "received_at", "pk")


def counted(rows, group: str):
    found = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(found), 0)


def lines_of(call: Call, rows) -> list[Line]:
    """Of a page, or of all: in the order in which they come."""
    rows = rows.select_related("cv", "expert").prefetch_related(
        "reviews__scores", "reviews__reviewer__user"
    )
    criteria = list(call.criteria.order_by("position", "pk"))
    reviewers = list(call.reviewers.select_related("user"))
    numbers = by_address(call, rows)
    return [line_of(row, criteria, reviewers, numbers[row.email.lower()]) for row in rows]


def by_address(call: Call, rows) -> dict:
    """Whoever goes back and sends again answers twice: how many answers each address has."""
    addresses = {row.email.lower() for row in rows if row.email}
    found = call.applications.filter(erased_at=None).annotate(address=Lower("email"))
    found = found.filter(address__in=addresses).values_list("address").order_by("address")
    return defaultdict(lambda: 1, found.annotate(number=Count("pk")))


def comparison(call: Call, user) -> list[Line]:
    return lines_of(call, ranked(call, user))


def page_of(call: Call, user, number):
    """A page of lines, for the pager and for whoever draws them."""
    page = Paginator(ranked(call, user), MOST_LINES).get_page(number)
    page.object_list = lines_of(call, page.object_list)
    return page
