"""One worker for the measures of reports, in a process of its own.

Nothing of Django is loaded with this module: the process that is spawned sets it up first.
"""

import time


def work(pipe, database: str) -> None:
    """In a process of its own: wait for a word, do it, tell (wall, processor) seconds."""
    import django

    django.setup()
    from django.db import connections

    connections["default"].settings_dict["NAME"] = database
    deeds = {"queue": take_jobs, "bare": draw_alone, "tags": draw_tagged, "plain": draw_plain}
    while (word := pipe.recv()) is not None:
        name, given = word
        wall, processor = time.perf_counter(), time.process_time()
        deeds[name](given)
        pipe.send((time.perf_counter() - wall, time.process_time() - processor))


def take_jobs(_given) -> None:
    """What a worker of the PDF queue does, without the broker: claim, draw, keep, end."""
    from core.models import Job

    waiting = Job.objects.waiting().filter(queue="pdf").order_by("pk")
    while first := waiting.values_list("pk", flat=True).first():
        Job.objects.run(first)


def draw_alone(keys: list[int]) -> None:
    """Each report read for itself, as a job does: reading is no cost of the queue."""
    from reports.documents import report_document
    from reports.models import Report
    from reports.paper import draw

    for pk in keys:
        draw(report_document(Report.objects.for_page().get(pk=pk)))


def draw_tagged(html: str) -> None:
    from core import pdf_engine

    pdf_engine.draw(html)


def draw_plain(html: str) -> None:
    from core import pdf_engine

    pdf_engine.draw(html, variant=None)
