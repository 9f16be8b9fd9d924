"""One worker for the measures of long reviews, in a process of its own.

Nothing of Django is loaded with this module: the process that is spawned sets it up first.
"""

import resource
import time
from functools import partial


def work(pipe, database: str) -> None:
    """Wait for a word, do it, tell (seconds, result); at the end the peak in MB."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    settings.PDF_SOFT_TIME_LIMIT = 900  # a busy machine is measured too, not sent away

    connections["default"].settings_dict["NAME"] = database
    deeds = {"warm": warm, "plain": plain, "review": review, "help": partial(lend_a_hand, pipe)}
    while (word := pipe.recv()) is not None:
        name, given = word
        started = time.perf_counter()
        result = deeds[name](given)
        pipe.send((time.perf_counter() - started, result))
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def warm(_given) -> None:
    from core.pdf import html_to_pdf
    from core.pdf_volume import engine

    html_to_pdf('<html lang="fr"><title>x</title><p>x</p></html>')
    engine()


class Told:
    """What a job's function is given, without the job."""

    class job:
        asked_by = None

    def __call__(self, _percent) -> None:
        pass


def review(document: dict) -> bytes:
    from core.pdf_volume import shared
    from reports.review import paper

    return paper.draw(document, gather=partial(shared, progress=Told()))


def plain(document: dict) -> None:
    """All of it as one document, drawn by WeasyPrint alone with everything that can be had."""
    from backstopping.bench.core_pdf import bare
    from reports.review import paper

    draw, html = bare(), paper.in_one(document)
    draw(html)


def lend_a_hand(pipe, _given) -> None:
    """Take waiting jobs until somebody says that it is enough."""
    from core.models import Job

    while not pipe.poll(0.05):
        for pk in Job.objects.waiting().order_by("-pk").values_list("pk", flat=True)[:3]:
            Job.objects.run(pk)
    pipe.recv()
