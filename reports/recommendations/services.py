"""Work on recommendations in one transaction: adding, answering, noting, moving, handing over.

`by` is whoever acts. Where nobody of the house does, because the owner outside uses his link, it
is an `Outsider`: the link has let him in, no rule is asked, and the log carries his name.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import quarantine
from core.dates import short_date
from core.models import OutboundMail
from core.permissions import ALLOWED, require
from core.workflow import SYSTEM, TransitionRefused
from reports.codes import next_code
from reports.enums import ACCEPTING_RESPONSES, Response
from reports.models import EvidenceFile, OwnerLink, Recommendation, Report
from reports.recommendations.receivers import told_of_new_date, told_of_new_owner
from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW, is_issued
from reports.workflow import MOST_RECOMMENDATIONS

#: How long an owner outside can use a link; a new one is one click away.
LINK_LASTS, AFTER_DUE, LONGEST = timedelta(days=90), timedelta(days=30), timedelta(days=366)


@dataclass(frozen=True)
class Outsider:
    """The owner outside CTB, known by the name the recommendation gives him."""

    name: str


@dataclass(frozen=True)
class Answer:
    """The management response: what is answered, why, and a plan where something will be done."""

    response: str
    comment: str = ""
    action: str = ""
    responsible: str = ""
    due_on: date | None = None

    @property
    def has_plan(self) -> bool:
        return self.response in ACCEPTING_RESPONSES

    def faults(self) -> dict[str, str]:
        """What is missing, by field: a reason where not all is accepted, a plan where some is."""
        if self.response == Response.NONE or self.response not in Response.values:
            return {"response": _("Accept it, accept it in part, or reject it.")}
        found = {}
        if self.response == Response.REJECTED and not self.comment.strip():
            found["comment"] = _("Say why you reject it: the reason goes to the annual review.")
        if self.response == Response.PARTIALLY_ACCEPTED and not self.comment.strip():
            found["comment"] = _("Say which part you accept, and why not the rest.")
        if self.has_plan:
            if not self.action.strip():
                found["action"] = _("Say what will be done.")
            if not self.responsible.strip():
                found["responsible"] = _("Say who will do it.")
            if self.due_on is None:
                found["due_on"] = _("Say by when.")
        return found


class AnsweredMeanwhile(TransitionRefused):
    """Somebody else answered since this form was opened; `row` carries his answer."""

    def __init__(self, row):
        super().__init__(
            _("Somebody else answered meanwhile. Nothing is lost: compare, then save again.")
        )
        self.row = row


@transaction.atomic
def add_recommendation(recommendation, report):
    """At most seven a report; the report is locked while they are counted."""
    Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.mission.recommendations.count() >= MOST_RECOMMENDATIONS:
        raise TransitionRefused(
            _("A report carries at most %(most)s recommendations: keep those that matter.")
            % {"most": MOST_RECOMMENDATIONS}
        )
    recommendation.mission = report.mission
    recommendation.code = next_code(Recommendation)
    recommendation.save()
    return recommendation


def locked(recommendation, right: str, by):
    """The row as it is now, locked, and the verdict under which this person may go on."""
    fresh = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    allowed = ALLOWED if isinstance(by, Outsider) else require(by, right, fresh)
    issued = is_issued(fresh)
    if not issued:
        raise TransitionRefused(issued.reason)
    return fresh, allowed


def refuse_closed(recommendation) -> None:
    if not recommendation.is_open:
        raise TransitionRefused(_("This recommendation is no longer open."))


def write_log(row, name, before, after, *, by, allowed, **more):
    """A line of the log that is no step of the workflow."""
    is_outside = isinstance(by, Outsider)
    return row.log.create(
        name=name,
        from_state=before,
        to_state=after,
        actor=None if is_outside else by,
        outsider=by.name if is_outside else "",
        on_behalf_of=allowed.on_behalf_of,
        **more,
    )


def run_step(row, name, *, by, comment="", **data):
    """A step of the workflow; the machine takes it for an owner outside, under his name."""
    if not isinstance(by, Outsider):
        return RECOMMENDATION_WORKFLOW.run(row, name, by=by, comment=comment, **data)
    row = RECOMMENDATION_WORKFLOW.run(row, name, by=SYSTEM, comment=comment, **data)
    last = row.log.order_by("-pk").values("pk")[:1]
    row.log.filter(pk__in=last).update(outsider=by.name)
    return row


@transaction.atomic
def respond(recommendation, answer: Answer, *, by, seen_version=None) -> Recommendation:
    """Keep the management response; earlier ones stay in the row's history and in its log."""
    fresh, allowed = locked(recommendation, "reports.respond", by)
    refuse_closed(fresh)
    for fault in answer.faults().values():
        raise TransitionRefused(fault)
    if seen_version is not None and seen_version != fresh.version:
        raise AnsweredMeanwhile(fresh)
    before, fresh.response = fresh.response, answer.response
    fresh.response_comment = answer.comment.strip()
    plan = answer if answer.has_plan else Answer(answer.response)
    fresh.plan_action, fresh.plan_due_on = plan.action.strip(), plan.due_on
    fresh.plan_responsible = plan.responsible.strip()
    fresh.responded_by = None if isinstance(by, Outsider) else by
    fresh.responded_at = timezone.now()
    fresh.version += 1
    fresh.save()
    words = in_words(fresh)
    write_log(fresh, "respond", before, fresh.response, by=by, allowed=allowed, comment=words)
    return fresh


