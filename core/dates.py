"""Dates as people write them: short, with words for how near they are."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

#: From this many days before a deadline on, it is shown as near (ui: "soon is 7 days or less").
SOON_DAYS = 7

NBSP = "\u00a0"
WEEKDAYS = {
    "fr": ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "nl": ["ma.", "di.", "wo.", "do.", "vr.", "za.", "zo."],
}
MONTHS = {
    "fr": [
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ],
    "en": [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "June",
        "July",
        "Aug",
        "Sept",
        "Oct",
        "Nov",
        "Dec",
    ],
    "nl": [
        "jan.",
        "feb.",
        "mrt.",
        "apr.",
        "mei",
        "juni",
        "juli",
        "aug.",
        "sep.",
        "okt.",
        "nov.",
        "dec.",
    ],
}


def _language() -> str:
    code = (get_language() or "fr")[:2]
    return code if code in MONTHS else "en"


def month_names() -> list[str]:
    return MONTHS[_language()]


def as_day(value: date | datetime) -> date:
    """The calendar day where the reader is."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _number(day: int) -> str:
    return "1er" if day == 1 and _language() == "fr" else str(day)


def short_date(value, *, weekday=False, year: bool | None = None) -> str:
    """ "18 sept."; the year is added when it is not this one, unless `year` says otherwise."""
    value = as_day(value)
    words = [_number(value.day), MONTHS[_language()][value.month - 1]]
    if weekday:
        words.insert(0, WEEKDAYS[_language()][value.weekday()])
    if year if year is not None else value.year != timezone.localdate().year:
        words.append(str(value.year))
    return NBSP.join(words)


def long_date(value) -> str:
    """ "1er septembre 2016": the month written out, for documents and facts."""
    value = as_day(value)
    return NBSP.join([_number(value.day), date_format(value, "F"), str(value.year)])


def day_range(start, end, *, year: bool = True) -> str:
    """ "12–23 oct. 2026"; each part is said once, and a change of year is always said."""
    start, end = as_day(start), as_day(end)
    if start == end:
        return short_date(end, year=year)
    if (start.year, start.month) == (end.year, end.month):
        return f"{_number(start.day)}–{short_date(end, year=year)}"
    crosses = start.year != end.year
    return f"{short_date(start, year=crosses)}{NBSP}– {short_date(end, year=year or crosses)}"


def days_left(value) -> int:
    return (as_day(value) - timezone.localdate()).days


def urgency(value) -> str:
    """ "late", "soon" or nothing: the two degrees that have a colour."""
    left = days_left(value)
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else ""


def relative_words(value, *, short=False) -> str:
    left = days_left(value)
    if left == 0:
        return _("today")
    if left == 1:
        return _("tomorrow")
    if short:
        return (_("in %(days)s d") if left > 0 else _("%(days)s d late")) % {"days": abs(left)}
    if left > 0:
        return ngettext("in %(days)s day", "in %(days)s days", left) % {"days": left}
    return ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}


def elapsed(since: datetime, until: datetime | None = None) -> str:
    """ "3 days 4 h", "4 h 12 min": how long it took or waits, in its two largest units.

    From a week on, hours say nothing more.
    """
    minutes = max((until or timezone.now()) - since, timedelta(0)) // timedelta(minutes=1)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        words = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
        return f"{words} {hours}{NBSP}h" if hours and days < 7 else words
    if hours:
        return f"{hours}{NBSP}h {minutes}{NBSP}min" if minutes else f"{hours}{NBSP}h"
    return f"{minutes}{NBSP}min"
