"""Day rates, words of CVs and feedback on every page and file that the house has.

Each page is opened as three people who together hold every right that is not EST's own: the
person himself, one in every role outside EST, one who stands in for others. What of it asks the
closed tables is opened as everybody else too; a page that asks none of them for those three asks
none for anybody with a part of their rights.
"""

import logging
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from accounts.models import CalendarToken
from core.permissions import RULES, check
from core.policy import policy_of
from missions.events.feed import COUNTRY, INTERVENTION, ME
from tests.demo_fixtures import shared_rows
from tests.experts.confidence import CANARIES, MORE, READS, WORDS, people_around
from tests.factories import ReportFactory
from tests.pages import plain
from tests.reports.people import EVERYBODY
from tests.test_access import URLS
from tests.test_http import ANY

pytestmark = pytest.mark.django_db
#: As words of their own: the figures of a rate may stand in an id, an address or a drawing.
SEEN = {one: re.compile(rf"(?<![\w.-]){one}(?!\w)") for one in CANARIES}
#: Ends the session, or belongs to packages that know nothing of ours.
LEFT_OUT = re.compile(r"account_|mfa_|socialaccount_|openid_connect_|demo_|admin:(logout|jsi18n)")
#: What somebody wrote himself he may read again where he wrote it.
OWN = {"author": {"missions:feedback": {WORDS}}}
SEARCHED = re.compile(r"(list|roster|library|export|recommendations|lessons|search)$")
CLOSED = re.compile(
    r'"(experts_dayrate\w*"\."(amount_eur|note)|experts_curriculumvitae|core_storedfile"\."name'
    r'|missions_missionfeedback\w*"\."(words|technical|coaching)|missions_contract\w*"\."day_rate'
    r'|experts_(absence|availability)\w*"\."note)'
)
HELD = re.compile("|".join(CANARIES).encode())
WHOLE_HOUSE = ("person", "all_outside", "substitute")


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """Refusals are not drawn as pages nor logged with tracebacks: that took half of the time."""
    logging.disable(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as patch, shared_rows(django_db_blocker):
        for status in (403, 404):
            patch.setattr(f"backstopping.urls.handler{status}", bare(status))
        cast = people_around()
        ReportFactory(mission=cast.mission, diffused=True)
        yield cast
    logging.disable(logging.NOTSET)


def bare(status):
    return lambda request, exception: HttpResponse(status=status)


def address(name, pattern, cast) -> str | None:
    """Of the rows around the expert wherever the address names one."""
    places = set(pattern.pattern.regex.groupindex) | set(pattern.pattern.converters)
    expert, mission = cast.expert, cast.mission
    own = {"code": mission.code, "expert": expert.code, "fmt": "xlsx"}
    own |= {"year": mission.starts_on.year, "month": mission.starts_on.month}
    if name.startswith("experts:"):
        own |= {"code": expert.code, "pk": expert.cvs.get().pk}
    elif name.startswith("contracts:"):
        own |= {"code": cast.contract.code, "pk": cast.contract.milestones.first().pk}
    elif name.startswith(("interventions:", "reports:closing")):
        own["code"] = mission.interventions.get().code
    if "absence" in name:
        own["pk"] = expert.absences.get().pk
    if found := re.match(r"admin:([a-z]+)_([a-z]+)_(change|history|delete)$", name):
        rows = apps.get_model(*found.groups()[:2]).objects.order_by("-pk")
        own["object_id"] = expert.pk if "expert" in name else getattr(rows.first(), "pk", 1)
    try:
        return reverse(name, kwargs={one: own.get(one) or ANY.get(one) or 1 for one in places})
    except NoReverseMatch:
        return None


def pages(cast, user):
    """(name, address); a page whose policy refuses him is refused before its view is asked."""
    for name, pattern, _route in URLS:
        rule = policy_of(pattern.callback, name)
        if LEFT_OUT.match(name) or (rule in RULES and not check(user, rule)):
            continue
        if url := address(name, pattern, cast):
            yield name, url
            if SEARCHED.search(name):
                yield name, f"{url}?q=canary"


def feeds(cast, user):
    """Every calendar that he may subscribe to."""
    CalendarToken.objects.visible_to(user).delete()
    one = cast.mission.interventions.get()
    subjects = {ME: "", COUNTRY: one.country.code, INTERVENTION: one.code}
    for scope, subject in subjects.items():
        _row, secret = CalendarToken.objects.open_new(user, scope, subject)
        yield "events:feed", reverse("events:feed", args=[secret])


def text_of(answer) -> str:
    """What a person reads of it: of a workbook its sheets; of a file its name too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with ZipFile(BytesIO(content)) as packed:
            content = b" ".join(packed.read(one) for one in packed.namelist())
    text = content.decode(errors="replace") + answer.get("Content-Disposition", "")
    return plain(text).replace("\u202f", "").replace("\xa0", "")


def told(client, addresses) -> dict[str, set]:
    """Each page by the canaries that stand on it."""
    found = {}
    for name, url in addresses:
        text = text_of(client.get(url))
        if there := {one for one, sought in SEEN.items() if sought.search(text)}:
            found[name] = found.get(name, set()) | there
    return found


class Fetched:
    """Whether a canary came out of the database; of a cursor read later, whether it may."""

    secret = False

    def __call__(self, execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        rows = getattr(context["cursor"].cursor, "pgresult", None)
        if getattr(context["cursor"].cursor, "name", None):
            self.secret = self.secret or bool(CLOSED.search(sql))
        elif rows is not None and not self.secret:
            cells = (
                (row, column) for row in range(rows.ntuples) for column in range(rows.nfields)
            )
            self.secret = any(HELD.search(rows.get_value(*one) or b"") for one in cells)
        return done


@pytest.fixture(scope="module")
def walked(cast, django_db_blocker):
    """By each of the three what he found, and the pages on which one of them asked."""
    from django.test import Client

    found, touched = {}, {}
    for who in WHOLE_HOUSE:
        client = Client(raise_request_exception=False)
        client.force_login(cast[who])
        found[who] = {}
        for name, url in [*pages(cast, cast[who]), *feeds(cast, cast[who])]:
            fetched = Fetched()
            with connection.execute_wrapper(fetched):
                there = told(client, [(name, url)])
            touched |= {url: name} if fetched.secret and name != "events:feed" else {}
            for page, canaries in there.items():
                found[who][page] = found[who].get(page, set()) | canaries
    of_est = cast["backstopper"].expert.get_absolute_url()
    return found, [*((name, url) for url, name in touched.items()), ("experts:detail", of_est)]


def excess(who, found) -> dict:
    """Without what he may read again where he wrote it."""
    own = OWN.get(who, {})
    return {name: there for name, there in found.items() if there != own.get(name)}


@pytest.mark.parametrize("who", WHOLE_HOUSE)
def test_no_page_file_or_feed_of_the_house_tells_more(walked, who):
    found = excess(who, walked[0][who])

    assert set().union(*found.values()) == READS.get(who, set()), found


@pytest.mark.parametrize("who", [*EVERYBODY, *MORE])
def test_each_reads_there_what_is_for_him_and_no_more(client, cast, walked, who):
    client.raise_request_exception = False
    client.force_login(cast[who])

    found = excess(who, told(client, [*walked[1], *feeds(cast, cast[who])]))

    assert set().union(*found.values()) == READS.get(who, set()), found
