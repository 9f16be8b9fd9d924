"""What a day of an expert costs. The one place where contracts and costs ask for it."""

from datetime import date

from django.utils import timezone


def rate_of(expert, day: date | None) -> int | None:
    """EUR a day on that day, or today; None for EST's own people and where nothing is known.

    Load `rates` with many experts.
    """
    day = day or timezone.localdate()
    begun = [one for one in expert.rates.all() if one.starts_on <= day]
    return max(begun, key=lambda one: one.starts_on).amount_eur if begun else None
