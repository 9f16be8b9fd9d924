"""A year by country, kind and unit over 1,000,000 person-day rows, live, beside the missions list.

What is judged is the sum itself; the page around it, with months, norms and charts, is told too.
"""

import time

from django.urls import reverse

from accounts.models import User
from backstopping.bench import pages, world
from missions.days.figures import year_cube


def run() -> list[dict]:
    reader, year = world.reader(), world.size().today.year
    person = User.objects.get(email=world.READER)
    with pages.served():
        for _turn in range(pages.WARM_UPS):
            _cube(person, year), pages.seconds(reader, pages.LIST)
        measured = [
            (_cube(person, year), pages.seconds(reader, pages.LIST)) for _turn in range(30)
        ]
    figures = reverse("planning:figures", args=[year])
    return [
        pages.entry("planning.ledger", measured, 2),
        pages.compare(reader, "planning.figures", figures, pages.LIST, 4, number=15),
    ]


def _cube(person, year: int) -> float:
    started = time.perf_counter()
    if not year_cube(person, year):
        raise AssertionError(f"Nothing was summed for {year}.")
    return time.perf_counter() - started
