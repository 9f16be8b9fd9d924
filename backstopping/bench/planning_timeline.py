"""The plan of a year, 200 interventions on its page, beside the missions list; and its size.

As people find it when nobody changed anything since it was last drawn, and drawn anew.
"""

import gzip

from django.urls import reverse

from backstopping.bench import pages, world
from core import kept

KILOBYTES = 200


def run() -> list[dict]:
    reader = world.reader()
    url = reverse("planning:year", args=[world.size().today.year])
    timed = pages.compare(reader, "planning.timeline", url, pages.LIST, 2, number=15)
    with pages.served():
        plain = reader.get(url).content
        drawn = [_drawn(reader, url) for _turn in range(10)]
    packed = len(gzip.compress(plain, 6)) / 1000
    size = round(packed, 1), round(len(plain) / 1000, 1), packed / KILOBYTES, 1
    return [
        timed,
        pages.entry("planning.timeline.drawn", drawn, 8),
        pages.row("planning.timeline.size", "kB", *size),
    ]


def _drawn(reader, url) -> tuple[float, float]:
    kept.forget()
    return pages.seconds(reader, url), pages.seconds(reader, pages.LIST)
