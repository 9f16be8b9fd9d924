"""A month of the calendar at 100,000 missions, beside the missions list."""

from django.urls import reverse

from backstopping.bench import pages, world


def run() -> list[dict]:
    reader, today = world.reader(), world.size().today
    url = reverse("events:month", args=[today.year, today.month])
    return [pages.compare(reader, "planning.calendar", url, pages.LIST, 1.5)]
