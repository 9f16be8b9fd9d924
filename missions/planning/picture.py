"""The plan of a year as a page shows it: lanes of interventions, lanes of experts, a list."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags import house
from core.typography import typeset
from missions import options
from missions.enums import DONE_STATES, HALTED_STATES, EventKind, MissionKind
from missions.planning import clashes, drawing, timeline
from missions.planning.rows import Year

#: Person-days at the right end of every bar beside the lanes.
NORM_SCALE, EXPERT_SCALE = 60, 80


@dataclass
class Lane:
    """One row of a table: its head, its picture, its numbers. Texts are ready to print."""

    head: str
    sub: str
    svg: str
    total: str
    bar: str
    url: str = ""
    norm: str = ""
    warnings: list[str] = field(default_factory=list)


@dataclass
class Entry:
    """One line of the list by month."""

    day: date
    period: str
    text: str
    sub: str
    url: str = ""
    kind: str = ""
    move_url: str = ""
    is_late: bool = False


@lru_cache(maxsize=4096)
def _norm_bar(language: str, done, planned, norm, scale: int) -> str:
    return render_to_string("components/_norm.html", house.norm_bar(done, planned, norm, scale))


@lru_cache(maxsize=8192)
def _text(language: str, text: str) -> str:
    return typeset(text)


class Picture:
    def __init__(self, year: Year, today: date, numbers: dict[str, int], conflicts):
        self.year, self.today, self.numbers = year, today, numbers
        self.scale, self.language = year.scale, get_language() or ""
        self.prefix = reverse("missions:list")
        self.move = reverse("planning:move", args=["-"]).removesuffix("-/")
        self.conflicts = clashes.by_expert(conflicts, year.visits | year.elsewhere)
        self.codes = options.country_codes()
        self.holidays = year.holidays
        self._grounds = {one.country_id for one in self.holidays}
        self._by_intervention = self._sort_visits()
        self._events = self._sort_events()

    # --- what all share ---------------------------------------------------------------
    def _sort_visits(self) -> dict[int, list]:
        found = defaultdict(list)
        for visit in self.year.visits.values():
            for pk in visit.served:
                found[pk].append(visit)
        return found

    def _sort_events(self) -> dict:
        """By intervention; those of a whole country by ("country", id)."""
        found = defaultdict(list)
        for one in self.year.events:
            if one.kind == EventKind.HOLIDAY:
                continue
            keys = one.served or ([("country", one.country_id)] if one.country_id else [])
            for key in keys:
                found[key].append(one)
        return found

    def _ground(self, country: int) -> int:
        return country if country in self._grounds else 0

    @property
    def months(self) -> str:
        return drawing.months(self.scale)

    @property
    def grounds(self) -> str:
        return drawing.grounds(self.scale, self.holidays, self.today)

    @staticmethod
    def address(event) -> str:
        try:
            return event.get_absolute_url()
        except NoReverseMatch:
            return ""

    # --- interventions ----------------------------------------------------------------
    def lanes(self) -> list[Lane]:
        return [self._lane(one) for one in self.year.interventions]

    def events_of(self, intervention) -> list:
        keys = intervention.pk, ("country", intervention.country_id)
        return timeline.spans((one for key in keys for one in self._events[key]), self.scale)

    def bracket_of(self, intervention):
        if intervention.is_setup_before_register or intervention.pk in self.year.held_setup:
            return None
        due = intervention.setup_deadline(self.numbers["setup_deadline_months"])
        return timeline.bracket(intervention.starts_on, due, self.today, self.scale)

    def _lane(self, one) -> Lane:
        bars, levels = timeline.bars(
            self._by_intervention[one.pk],
            self.scale,
            self.today,
            lambda visit: drawing.number(visit.days),
        )
        drawn = (
            drawing.bracket(self.bracket_of(one), levels)
            + drawing.bars(bars, self.prefix)
            + drawing.events(self.events_of(one), self.address)
        )
        return Lane(
            head=one.country.name,
            sub=_text(self.language, f"{one.code} · {one.title}"),
            svg=drawing.lane(drawn, levels, self._ground(one.country_id)),
            url=one.get_absolute_url() if one.pk in self.year.open_ids else "",
            **self._figures(self.year.ledger.get(one.pk)),
        )

    def _figures(self, row) -> dict:
        """What is done and planned beside the norm; nothing of an intervention of others."""
        if row is None:
            return {"total": "", "bar": ""}
        values = row.regular.done, row.regular.ahead, row.norm
        return {
            "total": drawing.number(row.regular.total),
            "norm": row.norm_words,
            "bar": _norm_bar(self.language, *values, NORM_SCALE),
            "warnings": row.warnings,
        }

    # --- experts ----------------------------------------------------------------------
    def expert_lanes(self) -> list[Lane]:
        return [self._expert_lane(one) for one in self.year.experts]

    def _expert_lane(self, one) -> Lane:
        known = self.year.visits, self.year.elsewhere
        stints = [
            (visit, days)
            for pk, days in self.year.stints.get(one.pk, ())
            if (visit := known[0].get(pk) or known[1].get(pk)) and not visit.is_halted
        ]
        bars, levels = timeline.bars(
            (visit for visit, _days in stints),
            self.scale,
            self.today,
            lambda visit: self.codes.get(visit.country, ""),
        )
        away = timeline.spans(self.year.absences.get(one.pk, ()), self.scale)
        red = timeline.spans(self.conflicts.get(one.pk, ()), self.scale)
        drawn = (
            drawing.absences(away, levels)
            + drawing.clashes(red, levels)
            + drawing.bars(bars, self.prefix)
        )
        done = sum((days for visit, days in stints if visit.state in DONE_STATES), Decimal(0))
        total = sum((days for _visit, days in stints), Decimal(0))
        words = [one.unit.name, *([_("outside EST")] if one.is_external else [])]
        return Lane(
            head=str(one.user),
            sub=_text(self.language, " · ".join(words)),
            svg=drawing.lane(drawn, levels, 0),
            total=drawing.number(total),
            bar=_norm_bar(self.language, done, total - done, None, EXPERT_SCALE),
            warnings=[self.conflict_words(span.thing) for span in red],
        )

    @staticmethod
    def conflict_words(clash) -> str:
        return _("conflict %(days)s") % {"days": drawing.period(clash.starts_on, clash.ends_on)}

    # --- the head ---------------------------------------------------------------------
    def sums(self) -> dict:
        rows = self.year.ledger.values()
        visits = [one for one in self.year.visits.values() if one.state not in HALTED_STATES]
        return {
            "interventions": self.year.page.paginator.count,
            "countries": len({one.country_id for one in self.year.interventions}),
            "missions": len(visits),
            "done": sum((row.regular.done for row in rows), Decimal(0)),
            "planned": sum((row.regular.ahead for row in rows), Decimal(0)),
        }

    # --- the list for phones ----------------------------------------------------------
    def by_month(self) -> list[tuple[date, list[Entry]]]:
        """The same missions, events, deadlines and absences by the month in which they begin."""
        entries = [*self._mission_entries(), *self._event_entries(), *self._other_entries()]
        found = defaultdict(list)
        for one in sorted(entries, key=lambda one: (one.day, one.text)):
            found[max(one.day, self.scale.first).replace(day=1)].append(one)
        return sorted(found.items())

    def _mission_entries(self):
        for one in self.year.visits.values():
            facts = [self._country(one), drawing.state_word(one)]
            if one.days:
                facts.insert(1, _("%(days)s p-d") % {"days": drawing.number(one.days)})
            yield Entry(
                day=one.start,
                period=drawing.period(one.start, one.end),
                text=_text(self.language, f"{one.title} · {one.code}"),
                sub=" · ".join(facts),
                url=f"{self.prefix}{one.code}/",
                kind=one.kind,
                move_url=f"{self.move}{one.code}/" if one.is_movable else "",
            )

    def _country(self, visit) -> str:
        return options.country_names().get(visit.country, "")

    def _event_entries(self):
        for span in timeline.spans(self.year.events, self.scale):
            one = span.thing
            yield Entry(
                day=one.starts_on,
                period=drawing.period(one.starts_on, one.ends_on),
                text=_text(self.language, one.title),
                sub=str(one.get_kind_display()),
                url=self.address(one),
            )

    def _other_entries(self):
        for one in self.year.interventions:
            found = self.bracket_of(one)
            if found and found.has_end:
                words = _("setup mission overdue") if found.is_late else _("setup mission due")
                yield Entry(
                    found.due_on, drawing.period(found.due_on, found.due_on), words,
                    _text(self.language, f"{one.title} · {one.code}"),
                    kind=MissionKind.SETUP, is_late=found.is_late,
                )  # fmt: skip
        for one in self.year.experts:
            for away in self.year.absences.get(one.pk, ()):
                days = drawing.period(away.starts_on, away.ends_on)
                yield Entry(away.starts_on, days, str(one.user), _("absent"))
            for clash in self.conflicts.get(one.pk, ()):
                days = drawing.period(clash.starts_on, clash.ends_on)
                yield Entry(
                    clash.starts_on, days, str(one.user), _("conflict"), is_late=True
                )  # fmt: skip
