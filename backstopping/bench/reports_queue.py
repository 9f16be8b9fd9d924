"""A hundred queued PDFs, a second worker, and what tags cost, in processes like those of workers.

Each measure is a ratio of two sides of the same run, in turns, so that a busy machine slows both.
`reports.queue` and `reports.workers` are told in wall seconds, for waiting is what they are about;
`reports.tagging` in seconds of the processor.
"""

import multiprocessing
import os
import statistics
import tempfile
import time
from contextlib import contextmanager
from itertools import islice

from django.db import connection
from django.utils import timezone

from backstopping.bench import world
from backstopping.bench.core_pdf import report_html
from backstopping.bench.pages import row
from backstopping.bench.pdf_worker import work
from backstopping.filler import fill
from backstopping.filler.size import Size
from core.models import Job
from core.queue import QueueState
from reports.enums import SENT_STATES
from reports.models import Report

#: Two workers on two cores; a hundred PDFs in rounds, each beside as many without a queue.
WORKERS, ROUNDS, EACH = 2, 5, 20
PAIRS, BATCH, TURNS = 3, 30, 9
QUEUE_LIMIT, SECOND_WORKER, TAGGING_LIMIT = 1.15, 1.7, 1.25


# --- workers ---------------------------------------------------------------------------
class Crew:
    def __init__(self, number: int):
        context = multiprocessing.get_context("spawn")
        self.pipes, self.processes = [], []
        for _number in range(number):
            mine, theirs = context.Pipe()
            name = connection.settings_dict["NAME"]
            process = context.Process(target=work, args=(theirs, name), daemon=True)
            process.start()
            self.pipes.append(mine)
            self.processes.append(process)

    def do(self, name: str, given: list, watch=lambda: None) -> tuple[float, float]:
        """Wall seconds until the last is ready, and the processor's of all of them."""
        started = time.perf_counter()
        for pipe, one in zip(self.pipes, given, strict=False):
            pipe.send((name, one))
        waiting = self.pipes[: len(given)]
        while not all(pipe.poll(0.05) for pipe in waiting):
            watch()
        ended = time.perf_counter() - started
        return ended, sum(pipe.recv()[1] for pipe in waiting)

    def end(self) -> None:
        for pipe, process in zip(self.pipes, self.processes, strict=True):
            pipe.send(None)
            process.join(10)


@contextmanager
def crew(number: int):
    """Warm, with a place of their own for the files."""
    with tempfile.TemporaryDirectory(prefix="bench-files-") as place:
        before = os.environ.get("FILES_DIR")
        os.environ["FILES_DIR"] = place
        hands = Crew(number)
        try:
            hands.do("tags", [report_html()] * number)
            yield hands
        finally:
            hands.end()
            os.environ.pop("FILES_DIR")
            if before is not None:
                os.environ["FILES_DIR"] = before


# --- what they do ---------------------------------------------------------------------
def reports_without_pdf():
    """Ids, each used once; a database that nobody filled gets a small filling."""
    if world.known_reader() is None and not Report.objects.exists():
        fill.fill(Size(missions=1_500, members=4_000, interventions=60, experts=80, years=4,
                       seed=1, today=timezone.localdate()))  # fmt: skip
    rows = Report.objects.filter(state__in=SENT_STATES, document=None).order_by("pk")
    return rows.values_list("pk", flat=True).iterator()


def ask(keys: list[int]) -> None:
    for pk in keys:
        Job.objects.ask("reports.render", key=f"bench:{pk}", pk=pk)


class Watcher:
    """What somebody sees who looks while the queue runs: how many are ready, how far others.

    As often as a page asks; oftener, and the measure would be of him.
    """

    SECONDS = 0.5

    def __init__(self, number: int):
        self.number, self.done, self.percents, self.looked = number, [], set(), 0.0

    def __call__(self) -> None:
        if time.perf_counter() - self.looked < self.SECONDS:
            return
        self.looked = time.perf_counter()
        jobs = Job.objects.filter(key__startswith="bench:")
        self.done.append(jobs.filter(state=QueueState.DONE).count())
        self.percents |= set(
            jobs.filter(state=QueueState.RUNNING).values_list("progress", flat=True)
        )

    def check(self) -> None:
        jobs = Job.objects.filter(key__startswith="bench:")
        if jobs.exclude(state=QueueState.DONE).exists():
            raise AssertionError("Not all PDFs were finished.")
        if self.done != sorted(self.done) or len(set(self.done)) < self.number // 10:
            raise AssertionError("Nobody could see the queue get shorter.")
        if not any(0 < percent < 100 for percent in self.percents):
            raise AssertionError("Nobody could see how far a PDF was.")


def queue(reports) -> dict:
    watcher, pairs = Watcher(ROUNDS * EACH), []
    with crew(WORKERS) as hands:
        for _round in range(ROUNDS):
            bare = list(islice(reports, EACH))
            halves = [bare[number::WORKERS] for number in range(WORKERS)]
            ask(list(islice(reports, EACH)))
            mine = hands.do("queue", [None] * WORKERS, watcher)[0]
            pairs.append((mine, hands.do("bare", halves)[0]))
    watcher.check()
    mine, other = (sum(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(one / two for one, two in pairs)
    return row("reports.queue", "s", round(mine, 2), round(other, 2), ratio, QUEUE_LIMIT)


def second_worker(reports) -> dict:
    pairs = []
    with crew(WORKERS) as hands:
        for _pair in range(PAIRS):
            seconds = []
            for number in (1, WORKERS):
                ask(list(islice(reports, BATCH)))
                seconds.append(hands.do("queue", [None] * number)[0])
            pairs.append(seconds)
    alone, both = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(two / one for one, two in pairs)
    limit = round(1 / SECOND_WORKER, 3)
    return row("reports.workers", "s", round(both, 2), round(alone, 2), ratio, limit)


def tagging() -> dict:
    html = report_html()
    with crew(1) as hands:
        hands.do("plain", [html])
        pairs = [
            (hands.do("tags", [html])[1], hands.do("plain", [html])[1]) for _turn in range(TURNS)
        ]
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(one / two for one, two in pairs)
    return row("reports.tagging", "CPU s", round(mine, 3), round(other, 3), ratio, TAGGING_LIMIT)


def run() -> list[dict]:
    reports = reports_without_pdf()
    return [queue(reports), second_worker(reports), tagging()]
