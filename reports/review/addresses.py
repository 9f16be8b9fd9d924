"""Addresses of reviews: 2016 for the one of all units, 2016-sante for that of one unit."""

from django.shortcuts import get_object_or_404
from django.urls.converters import StringConverter

from core.permissions import get_visible_or_404
from reports.review.models import AnnualReview


class ReviewSlug(StringConverter):
    """Codes of units are slugs; they are written in small letters and found in any."""

    regex = r"\d{1,4}(?:-[-\w]{1,12})?"

    def to_url(self, value) -> str:
        return str(value).lower()


def visible_review(request, slug: str) -> AnnualReview:
    rows = AnnualReview.objects.select_related("unit", "document")
    return get_visible_or_404(request.user, rows, **named(slug))


def readable_review(request, slug: str) -> AnnualReview:
    """Also one that is being rewritten, of which others than EST read the last version."""
    rows = AnnualReview.objects.readable_by(request.user).select_related("unit", "document")
    return get_object_or_404(rows, **named(slug))


def named(slug: str) -> dict:
    year, _dash, unit = slug.partition("-")
    return {"year": int(year)} | ({"unit__code__iexact": unit} if unit else {"unit": None})
