"""Two versions of 20,000 words of which every paragraph changed: read and compared in 300 ms.

In seconds of this process's own work, so that a busy machine does not judge; beside it what it
takes to read both versions from the history.
"""

import time

from backstopping.bench import tor_world
from backstopping.bench.pages import row
from missions.tor import versions

LIMIT, TURNS, FEWEST = 0.3, 7, 1000


def run() -> list[dict]:
    found = versions.loaded(tor_world.tor().mission)
    old, new = found[-2], found[-1]
    taken, read = [], []
    for _turn in range(TURNS):
        started = time.process_time()
        versions.texts_of(old), versions.texts_of(new)
        read.append(time.process_time() - started)
        started = time.process_time()
        compared = versions.comparison(found, old, new)
        taken.append(time.process_time() - started)
    if sum(one.added for one in compared.changed) < FEWEST:
        raise AssertionError("The two versions hardly differ: nothing was measured.")
    best, reading = sorted(taken)[TURNS // 2], sorted(read)[TURNS // 2]
    return [row("tor.diff", "s", round(best, 3), round(reading, 3), best / LIMIT, 1)]
