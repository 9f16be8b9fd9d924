"""What is looked at before ToR are proposed: what stands in the way, and what gives pause.

To look at something more: a function in CHECKS that yields remarks. Only what a guard of the
workflow refuses stands in the way; everything else warns.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.permissions import check
from core.richtext import plain
from experts.enums import EXTERNAL_KINDS
from missions.enums import MemberRole, TorState
from missions.tor.added import unsorted_key
from missions.tor.movement import names_movement
from missions.tor.programme import names_restitution
from missions.workflow import NEEDED_TO_PROPOSE, lacks_decision

MARK = re.compile(r"^\s*(?:[-•·*–—]|\(?[0-9a-z]{1,2}[.)])\s+", re.IGNORECASE)
#: Signs of an objective that are quoted.
QUOTED = 70


@dataclass(frozen=True)
class Remark:
    text: str
    url: str
    is_blocking: bool = False


@dataclass(frozen=True)
class Reading:
    """One ToR as it is looked at. `sections`: with key, title, body, days and is_required."""

    mission: object
    tor: object
    sections: list
    place: str
    user: object
    #: What is said beside the text and not settled, as far as this reader reads it.
    open_threads: list = ()

    def body(self, key: str) -> str:
        """The words alone: what makes them bold is no part of an objective."""
        return plain(next((one.body for one in self.sections if one.key == key), "")).strip()

    @property
    def days(self) -> tuple:
        """The programme day by day (missions.tor.programme.by_day)."""
        return next((one.days for one in self.sections if one.key == "programme"), ())

    def at(self, key: str) -> str:
        return f"{self.place}#section-{key}"

    def rows(self, name: str, key: str) -> str:
        """The form of what is written in rows, for who writes; the section for the others."""
        may_write = check(self.user, "missions.write_tor", self.tor)
        return reverse(f"missions:{name}", args=[self.mission.code]) if may_write else self.at(key)

    def page(self, name: str, rule: str) -> str:
        """The form for those who may use it, the page of the mission for the others."""
        if check(self.user, rule, self.mission):
            return reverse(f"missions:{name}", args=[self.mission.code])
        return self.mission.get_absolute_url()

    @property
    def lead(self):
        return next(
            (one for one in self.mission.members.all() if one.role == MemberRole.LEAD), None
        )


def missing_parts(reading) -> Iterator[Remark]:
    """Context and objectives to propose (slide 10), every obligatory part from then on."""
    is_draft = reading.tor.state == TorState.DRAFT
    for one in reading.sections:
        if one.is_written:
            continue
        if is_draft and one.key in NEEDED_TO_PROPOSE:
            words = _("“%(section)s” is empty: without it the ToR are not proposed.")
        elif one.is_required and is_draft:
            words = _("“%(section)s” is obligatory and still empty: others may complete it.")
        elif one.is_required:
            words = _("“%(section)s” is obligatory and still empty.")
        else:
            continue
        is_blocking = not is_draft or one.key in NEEDED_TO_PROPOSE
        yield Remark(words % {"section": one.title}, reading.at(one.key), is_blocking)


def unsorted_text(reading) -> Iterator[Remark]:
    """What an import could not place."""
    key = unsorted_key(reading.tor)
    if reading.body(key):
        words = _("“%(section)s” still holds what a file brought: put it where it belongs.")
        title = next(one.title for one in reading.sections if one.key == key)
        yield Remark(words % {"section": title}, reading.at(key))


def objectives_that_move(reading) -> Iterator[Remark]:
    """An objective is a change in somebody; going and meeting are ways to it."""
    for line in reading.body("objectives").splitlines():
        text = MARK.sub("", line).strip()
        if names_movement(text):
            quoted = Truncator(text.rstrip(" .;,")).chars(QUOTED)
            words = _(
                "“%(objective)s” says what the mission will do: say what will have changed,"
                " and for whom."
            )
            yield Remark(words % {"objective": quoted}, reading.at("objectives"))


def restitution(reading) -> Iterator[Remark]:
    """Every mission ends with one on the ground (concept note, slide 10)."""
    rows = [row for day in reading.days for row in day["entries"]]
    said = [reading.body("programme"), *(row.activity for row in rows)]
    is_there = any(row.is_restitution for row in rows) or names_restitution("\n".join(said))
    if any(said) and not is_there:
        words = _("The programme holds no field debriefing: plan at least half a day for it.")
        yield Remark(words, reading.at("programme"))


def days_elsewhere(reading) -> Iterator[Remark]:
    """The mission was moved, its programme was not."""
    mission = reading.mission
    days = [one["date"] for one in reading.days]
    if mission.starts_on is None or not days:
        return
    if any(not mission.starts_on <= day <= mission.ends_on for day in days):
        words = _("The programme has days outside the field days of the mission: move them.")
        yield Remark(words, reading.rows("tor_programme", "programme"))


def open_comments(reading) -> Iterator[Remark]:
    """They may stay open, but not unseen."""
    threads = reading.open_threads
    if threads:
        words = ngettext(
            "%(n)s comment is not settled yet.",
            "%(n)s comments are not settled yet.",
            len(threads),
        )
        url = f"{reading.tor.get_absolute_url()}#comment-{threads[0].remark.pk}"
        yield Remark(words % {"n": len(threads)}, url)


def junior(reading) -> Iterator[Remark]:
    """Slide 8: the coordinator of the unit decides whether a junior leads."""
    lead = reading.lead
    if lead is None:
        yield Remark(_("The mission has no leader yet."), reading.mission.get_absolute_url())
    elif lacks_decision(reading.mission, lead):
        words = _("%(expert)s has a junior profile: the unit coordinator has not decided yet.")
        yield Remark(
            words % {"expert": lead.expert},
            reading.page("junior_decision", "missions.decide_junior"),
        )


def delegation(reading) -> Iterator[Remark]:
    """Slide 9: recorded, and briefed by the focal point before the start."""
    mission, lead = reading.mission, reading.lead
    url = reading.page("delegation", "missions.command")
    if mission.is_delegated:
        if mission.delegation.briefed_on is None:
            words = _("The mission is entrusted to a third party: set the day of the briefing.")
            yield Remark(words, url)
    elif lead and lead.expert.kind in EXTERNAL_KINDS:
        words = _("%(expert)s comes from outside EST: record the delegation.")
        yield Remark(words % {"expert": lead.expert}, url)


def workshop(reading) -> Iterator[Remark]:
    """Slide 7: a setup mission gathers the key actors."""
    mission = reading.mission
    if mission.is_setup and mission.workshop_on is None:
        words = _("The workshop of the key actors has no day yet.")
        yield Remark(words, reading.page("workshop", "missions.keep_workshop"))


CHECKS = (
    missing_parts,
    unsorted_text,
    objectives_that_move,
    restitution,
    days_elsewhere,
    open_comments,
    junior,
    delegation,
    workshop,
)


@dataclass(frozen=True)
class Quality:
    blockers: list[Remark]
    warnings: list[Remark]

    def __bool__(self) -> bool:
        return bool(self.blockers or self.warnings)


def look_at(mission, tor, sections, place: str, user, open_threads=()) -> Quality:
    """`mission` with members, delegation and junior decision loaded: nothing is asked again."""
    reading = Reading(mission, tor, sections, place, user, open_threads)
    remarks = [remark for look in CHECKS for remark in look(reading)]
    return Quality(
        blockers=[one for one in remarks if one.is_blocking],
        warnings=[one for one in remarks if not one.is_blocking],
    )
