"""What the first visit of a form costs on a line of 64 kbit/s."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.factories import FieldDebriefingFactory, ReportFactory

pytestmark = pytest.mark.django_db

MOST = 100_000
LINKED = re.compile(r'(?:href|src)="/static/([^"]+)"')
IMPORTED = re.compile(r'from "(\./[^"]+)"')


def with_imports(name: str) -> set[str]:
    """A script and what it asks for."""
    source = Path(finders.find(name)).read_text(encoding="utf-8")
    found = {name}
    for other in IMPORTED.findall(source):
        found |= with_imports(f"{name.rpartition('/')[0]}/{other[2:]}")
    return found


def weight_of(page: str) -> int:
    """Of what it links, compressed."""
    names = set(LINKED.findall(page))
    names |= {one for name in names if name.endswith(".js") for one in with_imports(name)}
    files = [Path(finders.find(name)).read_bytes() for name in names]
    return sum(len(gzip.compress(one, 6)) for one in files)


@pytest.mark.parametrize("form", ["debriefing", "edit"])
def test_the_first_visit_fits_in_100_kilobytes(client, cast, form):
    cast = cast(debriefed=True)
    FieldDebriefingFactory(mission=cast.mission)
    ReportFactory(mission=cast.mission, text="Un texte de quelques lignes. " * 40)
    client.force_login(cast["backstopper"])

    answer = client.get(
        reverse(f"reports:{form}", args=[cast.mission.code]), headers={"Accept-Encoding": "gzip"}
    )

    page = gzip.decompress(answer.content).decode()
    assert len(answer.content) + weight_of(page) < MOST
