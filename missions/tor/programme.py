"""The programme day by day: where, what, whom to meet, on each of the mission's field days.

Its prose stands in the section of the template; the rows below it are typed once, here.
"""

import re
from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import short_date
from core.http import whole_number
from core.sheet_cells import folded
from missions import services
from missions.models import ProgrammeEntry
from missions.tor import derived
from missions.tor.rows import RowForm, Rows, save

ORDER = ("day", "part", "pk")
#: A longer stay is planned by the days its writer adds.
MOST_DAYS = 45
RESTITUTION = re.compile(
    r"restitu|de-?brief|terugkoppel|retour (?:a chaud|aux acteurs)|feedback|nabesprek|wrap-?up"
)


def names_restitution(text: str) -> bool:
    return bool(RESTITUTION.search(folded(text)))


def field_days(mission) -> list:
    if mission.starts_on is None:
        return []
    count = (mission.ends_on - mission.starts_on).days + 1
    return [mission.starts_on + timedelta(days=number) for number in range(count)]


def day_words(day) -> str:
    return short_date(day, weekday=True, year=False)


class EntryForm(RowForm):
    TELLING = ("place", "activity", "people")
    day = forms.TypedChoiceField(
        label=gettext_lazy("Day"), widget=forms.Select({"class": "form-select"})
    )

    class Meta:
        model = ProgrammeEntry
        fields = ["day", "part", "place", "activity", "people", "is_restitution"]
        widgets = {
            "part": forms.Select({"class": "form-select"}),
            "place": forms.TextInput({"class": "form-control"}),
            "activity": forms.Textarea({"rows": 2, "class": "form-control"}),
            "people": forms.Textarea({"rows": 2, "class": "form-control"}),
            "is_restitution": forms.CheckboxInput({"class": "form-check-input"}),
        }

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.instance.day
        offered = days if own is None or own in days else [own, *days]
        self.fields["day"].choices = [
            ("", "–"), *((day.isoformat(), day_words(day)) for day in offered)
        ]  # fmt: skip
        self.fields["day"].coerce = {day.isoformat(): day for day in offered}.get
        if own:
            self.initial["day"] = own.isoformat()
        elif self.initial.get("day"):
            self.initial["day"] = self.initial["day"].isoformat()

    def _words(self, name: str) -> str:
        is_day = name == "day" and self.instance.day
        return day_words(self.instance.day) if is_day else super()._words(name)

    @property
    def is_more(self) -> bool:
        """A blank row for one more meeting on a day that has some."""
        return bool(self.initial.get("is_more"))

    @property
    def is_folded(self) -> bool:
        """A field day that nothing is planned on, or no more: one line until it is opened."""
        return not self.is_bound and self.instance.pk is None and bool(self.initial.get("day"))

    @property
    def day_words(self) -> str:
        return dict(self.fields["day"].choices).get(self["day"].value(), "")

    @property
    def place_in_time(self) -> tuple:
        """Rows are shown in the order of the stay, also while they are being written."""
        day, part = self["day"].value() or "9999", self["part"].value()
        return str(day), self.is_folded, whole_number(part) or 0


class Programme:
    """All rows on one page: those written, and a blank one for each field day, also for more."""

    def __init__(self, tor, data=None):
        self.tor, self.days = tor, field_days(tor.mission)
        self.taken = set(ProgrammeEntry.objects.filter(tor=tor).values_list("day", flat=True))
        blanks = [{"day": day, "is_more": day in self.taken} for day in self.days[:MOST_DAYS]]
        self.rows = Rows(
            EntryForm, tor, "days", data, order=ORDER, blanks=blanks or [{}, {}], days=self.days
        )

    @property
    def forms(self) -> list[EntryForm]:
        return sorted(self.rows.forms, key=lambda one: one.place_in_time)

    def save(self, user) -> bool:
        return save(self.tor, user, [self.rows], lambda tor: keep(tor, user))


# --- as text --------------------------------------------------------------------------
def line_of(row) -> str:
    """One entry as a line: day, part of the day, place, what, whom."""
    when = day_words(row.day)
    if row.part:
        when = f"{when}, {row.get_part_display()}"
    what = " – ".join(filter(None, [row.place, " ".join(row.activity.split())]))
    if row.is_restitution and not names_restitution(row.activity):
        what = _("%(what)s (field debriefing)") % {"what": what}
    people = ", ".join(one.strip() for one in row.people.splitlines() if one.strip())
    if people:
        what = _("%(what)s. To meet: %(people)s") % {"what": what, "people": people}
    return _("%(when)s: %(what)s") % {"when": when, "what": what}


def keep(tor, user=None) -> None:
    """The text of the rows among the sections, signed by who wrote them."""
    rows = ProgrammeEntry.objects.filter(tor=tor).order_by(*ORDER)
    with translation.override(settings.LANGUAGE_CODE):
        lines = [line_of(row) for row in rows]
    if derived.keep(tor, derived.DAYS, lines) and user:
        services.sign(tor, user, [derived.DAYS])


# --- as it is read --------------------------------------------------------------------
def by_day(rows) -> list[dict]:
    """Each day with its parts; `rows` by missions.tor.beside."""
    days = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    return [{"day": day_words(day), "date": day, "entries": found} for day, found in days.items()]
