"""The plan of a year as a page shows it: the keys of its lanes, its sums, its list by month."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from missions import options
from missions.enums import DONE_STATES, EventKind
from missions.ledger import NO_DAYS, YearOfDays
from missions.planning import clashes, drawing, lanes, months
from missions.planning.lanes import Figures, Setup
from missions.planning.rows import Year


class Picture:
    def __init__(self, year: Year, today: date, numbers: dict[str, int], conflicts):
        self.year, self.scale, self.numbers = year, year.scale, numbers
        self.view = lanes.View(get_language() or "", year.scale.year, today)
        self.prefix = reverse("interventions:list")
        self.move_url = reverse("planning:move", args=["-"]).removesuffix("-/")
        self.clashes = clashes.by_expert(conflicts, year.all_visits)
        self.countries, self.codes = options.country_names(), options.country_codes()
        self.rows = {one.pk: self._row(one) for one in year.interventions}
        self._grounds = {one.country for one in year.holidays}

    # --- what all share ---------------------------------------------------------------
    @cached_property
    def months(self) -> str:
        return drawing.months(self.scale)

    @cached_property
    def grounds(self) -> str:
        return drawing.grounds(self.scale, self.year.holidays, self.view.today)

    def by_month(self, asked: str | None) -> list[tuple]:
        return months.of(self, asked)

    @cached_property
    def _visits(self) -> dict[int, list]:
        found = defaultdict(list)
        for visit in self.year.visits.values():
            for pk in visit.served:
                found[pk].append(visit)
        return found

    @cached_property
    def _events(self) -> dict:
        """By intervention; those of a whole country by ("country", id)."""
        found = defaultdict(list)
        for one in self.year.events:
            if one.kind == EventKind.HOLIDAY:
                continue
            for key in one.served or (("country", one.country),):
                found[key].append(one)
        return found

    # --- interventions ----------------------------------------------------------------
    @cached_property
    def lanes(self) -> str:
        return mark_safe("".join(self._lane(one) for one in self.year.interventions))

    def _lane(self, one) -> str:
        country = self.countries.get(one.country_id, "")
        url = f"{self.prefix}{one.code}/" if one.pk in self.year.open_ids else ""
        events = self._events[one.pk] + self._events["country", one.country_id]
        return lanes.intervention(
            self.view,
            one.pk,
            (country, f"{one.code} · {one.title}", url),
            one.country_id if one.country_id in self._grounds else 0,
            tuple(self._visits[one.pk]),
            tuple(events),
            self.setup_of(one),
            self._figures(one),
        )

    def setup_of(self, one) -> Setup | None:
        """Its window, until the setup mission was held."""
        setups = self.year.setups.get(one.pk, ())
        is_held = any(setup.state in DONE_STATES for setup in setups)
        if one.is_setup_before_register or is_held:
            return None
        due_on = one.setup_deadline(self.numbers["setup_deadline_months"])
        return Setup(one.starts_on, due_on)

    def _row(self, one) -> YearOfDays | None:
        """The year's ledger; nothing of an intervention of others."""
        if one.pk not in self.year.open_ids:
            return None
        return YearOfDays(
            one, self.scale.year, one.norm(self.numbers), **self.year.days.get(one.pk, {})
        )

    def _figures(self, one) -> Figures | None:
        row = self.rows[one.pk]
        return row and Figures(row.regular.done, row.regular.ahead, row.norm, row.norm_words)

    # --- experts ----------------------------------------------------------------------
    @cached_property
    def expert_lanes(self) -> str:
        return mark_safe("".join(self._expert_lane(one) for one in self.year.experts))

    def _expert_lane(self, one) -> str:
        known = self.year.all_visits
        stints = (
            (known[pk], days, self.codes.get(known[pk].country, ""))
            for pk, days in self.year.stints.get(one.pk, ())
            if not known[pk].is_halted
        )
        sub = [self.units.get(one.unit_id, "")]
        if one.is_external:
            sub.append(_("outside EST"))
        return lanes.expert(
            self.view,
            str(one.user),
            " · ".join(sub),
            tuple(stints),
            tuple(self.year.absences.get(one.pk, ())),
            tuple(self.clashes.get(one.pk, ())),
        )

    @cached_property
    def units(self) -> dict[int, str]:
        return options.unit_names()

    # --- the head ---------------------------------------------------------------------
    def sums(self) -> dict:
        """Of the interventions on this page; their number is that of all pages."""
        days = [row.regular for row in self.rows.values() if row]
        total = sum(days, NO_DAYS)
        visits = [one for one in self.year.visits.values() if not one.is_halted]
        return {
            "interventions": self.year.page.paginator.count,
            "countries": len({one.country_id for one in self.year.interventions}),
            "missions": len(visits),
            "done": total.done if days else Decimal(0),
            "planned": total.ahead,
        }
