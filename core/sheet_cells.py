"""What a cell of an imported table may hold: each function makes a reader for `sheets.Column`.

A reader turns a cell that is not empty into a value, or raises ValueError with a sentence.
"""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def text(longest: int = 250) -> Callable:
    def read(cell) -> str:
        words = " ".join(written(cell).split())
        if len(words) > longest:
            raise ValueError(
                ngettext(
                    "At most %(longest)s sign, this has %(signs)s.",
                    "At most %(longest)s signs, this has %(signs)s.",
                    longest,
                )
                % {"longest": longest, "signs": len(words)}
            )
        return words

    return read


def day(first_year: int = 2000, last_year: int = 2100) -> Callable:
    """A day of the spreadsheet, or written as 2017-01-31, 31/01/2017 or 31.01.2017."""

    def read(cell) -> date:
        found = cell if isinstance(cell, date) else _day_in(written(cell))
        if found is None:
            raise ValueError(_("“%(cell)s” is no day: write 31/01/2017.") % {"cell": short(cell)})
        if not first_year <= found.year <= last_year:
            raise ValueError(
                _("Write a year between %(first)s and %(last)s.")
                % {"first": first_year, "last": last_year}
            )
        return found

    return read


def _day_in(words: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def number(least=None, most=None, *, places: int = 0) -> Callable:
    """A Decimal of at most so many decimal places; a comma may separate them."""

    def read(cell) -> Decimal:
        words = written(cell).replace(",", ".").replace("\u00a0", "").replace("\u202f", "")
        try:
            found = Decimal(words.replace(" ", ""))
        except InvalidOperation:
            found = None
        if found is None or not found.is_finite() or isinstance(cell, bool):
            raise ValueError(_("“%(cell)s” is no number.") % {"cell": short(cell)})
        if (least is not None and found < least) or (most is not None and found > most):
            raise ValueError(_between(least, most))
        if found != round(found, places):
            raise ValueError(
                ngettext("At most %(places)s decimal.", "At most %(places)s decimals.", places)
                % {"places": places}
                if places
                else _("Write a whole number.")
            )
        return found

    return read


def _between(least, most) -> str:
    if most is None:
        return _("Write a number from %(least)s on.") % {"least": least}
    if least is None:
        return _("Write a number up to %(most)s.") % {"most": most}
    return _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}


def choice(options: dict, *, shown: Sequence | None = None, most_named: int = 12) -> Callable:
    """{what people may write: value}; accents and capitals do not matter.

    `shown`: the words that are told and offered, where `options` has several for one value.
    """
    known = {folded(str(words)): value for words, value in options.items()}
    words = [str(one) for one in (options if shown is None else shown)]

    def read(cell):
        key = folded(written(cell))
        if key in known:
            return known[key]
        raise ValueError(
            _("“%(cell)s” is not known. Write one of: %(named)s.")
            % {"cell": short(cell), "named": _named(words, most_named)}
        )

    read.options = words
    return read


def _named(words: list[str], most: int) -> str:
    if len(words) <= most:
        return ", ".join(words)
    return _("%(some)s or another") % {"some": ", ".join(words[:most])}


def yes_no() -> Callable:
    known = {_("yes"): True, _("no"): False, "yes": True, "no": False, "1": True, "0": False}
    known |= {"oui": True, "non": False, "ja": True, "nee": False, "x": True}

    read_words = choice(known, shown=[_("yes"), _("no")])

    def read(cell) -> bool:
        return cell if isinstance(cell, bool) else read_words(cell)

    read.options = read_words.options
    return read


def written(cell) -> str:
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def short(cell) -> str:
    words = written(cell)
    return words if len(words) <= 40 else words[:39] + "…"


def folded(words: str) -> str:
    """As people compare words: no accents, no capitals, single spaces."""
    plain = unicodedata.normalize("NFD", words.replace("’", "'"))
    return " ".join(
        "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().split()
    )
