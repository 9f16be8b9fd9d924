"""One reminder to whoever got a report and has not confirmed it, on its day."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import DateField
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.notices import tell
from interventions.enums import Setting
from interventions.models import ProcessSetting
from reports.models import Recipient

#: After a longer rest of the machine nobody is reminded of what is old by then.
MOST_MISSED = timedelta(days=31)


@shared_task(name="reports.distribution.nudge")
def nudge() -> int:
    """Beat, every hour: once a copy, so many days after it was sent; 0 days means never.

    The people are told as they chose, and whoever stands in for them too.
    """
    days = ProcessSetting.objects.numbers()[Setting.RECEIPT_NUDGE_DAYS]
    return sum(nudge_one(pk) for pk in owed(days)) if days else 0


def owed(days: int) -> list[int]:
    today = timezone.localdate()
    sent = TruncDate("sent_at", output_field=DateField(), tzinfo=timezone.get_current_timezone())
    last = today - timedelta(days=days)
    rows = Recipient.objects.waiting().filter(nudged_at=None, user__is_active=True)
    rows = rows.annotate(sent_on=sent).filter(sent_on__lte=last, sent_on__gt=last - MOST_MISSED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def nudge_one(pk: int) -> bool:
    rows = Recipient.objects.waiting().filter(nudged_at=None)
    recipient = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if recipient is None:
        return False
    key = f"receipt:{recipient.pk}"
    tell([recipient.user_id], "receipt_wanted", key=key, recipient=recipient.pk)
    recipient.nudged_at = timezone.now()
    recipient.save(update_fields=["nudged_at", "updated_at"])
    return True
