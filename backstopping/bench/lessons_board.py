"""The board of 2,000 lessons: its first content beside a plain list of fifty rows, and a move.

A page under a second and a move under a fifth of one are judged in seconds of this process's own
work and the database's answer to it, beside the missions list of the same run.
"""

import statistics
import time

from django.test import Client
from django.urls import reverse

from backstopping.bench import board_world, pages, world
from reports.review.services import sign

#: The board draws two hundred cards with their buttons, the list fifty rows.
PAGE_LIMIT, MOVE_LIMIT = 1.0, 0.2
TURNS = 15


def first_content(reader: Client, review) -> dict:
    url = reverse("reports:review_board", args=[review.slug])
    with pages.served():
        measured = pages.pairs(reader, url, pages.LIST, TURNS)
    mine, theirs = (statistics.median(side) for side in zip(*measured, strict=True))
    return pages.row(
        "lessons.board", "ms", round(mine * 1000, 1), round(theirs * 1000, 1), mine / PAGE_LIMIT, 1
    )


def move(reader: Client, review) -> dict:
    """Kept and put back in turns, as htmx asks it: the row that changed comes with the answer."""
    choice = review.choices.filter(decision="proposed").select_related("lesson").first()
    url = reverse("reports:review_move", args=[review.slug, choice.lesson.code])
    taken = []
    with pages.served():
        for turn in range(TURNS + pages.WARM_UPS):
            choice.refresh_from_db()
            verb = "open" if choice.decision == "kept" else "keep"
            data = {"verb": verb, "seen": sign(choice)}
            started = time.perf_counter()
            answer = reader.post(url, data, headers={"HX-Request": "true"})
            if turn >= pages.WARM_UPS:
                taken.append(time.perf_counter() - started)
            if answer.status_code != 200 or b"board-columns" not in answer.content:
                raise AssertionError(f"The move was answered with {answer.status_code}.")
    middle = statistics.median(taken)
    return pages.row(
        "lessons.board.move", "ms", round(middle * 1000, 1), MOVE_LIMIT * 1000,
        middle / MOVE_LIMIT, 1,
    )  # fmt: skip


def run() -> list[dict]:
    review = board_world.review()
    reader = world.reader()
    return [first_content(reader, review), move(reader, review)]
