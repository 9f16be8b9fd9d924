"""The minutes before the counterparts: asked by a personal link, confirmed or amended, answered.

What a counterpart proposes never changes the minutes by itself: their author takes it over, or
says why not. Both texts stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import tell
from core.merge import merge
from core.models import OutboundMail
from core.permissions import require
from core.workflow import TransitionRefused
from interventions.enums import Setting
from interventions.models import ProcessSetting
from reports.debriefings.services import is_open
from reports.enums import AmendmentOutcome, MinutesPart
from reports.models import Amendment, FieldDebriefing, MinutesLink


def text_of(debriefing, part: str) -> str:
    """A part of the minutes as a reader sees it, one line each."""
    rows = {MinutesPart.PARTICIPANTS: "people", MinutesPart.AGREEMENTS: "agreed"}
    if part in rows:
        return "\n".join(one.words for one in getattr(debriefing, rows[part]))
    return "\n".join(getattr(debriefing, part))


@dataclass(frozen=True)
class Standing:
    """How many of those asked have confirmed, and how many of them an earlier text."""

    asked: int
    confirmed: int
    earlier: int
    proposing: int

    @classmethod
    def of(cls, debriefing, links: Iterable[MinutesLink] | None = None) -> "Standing":
        links = list(debriefing.minutes_links.latest() if links is None else links)
        confirmed = [one for one in links if one.confirmed_at]
        return cls(
            asked=len(links),
            confirmed=len(confirmed),
            earlier=sum(one.seen_version != debriefing.version for one in confirmed),
            proposing=sum(bool(one.answered_at and not one.confirmed_at) for one in links),
        )

    @property
    def words(self) -> str:
        if not self.asked:
            return ""
        words = {"n": self.confirmed, "m": self.asked, "earlier": self.earlier}
        if self.earlier:
            return (
                _("Confirmed by %(n)s of %(m)s, %(earlier)s of them before the last change.")
                % words
            )
        return _("Confirmed by %(n)s of %(m)s.") % words


# --- asking ---------------------------------------------------------------------------
@transaction.atomic
def ask(debriefing, people, *, by, language: str, decision: str = "") -> list[MinutesLink]:
    """A link for each of these participants, with a mail where there is an address."""
    mission = debriefing.mission
    require(by, "reports.ask_counterparts", mission)
    if mission.may_have_confidential_annex and not decision.strip():
        raise TransitionRefused(
            _("Say why counterparts are asked about a mission of this kind: it is kept.")
        )
    last_day = timezone.localdate() + timedelta(
        days=ProcessSetting.objects.numbers()[Setting.MINUTES_DAYS]
    )
    return [
        _ask_one(debriefing, one, by=by, language=language, decision=decision, until=last_day)
        for one in people
    ]


def _ask_one(debriefing, participant, *, by, language, decision, until) -> MinutesLink:
    """The link before it ends, unless it was answered: then it stays as it was signed."""
    earlier = debriefing.minutes_links.filter(participant_key=participant.key)
    withdraw(earlier.filter(answered_at=None))
    link = MinutesLink.objects.create(
        debriefing=debriefing, participant_key=participant.key, name=participant.who,
        email=participant.email, language=language, expires_on=until, made_by=by,
        decision=decision.strip()[:250],
    )  # fmt: skip
    if link.email:
        link.mail = OutboundMail.objects.ask(
            "minutes_to_confirm", key=f"minutes:{link.pk}", to=by, link=link.pk
        )
        link.save(update_fields=["mail", "updated_at"])
    return link


def withdraw(links) -> int:
    now = timezone.now()
    return links.filter(revoked_at=None).update(revoked_at=now, updated_at=now)


# --- answering ------------------------------------------------------------------------
@transaction.atomic
def answer(link, *, signed: str, changes: dict[str, str]) -> MinutesLink:
    """No changes: the minutes as they stand are confirmed. Signed with a name, and dated."""
    held = FieldDebriefing.objects.select_for_update(of=("self",)).get(pk=link.debriefing_id)
    link = MinutesLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if not link.is_alive:
        raise TransitionRefused(_("This link has ended meanwhile."))
    now = timezone.now()
    link.amendments.filter(outcome=AmendmentOutcome.WAITING).delete()
    for part, text in changes.items():
        Amendment.objects.create(link=link, part=part, base=text_of(held, part), text=text)
    link.answered_at, link.signed_name, link.seen_version = now, signed, held.version
    link.confirmed_at = None if changes else now
    link.save()
    key = f"minutes:{link.pk}:{now.isoformat()}"
    tell({link.made_by_id, held.recorded_by_id}, "minutes_answered", key=key, link=link.pk)
    return link


def changed_parts(debriefing, typed: dict[str, str]) -> dict[str, str]:
    """Of what was sent, only what says something else than the minutes."""
    found = {}
    for part in MinutesPart:
        lines = [line.strip() for line in typed.get(part, "").splitlines() if line.strip()]
        text = "\n".join(lines)
        if part.is_lines and text != text_of(debriefing, part) or not part.is_lines and text:
            found[part.value] = text
    return found


# --- deciding -------------------------------------------------------------------------
@transaction.atomic
def take_over(amendment, *, by, reply: str = "") -> Amendment:
    """Lines are put into the minutes, joined with what changed since; rows the author wrote."""
    require(by, "reports.debrief", amendment.link.debriefing.mission)
    held = FieldDebriefing.objects.select_for_update(of=("self",)).get(
        pk=amendment.link.debriefing_id
    )
    fresh = _waiting(amendment)
    if not is_open(held.mission):
        raise TransitionRefused(_("The report was submitted: its field debriefing stands."))
    if MinutesPart(fresh.part).is_lines:
        joined = merge(fresh.base, text_of(held, fresh.part), fresh.text)
        if joined is None:
            raise TransitionRefused(
                _("This part changed since: put the proposal in by hand, then answer it.")
            )
        setattr(held, fresh.part, [line for line in joined.splitlines() if line.strip()])
        held.version += 1
        held.save(update_fields=[fresh.part, "version", "updated_at"])
    return _decide(fresh, AmendmentOutcome.TAKEN, by=by, reply=reply)


@transaction.atomic
def decline(amendment, *, by, reply: str) -> Amendment:
    require(by, "reports.debrief", amendment.link.debriefing.mission)
    if not reply.strip():
        raise TransitionRefused(_("Say why: the counterpart reads your answer."))
    return _decide(_waiting(amendment), AmendmentOutcome.DECLINED, by=by, reply=reply)


def _waiting(amendment) -> Amendment:
    rows = Amendment.objects.select_for_update(of=("self",))
    fresh = rows.filter(pk=amendment.pk, outcome=AmendmentOutcome.WAITING).first()
    if fresh is None:
        raise TransitionRefused(_("This proposal was answered or taken back meanwhile."))
    return fresh


def _decide(amendment, outcome, *, by, reply) -> Amendment:
    amendment.outcome, amendment.reply = outcome, reply.strip()
    amendment.decided_by, amendment.decided_at = by, timezone.now()
    amendment.save()
    if amendment.link.email:
        OutboundMail.objects.ask(
            "amendment_answered", key=f"amendment:{amendment.pk}", to=by, amendment=amendment.pk
        )
    return amendment
