"""A calendar day as people type it."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _

from core.crispy import DayInput

FIRST_YEAR, LAST_YEAR = 2000, 2100


def sensible_day(day: date | None) -> None:
    """Browsers send the year 0001 while somebody still types."""
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(
            _("Write a year between %(first)s and %(last)s.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        kwargs.setdefault("widget", DayInput)
        super().__init__(**kwargs)

    def clean(self, value):
        day = super().clean(value)
        sensible_day(day)
        return day
