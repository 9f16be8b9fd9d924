"""What the page of the terms of reference shows."""

from dataclasses import dataclass, replace
from types import MappingProxyType

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import check
from core.remarks import Margin
from missions import page, sections
from missions.enums import SectionOwner, Stage, TorState
from missions.models import TermsOfReference
from missions.path import path_of, stage_reached
from missions.tor import agreed, derived, drafts, programme, quality, standing
from missions.tor.asked import asked_in
from missions.tor.beside import beside
from missions.tor.comments import DISCUSSION
from missions.tor.turns import signatures
from missions.tor.ways import WAYS
from missions.workflow import TOR_WORKFLOW

#: The transition behind each next step of a mission that is about its ToR.
TRANSITIONS = {
    "propose_tor": "propose",
    "complete_tor": "complete",
    "approve_tor": "approve",
    "validate_tor": "validate",
}
#: Offered beside what it is about.
IN_PLACE = ("skip_approval",)


@dataclass(frozen=True)
class SectionView:
    """One section as it is read: text, who is responsible, who wrote."""

    key: str
    number: int
    title: str
    body: str
    guidance: str
    owner: str
    is_required: bool
    writers: list
    margin: Margin | None = None
    #: The version in which this text was validated, in a version that is not itself validated yet.
    stands: object = None
    is_touched: bool = False
    #: Lines that were not typed here, and the programme day by day.
    lines: tuple = ()
    days: tuple = ()
    #: Where what stands below the text is changed: address and words.
    change: tuple = ()

    @property
    def is_written(self) -> bool:
        return bool(self.body or self.days)


def sections_of(tor, margins=MappingProxyType({}), entries=()) -> list[SectionView]:
    asked = asked_in(tor)
    writers: dict[str, list] = {}
    for one in tor.contributions.all():
        for key in dict.fromkeys(derived.home_of(key) for key in one.section_keys):
            writers.setdefault(key, []).append(one)
    rows, below = derived.at_home(tor.sections.all())
    days = programme.by_day(entries)
    return [
        SectionView(
            key=section.key,
            number=number,
            title=section.title,
            body=section.body,
            guidance=asked[section.key].guidance if section.key in asked else "",
            owner=SectionOwner(asked[section.key].owner).label if section.key in asked else "",
            is_required=section.key in asked and asked[section.key].is_required,
            writers=once_a_day(writers.get(section.key, [])),
            margin=margins.get(section.key),
            lines=below_lines(below, section.key),
            days=tuple(days) if section.key == derived.HOMES[derived.DAYS] else (),
        )
        for number, section in enumerate(rows, start=1)
    ]


def once_a_day(signed) -> list:
    """Who wrote twice on one day, in the text and in the rows below it, is named once."""
    return list({(one.user_id, timezone.localdate(one.at)): one for one in signed}.values())


def below_lines(below: dict, key: str) -> tuple:
    """Results of the catalogue; the days of the programme have a table of their own."""
    row = below.get(derived.AIMED) if key == derived.HOMES[derived.AIMED] else None
    return tuple(row.body.splitlines()) if row else ()


def with_ways(read, mission) -> list[SectionView]:
    """For who may write: the way to what stands below the text of a section."""
    return [
        replace(one, change=(reverse(WAYS[one.key][0], args=[mission.code]), WAYS[one.key][1]))
        if one.key in WAYS else one
        for one in read
    ]  # fmt: skip


def acts_of(mission, tor, user) -> list[dict]:
    """Steps this reader may take with the ToR, with what stands in the way of each."""
    return [
        {
            "name": step.name,
            "label": str(step.label),
            "url": reverse("missions:tor_transition", args=[mission.code, step.name]),
            "verdict": verdict,
            "asks": step.needs_comment or step.name == "supersede",
        }
        for step, verdict in TOR_WORKFLOW.available(tor, user)
    ]


