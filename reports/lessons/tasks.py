"""What workers do for lessons."""

from celery import shared_task

from reports.lessons import use


@shared_task(name="reports.lessons.count_shown", ignore_result=True)
def count_shown(ids: list[int], year: int) -> None:
    """Lost with the broker, it is a count less; run twice, a count more."""
    use.count_shown(ids, year)
