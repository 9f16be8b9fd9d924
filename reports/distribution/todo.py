"""What copies of a report ask of a person: to confirm his own, to mend one that did not arrive."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.queue import QueueState
from core.todo import Todo, TodoSource, register
from missions.enums import Stage
from missions.todo import of_mission
from reports.models import Recipient, Report

FAILED = Q(mail__state__in=(QueueState.DEAD, QueueState.DROPPED)) | Q(returned_at__isnull=False)


def receipts_owed(user):
    """Copies sent to this person that he has not confirmed."""
    return Recipient.objects.waiting().filter(user=user.pk)


def prepare_receipts(rows):
    return rows.select_related("report__mission__country").order_by("sent_at", "pk")


def receipt_line(recipient) -> Todo:
    mission = recipient.report.mission
    return Todo(
        label=_("Confirm that you have received the report of %(code)s") % {"code": mission.code},
        url=reverse("reports:received", kwargs={"token": recipient.token}),
        since=recipient.sent_at,
        then=_("the sender sees that it has arrived"),
        note=_("sent to you"),
        **of_mission(mission, Stage.REPORT),
    )


def undelivered(user):
    """Reports this person passed on as focal point, whose mail did not arrive."""
    mine = Recipient.objects.waiting().filter(FAILED, report__mission__focal_point=user.pk)
    return Report.objects.filter(pk__in=mine.values("report"))


def prepare_undelivered(rows):
    return rows.annotate(since=F("diffused_at")).select_related("mission__country").order_by("pk")


def undelivered_line(report) -> Todo:
    code = report.mission.code
    return Todo(
        label=_("Send the report of %(code)s again: a mail did not arrive") % {"code": code},
        url=reverse("reports:recipients", kwargs={"code": code}),
        since=report.since,
        then=_("the person gets the report after all"),
        note=_("not delivered"),
        **of_mission(report.mission, Stage.REPORT),
    )


def register_all() -> None:
    register(TodoSource(receipts_owed, prepare_receipts, receipt_line))
    register(TodoSource(undelivered, prepare_undelivered, undelivered_line))
