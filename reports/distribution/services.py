"""Sending a report on its way, and all that may happen to a copy of it afterwards."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import OutboundMail
from core.permissions import require
from core.workflow import SYSTEM, TransitionRefused
from interventions.enums import Setting
from interventions.models import ProcessSetting
from missions.enums import MissionKind, MissionState
from missions.workflow import MISSION_WORKFLOW
from reports.distribution.failures import is_too_large
from reports.editions import edition_of
from reports.enums import SENT_STATES, RecipientKind, ReportState
from reports.models import Recipient, Report
from reports.workflow import REPORT_WORKFLOW

MEGABYTE = 1_000_000
ATTACHED = {
    MissionKind.SETUP: Setting.ATTACH_MB_SETUP,
    MissionKind.REGULAR: Setting.ATTACH_MB_REGULAR,
    MissionKind.SPECIFIC: Setting.ATTACH_MB_SPECIFIC,
}


@transaction.atomic
def distribute(report, addressed, *, by, comment="", reason=""):
    """One mail with a link of his own to each of these people, and the mission is reported."""
    if not addressed:
        raise TransitionRefused(_("Choose at least one recipient."))
    report = REPORT_WORKFLOW.run(report, "distribute", by=by, comment=comment)
    for one in addressed:
        is_other = one.kind == RecipientKind.OTHER
        send_to(report, one.user, one.kind, reason if is_other else "")
    if report.mission.state == MissionState.DEBRIEFED:
        MISSION_WORKFLOW.run(report.mission, "report", by=by)
    return report


def send_to(report, user, kind, reason) -> Recipient:
    recipient = Recipient.objects.create(
        report=report, edition=report.edition, user=user, kind=kind, reason=reason
    )
    send_report(recipient)
    return recipient


@transaction.atomic
def send_to_one_more(report, user, *, by, reason) -> Recipient:
    """Later, to one person more; whoever has this version already keeps his copy."""
    require(by, "reports.distribute", report)
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.state not in SENT_STATES:
        raise TransitionRefused(_("The report has not been distributed yet."))
    if report.current_recipients.filter(user=user).exists():
        raise TransitionRefused(_("%(name)s has this version already.") % {"name": user})
    return send_to(report, user, RecipientKind.OTHER, reason)


# --- one copy -------------------------------------------------------------------------
def document_of(recipient):
    """The very file that this person was sent; for a version in force also one without data."""
    kept = edition_of(recipient.report, recipient.edition)
    if kept is not None:
        return kept.document
    is_current = recipient.edition == recipient.report.edition
    return recipient.report.document if is_current else None


def attachment_for(recipient):
    """None for confidential kinds, above the size that EST sets, and where size was refused."""
    mission, document = recipient.report.mission, document_of(recipient)
    if document is None or mission.may_have_confidential_annex:
        return None
    megabytes = ProcessSetting.objects.numbers()[ATTACHED[MissionKind(mission.kind)]]
    is_light = document.size <= megabytes * MEGABYTE
    return document if is_light and not is_too_large(recipient.mail) else None


def send_report(recipient, *, keeps_link=False) -> None:
    """A mail with a new link; the links of earlier mails open nothing any more."""
    now, days = timezone.now(), ProcessSetting.objects.numbers()[Setting.REPORT_LINK_DAYS]
    if recipient.sendings and not keeps_link:
        recipient.former_tokens = [*recipient.former_tokens, recipient.token]
        recipient.token = uuid.uuid4()
    recipient.sendings += 1
    recipient.sent_at, recipient.link_until = now, now + timedelta(days=days)
    recipient.revoked_at = recipient.returned_at = None
    recipient.returned_reason = ""
    recipient.mail = OutboundMail.objects.ask(
        "report_distributed",
        key=f"recipient:{recipient.pk}:{recipient.sendings}",
        to=recipient.user,
        attachment=attachment_for(recipient),
        recipient=recipient.pk,
    )
    recipient.save()


@transaction.atomic
def send_again(recipient, *, by, email=None) -> bool:
    """After a failure, or because somebody asked; an open mail is left to its worker.

    `email` corrects the address for this report alone.
    """
    recipient = locked(recipient, by)
    if email is not None:
        recipient.email = "" if email == recipient.user.email else email
        recipient.save(update_fields=["email", "updated_at"])
    if recipient.mail and recipient.mail.is_open:
        return False
    is_changed = email is not None or recipient.returned_at or not recipient.has_live_link
    if recipient.is_given_up and not is_changed and not is_too_large(recipient.mail):
        return bool(OutboundMail.objects.filter(pk=recipient.mail_id).revive())
    send_report(recipient)
    return True


@transaction.atomic
def revoke(recipient, *, by) -> None:
    """The link opens nothing any more, and a mail still waiting is not sent."""
    recipient = locked(recipient, by)
    recipient.revoked_at = timezone.now()
    recipient.save(update_fields=["revoked_at", "updated_at"])


@transaction.atomic
def note_return(recipient, reason, *, by) -> None:
    """A mail that came back to the sender's own mailbox, long after a server had taken it."""
    recipient = locked(recipient, by)
    recipient.returned_at, recipient.returned_reason = timezone.now(), reason
    recipient.save(update_fields=["returned_at", "returned_reason", "updated_at"])


