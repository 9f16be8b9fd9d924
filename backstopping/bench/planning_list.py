"""The missions list at 100,000 missions: logged in and filtered, beside three others.

Beside the trivial page of fifty rows; beside the stock admin's list of the same rows, filters and
columns; page 1000 of all missions beside their first page. Then the p99 of the filtered list
beside its own median. The search, found by index, is put beside the list without one.
"""

import statistics

from backstopping.bench import pages, world

PAGES = 300
ALL = "/missions/?view=all"
STOCK = f"{pages.STOCK}?country__id__exact=3&kind__exact=regular"


def run() -> list[dict]:
    reader = world.reader()
    deep = min(1000, world.size().missions // 50 - 1)
    return [
        pages.compare(reader, "planning.list", pages.LIST, pages.TRIVIAL, 1.5),
        pages.compare(reader, "planning.list.admin", pages.LIST, STOCK, 0.4),
        pages.compare(reader, "planning.list.page_1000", f"{ALL}&page={deep}", ALL, 2),
        pages.compare(reader, "planning.list.search", f"{ALL}&q=hydraulique+nord", ALL, 3),
        _p99(reader),
    ]


def _p99(reader) -> dict:
    with pages.served():
        for _turn in range(pages.WARM_UPS):
            pages.seconds(reader, pages.LIST)
        taken = sorted(pages.seconds(reader, pages.LIST) * 1000 for _turn in range(PAGES))
    middle, last = statistics.median(taken), taken[round(PAGES * 0.99) - 1]
    return pages.row(
        "planning.list.p99", "ms", round(last, 1), round(middle, 1), last / middle, 2.5
    )
