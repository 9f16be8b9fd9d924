"""Results aimed at beside those observed, as rows of a table."""

from django.utils.translation import gettext_lazy as _

from core.export import Columns

RESULTS: Columns = {
    _("Mission"): lambda row: row["mission"],
    _("Result"): lambda row: row["code"],
    _("Name of the result"): lambda row: row["name"],
    _("Aimed at"): lambda row: row["is_aimed"],
    _("Observed"): lambda row: row["is_observed"],
    _("What was seen"): lambda row: row["evidence"],
}


class Rows(list):
    """A list where a queryset is expected: counted and read in the same way."""

    def none(self):
        return Rows()

    def iterator(self, **_options):
        return iter(self)

    def order_by(self):
        return self

    def exists(self):
        return bool(self)

    def __getitem__(self, place):
        found = super().__getitem__(place)
        return Rows(found) if isinstance(place, slice) else found
