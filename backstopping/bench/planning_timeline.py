"""The plan of a year, 200 interventions on its page, beside the missions list; and its size."""

import gzip

from django.urls import reverse

from backstopping.bench import pages, world

KILOBYTES = 200


def run() -> list[dict]:
    reader = world.reader()
    url = reverse("planning:year", args=[world.size().today.year])
    timed = pages.compare(reader, "planning.timeline", url, pages.LIST, 2, number=15)
    with pages.served():
        plain = reader.get(url).content
    packed = len(gzip.compress(plain, 6)) / 1000
    return [
        timed,
        pages.row(
            "planning.timeline.size",
            "kB",
            round(packed, 1),
            round(len(plain) / 1000, 1),
            packed / KILOBYTES,
            1,
        ),
    ]