def sent_back(tor):
    """The last that was done with these ToR, if it was that; the newest stands first."""
    last = next(iter(tor.log.all()), None)
    return last if last and last.name == "send_back" and last.actor else None


def may_start(mission, user) -> bool:
    """The ToR are begun by whoever may write in them once they are there."""
    return bool(check(user, "missions.write_tor", TermsOfReference(mission=mission)))


def may_write_in(tor, acts, user) -> bool:
    """Whoever may complete them may write in them: known from the acts already."""
    may_complete = any(one["name"] == "complete" for one in acts)
    return may_complete or bool(check(user, "missions.write_tor", tor))


def next_step(mission, tor, acts, *, may_write: bool):
    """The strip of the mission, with the one button that belongs to this page."""
    strip = page.next_step(mission, [])
    if strip is None or mission.next_code not in TRANSITIONS:
        return strip
    strip = replace(strip, button="", url="", is_secondary=not mission.is_my_turn)
    if tor is None:
        url = reverse("missions:tor_start", args=[mission.code])
        return (
            replace(strip, button=_("Begin the ToR"), url=url, post=True) if may_write else strip
        )
    act = next((one for one in acts if one["name"] == TRANSITIONS[mission.next_code]), None)
    if act and act["verdict"]:
        return replace(strip, button=act["label"], url=act["url"], post=True)
    url = reverse("missions:tor_edit", args=[mission.code])
    reason = act["verdict"].reason if act else ""
    if may_write:
        return replace(strip, detail=reason, button=_("Write in the ToR"), url=url)
    return replace(strip, detail=reason)


def quality_of(mission, tor, read, user, talk, *, may_write: bool):
    """The links lead where the reader can mend it, or else read it."""
    place = reverse("missions:tor_edit", args=[mission.code]) if may_write else ""
    return quality.look_at(mission, tor, read, place, user, talk.open_threads)


def load(request, mission, number=None) -> dict | None:
    """The version asked for, the one in force when none is; None when there is no such version."""
    user, versions = request.user, list(mission.tors.all())
    current = page.current_tor(mission)
    tor = current if number is None else next((v for v in versions if v.number == number), None)
    if number is not None and tor is None:
        return None
    is_current = tor is current
    acts = acts_of(mission, tor, user) if tor and is_current else []
    may_write = may_write_in(tor, acts, user) if tor else may_start(mission, user)
    log = list(mission.log.all())
    reached = stage_reached(mission, log)
    talk = DISCUSSION.beside(tor, user, may_write=may_write) if tor else None
    rows = beside(tor) if tor else None
    read = sections_of(tor, talk.margins, rows["entries"]) if tor else []
    is_open = bool(tor) and tor.state not in (TorState.VALIDATED, TorState.SUPERSEDED)
    stood = standing.standing_of(tor, versions) if is_open else None
    if may_write and is_open:
        read = with_ways(read, mission)
    in_place = (*IN_PLACE, TRANSITIONS.get(mission.next_code))
    return {
        "mission": mission,
        "tor": tor,
        "standing": stood if stood and stood.is_partial else None,
        "versions": versions,
        "is_current": is_current,
        "is_open": is_open,
        "quality": quality_of(mission, tor, read, user, talk, may_write=may_write)
        if is_open
        else None,
        "may_write": may_write and is_current,
        "drafts": drafts.left_behind(mission, user) if mission.has_drafts else [],
        "acts": [one for one in acts if one["name"] not in in_place],
        "path": path_of(mission, current, log),
        "step": next_step(mission, tor, acts, may_write=may_write) if is_current else None,
        "at": reached if reached < Stage.FINISHED else None,
        "sent_back": sent_back(tor) if tor else None,
        "signatures": signatures(tor) if tor else [],
        "skip_url": next((one["url"] for one in acts if one["name"] == "skip_approval"), ""),
        "sections": standing.marked(read, stood) if stood else read,
        "agreed": agreed.facts_of(tor, user, rows) if tor else None,
        "parts": sections.TOR.load(request, tor) if tor else [],
    }
