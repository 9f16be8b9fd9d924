"""Work for workers: the vectors of lessons."""

from datetime import timedelta

from celery import shared_task
from django.utils.translation import gettext_lazy

from core.jobs import job
from reports.near.services import ask_vectors, make_stale, methods, stale


@job(
    "reports.lesson_vectors",
    lease=timedelta(minutes=10),
    label=gettext_lazy("Comparison of lessons"),
)
def lesson_vectors(progress, **_future):
    make_stale(progress)


@shared_task(name="reports.near.sweep")
def sweep():
    """Hourly: texts that changed without a step of their lesson."""
    if any(stale(method).exists() for method in methods()):
        ask_vectors()
