"""Grouping 2,000 stored vectors: read from the table, compared, joined, in half a second.

In seconds of this process's own work, so that a busy machine does not judge; beside it what the
database takes to hand the vectors over. The vectors are made up in four hundred heaps.
"""

import time

import numpy as np
from django.utils import timezone

from backstopping.bench import board_world
from backstopping.bench.pages import row
from reports.near import meaning
from reports.near.grouping import groups
from reports.near.models import LessonVector
from reports.near.services import Method, contents_of

LESSONS, HEAPS, WIDTH, LIMIT, TURNS = 2_000, 400, 512, 0.5, 5


def heaps() -> np.ndarray:
    chance = np.random.default_rng(1)
    middles = chance.standard_normal((HEAPS, WIDTH))
    rows = middles[chance.integers(0, HEAPS, LESSONS)] + chance.standard_normal((LESSONS, WIDTH))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def store(lessons: list[int], method: str) -> None:
    made_at = timezone.now()
    LessonVector.objects.bulk_create(
        LessonVector(
            lesson_id=lesson,
            method=method,
            text_hash="bench",
            content=vector.astype("<f4").tobytes(),
            made_at=made_at,
        )
        for lesson, vector in zip(lessons, heaps(), strict=True)
    )


def run() -> list[dict]:
    review = board_world.review()
    lessons = list(review.choices.order_by("lesson").values_list("lesson", flat=True))[:LESSONS]
    method = Method("bench", meaning, 0.3, "bench")
    store(lessons, method.name)
    taken, read = [], []
    for _turn in range(TURNS):
        started = time.process_time()
        contents = contents_of(lessons, method)
        read.append(time.process_time() - started)
        found = groups(method.module.similarity(list(contents.values())), method.least)
        taken.append(time.process_time() - started)
    if not HEAPS * 0.8 < len(found) <= HEAPS:
        raise AssertionError(f"{len(found)} groups were found of {HEAPS} heaps.")
    best, reading = sorted(taken)[TURNS // 2], sorted(read)[TURNS // 2]
    return [row("lessons.near", "s", round(best, 3), round(reading, 3), best / LIMIT, 1)]
