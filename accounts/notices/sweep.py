"""Notices that were read and are old make room; what they told of keeps its own log."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts.models import Notice

#: Said on the page of notices.
KEPT_DAYS = 180


@shared_task
def sweep_notices() -> int:
    """Beat, once a day: those read longer ago than this. Unread ones stay."""
    read_before = timezone.now() - timedelta(days=KEPT_DAYS)
    swept, _models = Notice.objects.filter(read_at__lt=read_before).delete()
    return swept
