"""The order of a report's sections, and which stand in it (slide 10: the format is flexible)."""

from django.utils.translation import gettext as _

from core.layout import moved, number, set_left_out
from core.workflow import TransitionRefused
from reports.writing.cards import digest


def standing(report) -> list:
    """The sections that can change places: the annex keeps its own, at the end."""
    return list(report.sections.standing().filter(is_confidential=False))


class Layout:
    """Two hidden fields; the last writer's order holds, for no word is lost by it."""

    def __init__(self, report, data=None):
        self.report = report
        self.data = data or {}

    @property
    def order(self) -> str:
        return ",".join(row.key for row in standing(self.report))

    @property
    def fields(self) -> dict[str, str]:
        order = self.order
        return {"layout-order": order, "layout-seen": digest(order)}

    def save(self) -> None:
        """Nothing when this writer did not move anything."""
        wanted = self.data.get("layout-order", "")
        if wanted and digest(wanted) != self.data.get("layout-seen"):
            arrange(self.report, wanted.split(","))


def arrange(report, keys) -> None:
    """Known keys in this order; sections that are not named stay behind the one before them."""
    rows = standing(report)
    named = {key: place for place, key in enumerate(keys)}
    place, places = -1, {}
    for row in rows:
        place = named.get(row.key, place)
        places[row.pk] = (place, row.key not in named)
    number(sorted(rows, key=lambda row: places[row.pk]))


def move(report, direction: str, key: str) -> None:
    rows = moved(standing(report), direction, key)
    if rows:
        number(rows)


def leave_out(report, row) -> None:
    """An obligatory section stays (domain 5.2); another goes with its text, to be put back."""
    if report.template.sections.filter(key=row.key, is_required=True).exists():
        raise TransitionRefused(_("“%(title)s” is obligatory: it stays.") % {"title": row.title})
    set_left_out(row, is_left_out=True)


def put_back(row) -> None:
    set_left_out(row, is_left_out=False)
