"""Search of the library over 200,000 lessons and 50,000 reports with a text, ToR besides.

Questions of all kinds, frequent words among them, each asked as the page asks: found, read by
`visible_to`, ranked, counted by facet. Told is their p99 beside one query of the missions list, in
turns. The page of a frequent word is put beside the page of the missions list.
"""

import statistics
import time

from backstopping.bench import pages, world
from backstopping.filler import shelves
from missions.models import Mission
from reports.library import search
from reports.models import Lesson

SIZES = {100_000: (200_000, 50_000), 5_000: (10_000, 2_500)}
ROUNDS, LIMIT, PAGE_LIMIT = 12, 10, 10
FREQUENT = ["équipe", "budget", "mission", "projet", "comité de pilotage", "formation des équipes"]
OTHERS = [
    "", "eau", "redevance curage", '"chaîne du froid"', "evaluatio", "suivi-évaluation", "badabo",
    "l’hôpital et les mutuelles", "zzz", "form", "gestionnaire du forage", "kabano sélection",
]  # fmt: skip


def run() -> list[dict]:
    client = world.reader()
    if Lesson.objects.count() < 1000:
        shelves.fill(*SIZES[world.size().missions])
    world.as_web_process()
    return [_p99(), _page(client)]


def _p99() -> dict:
    reader, listed = world.known_reader(), _list_query()
    taken, beside = [], []
    for number in range(ROUNDS + 1):
        for text in FREQUENT * 2 + OTHERS:
            mine, other = _seconds(lambda t=text: search.search(reader, t)), _seconds(listed)
            if number:  # the first round warms up
                taken.append(mine * 1000)
                beside.append(other * 1000)
    taken.sort()
    last, one = taken[round(len(taken) * 0.99) - 1], statistics.median(beside)
    return pages.row("lessons.search", "ms", round(last, 2), round(one, 2), last / one, LIMIT)


def _list_query():
    """The newest fifty missions with the names beside them: one question, found by index."""
    rows = Mission.objects.select_related("country", "unit", "focal_point", "proposed_by")
    return lambda: list(rows.order_by("-starts_on", "-pk")[:50])


def _seconds(ask) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def _page(client) -> dict:
    url = "/reports/library/?q=budget"
    return pages.compare(client, "lessons.search.page", url, pages.LIST, PAGE_LIMIT)