def in_words(row) -> str:
    """Reason and plan as the log keeps them."""
    plan = _("%(action)s (%(who)s, by %(day)s)") % {
        "action": row.plan_action,
        "who": row.plan_responsible,
        "day": short_date(row.plan_due_on, year=True) if row.plan_due_on else "–",
    }
    return "\n".join(one for one in (row.response_comment, plan if row.has_plan else "") if one)


@transaction.atomic
def note_progress(recommendation, text: str, *, by) -> Recommendation:
    """Where it stands today; the first note on an open one sets it in progress."""
    fresh, allowed = locked(recommendation, "reports.respond", by)
    refuse_closed(fresh)
    if not text.strip():
        raise TransitionRefused(_("Write in a sentence where it stands."))
    if RECOMMENDATION_WORKFLOW.verdict(fresh, "start"):
        return run_step(fresh, "start", by=by, comment=text.strip())
    state = fresh.state
    write_log(fresh, "note", state, state, by=by, allowed=allowed, comment=text.strip())
    return fresh


@transaction.atomic
def declare_done(recommendation, evidence: str, document=None, *, by) -> Recommendation:
    """Done, with what shows it: words, a document (bytes, name, media type), or both."""
    fresh, _allowed = locked(recommendation, "reports.respond", by)
    if document:
        content, name, media_type = document
        is_outside = isinstance(by, Outsider)
        EvidenceFile.objects.create(
            recommendation=fresh,
            file=quarantine.receive(content, name=name, media_type=media_type),
            added_by=None if is_outside else by,
            outsider=by.name if is_outside else "",
        )
    return run_step(
        fresh, "implement", by=by, comment=evidence.strip(), has_file=document is not None
    )


@transaction.atomic
def reschedule(recommendation, day: date, reason: str, *, by) -> Recommendation:
    """Another due date, with its reason; every earlier one stays in the log."""
    fresh, allowed = locked(recommendation, "reports.reschedule", by)
    refuse_closed(fresh)
    if not reason.strip():
        raise TransitionRefused(_("Say why the date moves."))
    if day == fresh.due_on:
        raise TransitionRefused(_("That is its date already."))
    before, fresh.due_on = fresh.due_on, day
    fresh.version += 1
    fresh.save(update_fields=["due_on", "version", "updated_at"])
    log = write_log(
        fresh, "reschedule", fresh.state, fresh.state, by=by, allowed=allowed,
        comment=reason.strip(), due_from=before, due_to=day,
    )  # fmt: skip
    told_of_new_date(fresh, log)
    return fresh


@dataclass(frozen=True)
class Owner:
    """Exactly one of both: a person of the house, or a name outside it."""

    user: User | None = None
    outside: str = ""
    email: str = ""


@transaction.atomic
def hand_over(recommendation, owner: Owner, reason: str, *, by) -> Recommendation:
    """Another owner, with the reason; links of the one before end."""
    fresh, allowed = locked(recommendation, "reports.hand_over", by)
    refuse_closed(fresh)
    if bool(owner.user) == bool(owner.outside.strip()):
        raise TransitionRefused(_("Name exactly one owner, in or outside CTB."))
    if not reason.strip():
        raise TransitionRefused(_("Say why it changes hands."))
    before = fresh.owner_name
    fresh.owner, fresh.owner_outside = owner.user, owner.outside.strip()
    fresh.owner_email = owner.email if fresh.owner_outside else ""
    fresh.version += 1
    fresh.save(update_fields=["owner", "owner_outside", "owner_email", "version", "updated_at"])
    withdraw_links(fresh)
    words = f"{before} → {fresh.owner_name}\n{reason.strip()}"
    log = write_log(
        fresh, "hand_over", fresh.state, fresh.state, by=by, allowed=allowed, comment=words
    )
    told_of_new_owner(fresh, log)
    return fresh


@transaction.atomic
def make_link(recommendation, *, by, language="") -> OwnerLink:
    """A new link for the owner outside, mailed where he has an address; the one before ends."""
    fresh, _allowed = locked(recommendation, "reports.invite_owner", by)
    refuse_closed(fresh)
    withdraw_links(fresh)
    link = OwnerLink.objects.create(
        recommendation=fresh,
        made_by=by,
        language=language or by.language,
        expires_on=last_day_of_link(fresh),
    )
    if fresh.owner_email:
        link.mail = OutboundMail.objects.ask(
            "recommendation_to_answer", key=f"owner_link:{link.pk}", to=by, link=link.pk
        )
        link.save(update_fields=["mail", "updated_at"])
    return link


def last_day_of_link(recommendation) -> date:
    """Past the due date, so that its reminders still lead somewhere; a year at most."""
    today = timezone.localdate()
    return min(max(today + LINK_LASTS, recommendation.due_on + AFTER_DUE), today + LONGEST)


def withdraw_links(recommendation) -> int:
    rows = recommendation.links.filter(revoked_at=None)
    return rows.update(revoked_at=timezone.now(), updated_at=timezone.now())
