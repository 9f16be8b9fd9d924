"""Opening ToR of 30 sections, 100 comments, 40 versions: queries, and time beside a list.

With their programme, tasks, reporting lines and approvals, as the last readers find them.
"""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backstopping.bench import pages, tor_world, world

QUERIES = 20


def run() -> list[dict]:
    reader, tor = world.reader(), tor_world.tor()
    url = reverse("missions:tor", args=[tor.mission.code])
    with pages.served():
        pages.seconds(reader, url)
        with CaptureQueriesContext(connection) as asked:
            pages.seconds(reader, url)
    count = len(asked)
    return [
        pages.row("tor.open", "queries", count, QUERIES, count / (QUERIES - 1), 1),
        pages.compare(reader, "tor.open.time", url, pages.LIST, 8),
    ]
