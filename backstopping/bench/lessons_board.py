"""The board of 2,000 lessons: its first content beside a plain list of fifty rows, and a move.

The goal is a second for the page and a fifth of one for a move. Where the filtered missions list
takes 35 ms, that is some thirty and six times as long; a busy machine slows both sides alike, so
these ratios are the limits, the page's drawn tighter.
"""

import time

from django.test import Client
from django.urls import reverse

from backstopping.bench import board_world, pages, world
from reports.review.services import sign

#: The board draws two hundred cards with their buttons, the list fifty rows.
PAGE_LIMIT, MOVE_LIMIT = 20, 6
TURNS = 15


def first_content(reader: Client, review) -> dict:
    url = reverse("reports:review_board", args=[review.slug])
    return pages.compare(reader, "lessons.board", url, pages.LIST, PAGE_LIMIT, number=TURNS)


def move(reader: Client, review) -> dict:
    """Kept and put back in turns, as htmx asks it: the row that changed comes with the answer."""
    choice = review.choices.filter(decision="proposed").select_related("lesson").first()
    url = reverse("reports:review_move", args=[review.slug, choice.lesson.code])
    with pages.served():
        measured = [
            (moved(reader, url, choice), pages.seconds(reader, pages.LIST))
            for _turn in range(TURNS + pages.WARM_UPS)
        ]
    return pages.entry("lessons.board.move", measured[pages.WARM_UPS :], MOVE_LIMIT)


def moved(reader: Client, url: str, choice) -> float:
    choice.refresh_from_db()
    verb = "open" if choice.decision == "kept" else "keep"
    data = {"verb": verb, "seen": sign(choice)}
    started = time.perf_counter()
    answer = reader.post(url, data, headers={"HX-Request": "true"})
    taken = time.perf_counter() - started
    if answer.status_code != 200 or b"board-columns" not in answer.content:
        raise AssertionError(f"The move was answered with {answer.status_code}.")
    return taken


def run() -> list[dict]:
    review = board_world.review()
    reader = world.reader()
    return [first_content(reader, review), move(reader, review)]
