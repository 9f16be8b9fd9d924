"""Pages beside one another: what a ratio is made of.

Both sides of a pair are asked one right after the other, so that a busy machine slows both; the
ratio is the median of those of the pairs. Of a percentile, too, only a ratio is judged: p99 of a
page beside its own median of the same run.
"""

import gc
import statistics
import time
from contextlib import contextmanager

from django.conf import settings
from django.template.response import TemplateResponse
from django.test import Client, override_settings
from django.urls import include, path

from backstopping.bench import stock_admin
from core.policy import PUBLIC, policy
from missions.models import Mission

#: A measure needs no collected files.
STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WARM_UPS, PAIRS = 4, 40
#: Who asks for the trivial page: a person would bring the counts of the header along.
NOBODY = Client(SERVER_NAME="localhost")
TRIVIAL, STOCK = "/trivial/", "/stock/"
LIST = "/missions/?view=all&country=3&kind=regular"


@policy(PUBLIC)
def trivial(request):
    """Fifty rows, four joins, eleven columns: no session, no person, no frame. See `NOBODY`."""
    rows = Mission.objects.select_related("country", "unit", "focal_point", "proposed_by")
    return TemplateResponse(request, "bench/trivial_list.html", {"rows": rows.order_by("pk")[:50]})


urlpatterns = [
    path("trivial/", trivial),
    path("stock/", stock_admin.missions),
    path("", include("backstopping.urls")),
]


@contextmanager
def served():
    """The pages as the web server has them: loaded, and out of the collector's sight."""
    with override_settings(ROOT_URLCONF=__name__, STORAGES=STORAGES):
        gc.collect()
        gc.freeze()
        yield
        gc.unfreeze()


def seconds(client: Client, url: str) -> float:
    client = NOBODY if url == TRIVIAL else client
    started = time.perf_counter()
    answer = client.get(url)
    answer.content  # noqa: B018 - a page is done when its text is there
    taken = time.perf_counter() - started
    if answer.status_code != 200:
        raise AssertionError(f"{url} answered {answer.status_code}.")
    return taken


def pairs(client: Client, url: str, beside: str, number: int = PAIRS) -> list[tuple]:
    for _turn in range(WARM_UPS):
        seconds(client, url), seconds(client, beside)
    return [(seconds(client, url), seconds(client, beside)) for _turn in range(number)]


def entry(name: str, measured: list[tuple], limit: float) -> dict:
    """A row of bench.json: medians in milliseconds and the median of the ratios."""
    page, other = (statistics.median(side) * 1000 for side in zip(*measured, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in measured)
    return row(name, "ms", round(page, 1), round(other, 1), ratio, limit)


def row(name: str, unit: str, value, baseline, ratio: float, limit: float) -> dict:
    return {
        "name": name,
        "unit": unit,
        "value": value,
        "baseline": baseline,
        "ratio": round(ratio, 3),
        "limit": limit,
        "ok": ratio <= limit,
    }


def compare(client: Client, name: str, url: str, beside: str, limit: float, number=PAIRS) -> dict:
    with served():
        return entry(name, pairs(client, url, beside, number), limit)