def locked(recipient, by) -> Recipient:
    require(by, "reports.distribute", recipient.report)
    rows = Recipient.objects.select_related("report__mission", "user", "mail")
    return rows.select_for_update(of=("self",)).get(pk=recipient.pk)


@transaction.atomic
def renew(recipient) -> bool:
    """Who holds an old link may ask for a new one: it goes to the known address, never to him.

    A link that still opens is mailed again as it is: an old one does not end it.
    """
    rows = Recipient.objects.select_related("report__mission", "user", "mail")
    recipient = rows.select_for_update(of=("self",)).get(pk=recipient.pk)
    is_waiting = recipient.mail and recipient.mail.is_open
    if recipient.revoked_at or is_waiting or is_fresh(recipient):
        return False
    send_report(recipient, keeps_link=recipient.has_live_link)
    return True


def is_fresh(recipient) -> bool:
    """One link an hour: nobody fills another's mailbox with them."""
    return bool(recipient.sent_at and recipient.sent_at > timezone.now() - timedelta(hours=1))


# --- what its reader does -------------------------------------------------------------
def note_opening(recipient) -> None:
    """The first time the personal link was followed; later visits change nothing."""
    Recipient.objects.filter(pk=recipient.pk, opened_at=None).update(
        opened_at=timezone.now(), updated_at=timezone.now()
    )


@transaction.atomic
def acknowledge(recipient) -> None:
    """The report's row is locked first, so that of two last readers one completes the round."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=recipient.report_id)
    now = timezone.now()
    Recipient.objects.filter(pk=recipient.pk, opened_at=None).update(opened_at=now)
    Recipient.objects.filter(pk=recipient.pk, acknowledged_at=None).update(
        acknowledged_at=now, updated_at=now
    )
    waiting = report.current_recipients.filter(acknowledged_at=None).exists()
    is_current = recipient.edition == report.edition
    if report.state == ReportState.DIFFUSED and is_current and not waiting:
        REPORT_WORKFLOW.run(report, "acknowledge", by=recipient.user)


# --- opened again ---------------------------------------------------------------------
@transaction.atomic
def reopen(report, *, by, comment) -> Report:
    """The text may change again; what was sent stays, and the mission waits for the next one."""
    report = REPORT_WORKFLOW.run(report, "reopen", by=by, comment=comment)
    if report.mission.state == MissionState.REPORTED:
        MISSION_WORKFLOW.run(report.mission, "reopen_report", by=SYSTEM, comment=comment)
    return report
