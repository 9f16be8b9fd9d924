"""What the page of one recommendation shows and offers, for one reader."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import absolute
from core.permissions import check
from core.steps import NextStep
from interventions.enums import Setting
from interventions.models import ProcessSetting
from reports.enums import RecommendationState, Response
from reports.models import Recommendation
from reports.recommendations.forms import DateForm, DoneForm, LanguageForm, NoteForm, OwnerForm
from reports.recommendations.receivers import verifiers
from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW, is_issued

#: Steps with a form of their own; the others are buttons with a reason.
STEPS_WITH_FORMS = ("start", "implement")


@dataclass(frozen=True)
class Panel:
    """One thing the reader may do here: a form that opens under its title."""

    key: str
    title: str
    form: Any
    url: str
    is_open: bool = False

    @property
    def starts_open(self) -> bool:
        return self.is_open or bool(self.form.errors)


#: Panel, the rule it asks, its form.
FORMS = {
    "note": ("reports.respond", NoteForm),
    "done": ("reports.respond", DoneForm),
    "date": ("reports.reschedule", DateForm),
    "owner": ("reports.hand_over", OwnerForm),
}


def form_of(key: str, row, *args):
    """The form of a panel; ids differ, for several stand on one page."""
    extra = {"mission": row.mission} if key == "owner" else {}
    return FORMS[key][1](*args, auto_id=f"{key}_%s", **extra)


def panels(row, user, faulty: dict) -> list[Panel]:
    if not row.is_open or not is_issued(row):
        return []
    titles = {
        "note": _("Note the progress"),
        "done": _("Declare it done"),
        "date": _("Move the date"),
        "owner": _("Name another owner"),
    }
    is_moving = bool(RECOMMENDATION_WORKFLOW.verdict(row, "implement"))
    return [
        Panel(
            key,
            titles[key],
            faulty.get(key) or form_of(key, row),
            reverse(f"reports:recommendation_{key}", kwargs={"code": row.code}),
            is_open=key == "done" and row.is_answered,
        )
        for key, (right, _form) in FORMS.items()
        if user.has_perm(right, row) and (is_moving or key not in ("note", "done"))
    ]


def page_context(row, user, **faulty) -> dict:
    is_issued_now = bool(is_issued(row))
    may_invite = row.is_open and is_issued_now and check(user, "reports.invite_owner", row)
    link = row.links.in_force().select_related("mail").first() if may_invite else None
    steps = [
        {"step": step, "verdict": verdict}
        for step, verdict in RECOMMENDATION_WORKFLOW.available(row, user)
        if step.name not in STEPS_WITH_FORMS
    ]
    offered = panels(row, user, faulty)
    return {
        "row": row,
        "mission": row.mission,
        "log": row.log.select_related("actor", "on_behalf_of").order_by("-pk"),
        "earlier": earlier_responses(row),
        "files": row.evidence_files.select_related("file", "added_by").order_by("pk"),
        "may_respond": row.is_open and is_issued_now and user.has_perm("reports.respond", row),
        "may_invite": may_invite,
        "link": link,
        "link_form": LanguageForm(initial={"language": link.language if link else user.language}),
        "link_address": absolute(link.get_absolute_url()) if link else "",
        "panels": offered,
        "steps": steps,
        "has_acts": bool(steps or offered or row.owner_outside),
        "next": next_step(row, user),
    }


def earlier_responses(row) -> list:
    """Every answer before the one that stands, newest first, as the history keeps them."""
    if not row.is_answered:
        return []
    rows = row.events.exclude(responded_at=None).exclude(responded_at=row.responded_at)
    newest = rows.order_by("responded_at", "-pgh_id").distinct("responded_at")
    return sorted(newest.select_related("responded_by"), key=lambda one: one.responded_at)[::-1]


def answer_due(row):
    days = ProcessSetting.objects.numbers()[Setting.RESPONSE_DUE_DAYS]
    return timezone.localdate(row.issued_at) + timedelta(days=days)


def next_step(row: Recommendation, user) -> NextStep | None:
    """Who does what next; none while the report is being written, nor when all is done."""
    if not is_issued(row) or not row.is_unfinished:
        return None
    if row.state == RecommendationState.IMPLEMENTED:
        return verifying_step(row, user)
    if row.response == Response.REJECTED:
        return deciding_step(row, user)
    return owner_step(row, user)


def owner_step(row, user) -> NextStep:
    may = user.has_perm("reports.respond", row)
    common = {"who": row.owner_name, "is_me": row.owner_id == user.pk, "due": row.due_on}
    if not row.is_answered:
        return NextStep(
            title=_("Answer this recommendation"),
            detail=_("Accept it, in part or not, and say what will be done, by whom, by when."),
            button=_("Answer") if may else "",
            url=reverse("reports:respond", kwargs={"code": row.code}),
            then=_(
                "accepted, it is followed at each mission; rejected, your reason goes to the"
                " review."
            ),
            **common | {"due": answer_due(row)},
        )
    return NextStep(
        title=_("Carry it out and show it"),
        detail=row.plan_action,
        button=_("Declare it done") if may else "",
        url="#done",
        then=_("somebody else sees that it was done; then it leaves the list."),
        **common,
    )


def verifying_step(row, user) -> NextStep:
    may = user.has_perm("reports.verify", row)
    return NextStep(
        title=_("See whether it was done"),
        who=verifier_names(row),
        is_me=may,
        detail=row.evidence,
        button=_("Read the evidence") if may else "",
        url="#verify",
        is_secondary=True,
        then=_("confirmed, it leaves the list; sent back, its owner goes on."),
    )


def deciding_step(row, user) -> NextStep:
    may = user.has_perm("reports.verify", row)
    return NextStep(
        title=_("Decide what becomes of it: it was rejected"),
        who=verifier_names(row),
        is_me=may,
        detail=row.response_comment,
        button=_("Decide") if may else "",
        url="#drop",
        is_secondary=True,
        then=_("dropped, the reason goes to the annual review; else its owner answers again."),
    )


def verifier_names(row) -> str:
    return ", ".join(str(one) for one in list(verifiers(row))[:3])
