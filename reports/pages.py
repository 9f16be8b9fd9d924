"""What the page of a report shows and offers, for one reader."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.models import Job
from core.permissions import check
from core.steps import NextStep, PathStep
from missions.permissions import authors, validator_id
from reports import documents
from reports.distribution.pages import versions_of
from reports.editions import document_key
from reports.enums import ReportState
from reports.workflow import IMPLIED_REPORT_STEPS, REPORT_WORKFLOW, missing_parts

_R = ReportState


def report_context(report, user) -> dict:
    mission = report.mission
    may_read_annex = bool(check(user, "reports.read_annex", report))
    sections = report.open_sections + (report.annex if may_read_annex else [])
    sent = list(report.current_recipients.select_related("user", "mail").order_by("pk"))
    is_draft = report.state == _R.DRAFT
    return {
        "report": report,
        "mission": mission,
        "state_degree": ReportState(report.state).degree,
        "sections": sections,
        "findings": sorted(report.findings.all(), key=lambda one: (one.position, one.pk)),
        "results": documents.results(report),
        "former": documents.former(report),
        "recommendations": documents.own_recommendations(mission),
        "lessons": mission.lessons.visible_to(user).select_related("theme").order_by("code"),
        "debriefing": getattr(mission, "field_debriefing", None),
        "log": report.log.select_related("actor", "on_behalf_of").order_by("-pk"),
        "sent": sent,
        "versions": versions_of(report),
        "planned": [] if sent else documents.recipients_by_rule(mission),
        "missing": missing_parts(report) if is_draft else [],
        "may_write": user.has_perm("reports.write", report),
        "may_distribute": user.has_perm("reports.distribute", report),
        "steps": offered_steps(report, user),
        "job": open_job(report),
        "path": path_steps(report),
        "next": next_step(report, user, sent),
    }


def offered_steps(report, user) -> list:
    """Steps with a button on the page, those that need a reason with a field for it."""
    return [
        {"step": step, "verdict": verdict}
        for step, verdict in REPORT_WORKFLOW.available(report, user)
        if step.name not in IMPLIED_REPORT_STEPS
    ]


def open_job(report):
    """The PDF's job while there is no PDF: under way, or given up with the reason."""
    if report.document_id or report.state in (_R.DRAFT, _R.SUBMITTED):
        return None
    return Job.objects.filter(key=document_key(report)).first()


def path_steps(report) -> list[PathStep]:
    late = report.state in (_R.DRAFT, _R.SUBMITTED) and report.due_on < timezone.localdate()
    return [
        PathStep(
            one["label"],
            "late" if late and one["state"] == "now" else one["state"],
            one["sub"],
            one["when"],
        )
        for one in documents.path(report)
    ]


def step_url(report, name) -> str:
    return reverse("reports:transition", kwargs={"code": report.mission.code, "name": name})


def next_step(report, user, sent) -> NextStep | None:
    build = {
        _R.DRAFT: writing_step,
        _R.SUBMITTED: reading_step,
        _R.APPROVED: sending_step,
        _R.DIFFUSED: receiving_step,
    }.get(report.state)
    return build(report, user, sent) if build else None


def writing_step(report, user, _sent) -> NextStep:
    lead = report.mission.lead
    writer = lead.expert.user if lead else report.mission.focal_point
    may_write = user.has_perm("reports.write", report)
    is_ready = may_write and not missing_parts(report)
    edit = reverse("reports:edit", kwargs={"code": report.mission.code})
    return NextStep(
        title=_("Submit the report") if is_ready else _("Write and submit the report"),
        who=str(writer),
        role=_("Lead"),
        role_title=_("mission leader"),
        is_me=writer == user,
        due=report.due_on,
        button=(_("Submit the report") if is_ready else _("Write the report"))
        if may_write
        else "",
        url=step_url(report, "submit") if is_ready else edit,
        post=is_ready,
        then=_("EST reads and approves it, then it goes to the teams in the country and to EST."),
    )


def reading_step(report, user, _sent) -> NextStep:
    wanted = validator_id(report.mission, *authors(report, report.submitted_by_id, "submit"))
    reader = User.objects.filter(pk=wanted).first() if wanted else None
    may_approve = user.has_perm("reports.approve", report)
    return NextStep(
        title=_("Read the report and approve it"),
        who=str(user if may_approve else reader or _("EST managers")),
        role=_("EST"),
        is_me=may_approve,
        detail=_("Submitted by %(name)s, %(day)s")
        % {
            "name": report.submitted_by or _("the team"),
            "day": dates.short_date(report.submitted_at),
        },
        due=report.due_on,
        button=_("Approve the report") if may_approve else "",
        url=step_url(report, "approve"),
        post=True,
        then=_("the approved report is set as a PDF and distributed by the focal point."),
    )


def sending_step(report, user, _sent) -> NextStep:
    may = user.has_perm("reports.distribute", report)
    return NextStep(
        title=_("Distribute the report"),
        who=str(report.mission.focal_point),
        role=_("EST"),
        role_title=_("technical focal point"),
        is_me=report.mission.focal_point == user,
        detail="" if report.document_id else _("Its PDF is being made."),
        due=report.due_on,
        button=_("Choose the recipients") if may else "",
        url=reverse("reports:recipients", kwargs={"code": report.mission.code}),
        then=_("each recipient confirms receipt; the lessons go to the annual review."),
    )


def receiving_step(report, user, sent) -> NextStep:
    waiting = [one for one in sent if one.acknowledged_at is None]
    mine = next((one for one in waiting if one.user == user), None)
    names = ", ".join(str(one.user) for one in waiting[:3])
    return NextStep(
        title=_("Confirm receipt"),
        who=str(mine.user if mine else names),
        is_me=mine is not None,
        detail=_("%(count)s of %(total)s have confirmed.")
        % {"count": len(sent) - len(waiting), "total": len(sent)},
        button=_("I have received it") if mine else "",
        url=reverse("reports:received", kwargs={"token": mine.token}) if mine else "",
        post=True,
        then=_("the focal point closes the mission."),
    )
