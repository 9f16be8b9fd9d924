"""What a step of a report asks for: its PDF, and notices to those whose turn it is."""

from django.dispatch import receiver

from accounts.models import User
from accounts.notices import tell
from core.models import Job
from core.workflow import transitioned
from missions import steps
from missions.models import Mission
from missions.permissions import authors, validator_id
from reports.editions import document_key
from reports.models import Report


@receiver(transitioned, sender=Report)
def after_report_step(instance, transition, log, **_kwargs):
    steps.refresh(Mission.objects.filter(pk=instance.mission_id))
    follow = {
        "submit": tell_validator,
        "send_back": tell_submitter,
        "approve": ask_for_document,
        "reopen": tell_writer,
    }.get(transition.name)
    if follow:
        follow(instance, log)


def tell_validator(report, log) -> None:
    wanted = validator_id(report.mission, *authors(report, report.submitted_by_id, "submit"))
    people = User.objects.filter(pk=wanted) if wanted else User.objects.est_managers()
    key = f"report:{report.pk}:submitted:{log.pk}"
    tell(people, "report_to_approve", key=key, by=log.actor_id, report=report.pk)


def tell_submitter(report, log) -> None:
    """Whoever submitted it last; the row itself has forgotten him by now."""
    submission = report.log.filter(name="submit").exclude(actor=None).order_by("-pk").first()
    if submission:
        people = {submission.actor_id, submission.on_behalf_of_id}
        key = f"report:{report.pk}:sent_back:{log.pk}"
        tell(people, "report_sent_back", key=key, report=report.pk, log=log.pk)


def tell_writer(report, log) -> None:
    """Whoever submitted the version that is opened again, and the mission's leader."""
    submission = report.log.filter(name="submit").exclude(actor=None).order_by("-pk").first()
    lead = report.mission.lead
    people = {submission and submission.actor_id, lead and lead.expert.user_id}
    key = f"report:{report.pk}:reopened:{log.pk}"
    tell(people, "report_reopened", key=key, by=log.actor_id, report=report.pk, log=log.pk)


def ask_for_document(report, log) -> None:
    Job.objects.ask("reports.render", key=document_key(report), asked_by=log.actor, pk=report.pk)
