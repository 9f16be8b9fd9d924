"""Addresses of reviews: 2016 for the one of all units, 2016-sante for that of one unit."""

from django.urls.converters import StringConverter

from core.permissions import get_visible_or_404
from reports.review.models import AnnualReview


class ReviewSlug(StringConverter):
    """Codes of units are slugs; they are written in small letters and found in any."""

    regex = r"\d{1,4}(?:-[-\w]{1,12})?"

    def to_url(self, value) -> str:
        return str(value).lower()


def visible_review(request, slug: str) -> AnnualReview:
    year, _dash, unit = slug.partition("-")
    of_unit = {"unit__code__iexact": unit} if unit else {"unit": None}
    rows = AnnualReview.objects.select_related("unit", "document")
    return get_visible_or_404(request.user, rows, year=int(year), **of_unit)
