"""Day rates, words of CVs and feedback on every page and file that the house has."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse

from tests.demo_fixtures import shared_rows
from tests.experts.test_confidence import (
    CV,
    NOTE,
    RATE,
    READS,
    UNSHARED,
    WORDS,
    people_around,
)
from tests.factories import ExpertFactory, ReportFactory
from tests.pages import plain
from tests.test_access import URLS
from tests.test_http import ANY

pytestmark = pytest.mark.django_db
#: As words of their own: the figures of a rate may stand in an id, an address or a drawing.
SEEN = {one: re.compile(rf"(?<![\w.-]){one}(?!\w)") for one in (RATE, NOTE, CV, WORDS, UNSHARED)}
#: Ends the session, or belongs to packages that know nothing of ours.
LEFT_OUT = re.compile(r"account_|mfa_|socialaccount_|openid_connect_|demo_|admin:(logout|jsi18n)")
#: What somebody wrote himself he may read again where he wrote it.
OWN = {"author": {"missions:feedback": {WORDS}}}
SEARCHED = re.compile(r"(list|roster|library|export|recommendations|lessons|search)$|home$")


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = people_around(ExpertFactory(external=True, code="X7"))
        ReportFactory(mission=cast["mission"], diffused=True)
        yield cast


def address(name, pattern, cast) -> str | None:
    """Of the rows around the expert wherever the address names one."""
    places = set(pattern.pattern.regex.groupindex) | set(pattern.pattern.converters)
    expert, mission = cast["expert"], cast["mission"]
    own = {"code": mission.code, "expert": expert.code, "fmt": "xlsx"}
    own |= {"year": mission.starts_on.year, "month": mission.starts_on.month}
    if name.startswith("experts:"):
        own |= {"code": expert.code, "pk": expert.cvs.get().pk}
    elif name.startswith(("interventions:", "reports:closing")):
        own["code"] = mission.interventions.get().code
    if found := re.match(r"admin:([a-z]+)_([a-z]+)_(change|history|delete)$", name):
        rows = apps.get_model(*found.groups()[:2]).objects.order_by("-pk")
        own["object_id"] = expert.pk if "expert" in name else getattr(rows.first(), "pk", 1)
    try:
        return reverse(name, kwargs={one: own.get(one) or ANY.get(one) or 1 for one in places})
    except NoReverseMatch:
        return None


def pages(cast):
    for name, pattern, _route in URLS:
        url = None if LEFT_OUT.match(name) else address(name, pattern, cast)
        if url:
            yield name, url
        if url and SEARCHED.search(name):
            yield name, f"{url}?q=canary"


def text_of(answer) -> str:
    """What a person reads of it: of a workbook its sheets; of a file its name too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with ZipFile(BytesIO(content)) as packed:
            content = b" ".join(packed.read(one) for one in packed.namelist())
    text = content.decode(errors="replace") + answer.get("Content-Disposition", "")
    return plain(text).replace("\u202f", "").replace("\xa0", "")


def told(client, cast) -> dict[str, set]:
    """Each page by the canaries that stand on it."""
    found = {}
    for name, url in pages(cast):
        text = text_of(client.get(url))
        if there := {one for one, sought in SEEN.items() if sought.search(text)}:
            found[name] = found.get(name, set()) | there
    return found


@pytest.mark.parametrize("who", ["person", "author"])
def test_no_page_or_file_tells_more(client, cast, who):
    client.raise_request_exception = False
    client.force_login(cast[who])

    found = told(client, cast)

    own = OWN.get(who, {})
    others = {name: there for name, there in found.items() if there != own.get(name)}
    assert set().union(*others.values()) == READS.get(who, set()), others
