"""Sizes of files in one unit, the same in pages, forms and refusals."""

from django.utils.formats import localize
from django.utils.translation import gettext as _


def filesize(size) -> str:
    """640 Ko: whole numbers from 10 on, one decimal below."""
    amount, power = float(size or 0), 0
    while amount >= 1000 and power < 3:
        amount, power = amount / 1024, power + 1
    number = round(amount, 0 if amount >= 10 else 1)
    number = int(number) if number == int(number) else number
    units = [_("%(size)s bytes"), _("%(size)s KB"), _("%(size)s MB"), _("%(size)s GB")]
    return units[power] % {"size": localize(number)}
