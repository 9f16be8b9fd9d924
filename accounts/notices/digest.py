"""One mail a day, at the hour each person chose, with all that was collected for it."""

from datetime import datetime, time, timedelta

from celery import shared_task
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Notice, User
from core.models import OutboundMail


def last_hour(hour: int, now: datetime) -> datetime:
    """The last moment at which the clock of the house showed this hour."""
    today = timezone.make_aware(datetime.combine(timezone.localdate(now), time(hour)))
    if today <= now:
        return today
    yesterday = timezone.localdate(now) - timedelta(days=1)
    return timezone.make_aware(datetime.combine(yesterday, time(hour)))


@shared_task
def send_digests() -> int:
    """Beat, every hour. Safe to run twice; what was missed goes with the next run."""
    waiting = Notice.objects.for_digest().values("user")
    people = get_user_model().objects.filter(pk__in=waiting, is_active=True).order_by("pk")
    return sum(write_digest(person) for person in people)


@transaction.atomic
def write_digest(person: User) -> bool:
    """Ask for the mail of this person's last hour, once; later notices wait for the next one.

    The person is locked, so that of two runs one finds nothing left to do.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    until = last_hour(person.digest_hour, timezone.now())
    rows = Notice.objects.for_digest().filter(user=person, created_at__lt=until)
    chosen = list(rows.order_by("pk").values_list("pk", flat=True))
    key = f"digest:{person.pk}:{timezone.localdate()}"
    if not chosen or OutboundMail.objects.filter(key=key).exists():
        return False
    OutboundMail.objects.ask("digest", key=key, to=person, notices=chosen)
    Notice.objects.filter(pk__in=chosen).update(mailed_at=Now())
    return True
