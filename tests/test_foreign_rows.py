"""A row that is not yours answers just like one that does not exist, on every URL with an id."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import CalendarToken, Notice, SavedFilter, Substitution, User
from core.models import Job
from core.policy import PUBLIC, policy_of
from core.queue import QueueState
from missions.models import DatedEvent
from tests.demo_fixtures import shared_rows
from tests.factories import (
    AbsenceFactory,
    AvailabilityFactory,
    CommunicationFactory,
    CurriculumVitaeFactory,
    ExpertFactory,
    NewsletterFactory,
    UserFactory,
)
from tests.test_access import URLS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "at_reference_today")]

#: By the beginning of the name: a row of the demo that strangers do not see, and one nobody has.
#: The first that fits counts; a URL with an id that fits none fails below.
ROWS = [
    (r"core:(job|export)", {"pk": None}, {"pk": 987654}),
    (r"planning:", {"code": "MIS-2016-03"}, {"code": "MIS-1900-99"}),
    (r"events:feed", {"pk": "a token"}, {"pk": 987654}),
    (r"events:group|events:meeting", {"code": "GT-SANTE"}, {"code": "GT-NOWHERE"}),
    (r"events:", {"pk": "an event"}, {"pk": 987654}),
    (
        r"contracts:",
        {"code": "CT-2016-01", "name": "sign"},
        {"code": "CT-1900-99", "name": "sign"},
    ),
    (
        r"requests:",
        {"code": "SR-2016-03", "name": "withdraw"},
        {"code": "SR-1900-99", "name": "withdraw"},
    ),
    (r"exchanges:communication", {"pk": "a communication"}, {"pk": 987654}),
    (r"exchanges:", {"code": "RS-2016-02"}, {"code": "RS-1900-99"}),
    (r"briefings:", {"code": "BR-2016-02"}, {"code": "BR-1900-99"}),
    (r"missions:alert", {"code": "report_overdue"}, {"code": "no_such_alert"}),
    (
        r"missions:feedback",
        {"code": "MIS-2016-03", "expert": "E09"},
        {"code": "MIS-1900-99", "expert": "E09"},
    ),
    (r"missions:", {"code": "MIS-2016-03"}, {"code": "MIS-1900-99"}),
    (r"experts:cv", {"pk": "a cv"}, {"pk": 987654}),
    (r"experts:delete_availability", {"pk": "an availability"}, {"pk": 987654}),
    (
        r"experts:((detail|edit|(export|erase)_data|validate_levels|answer_proposal|transition)$|add_(rate|cv|availab))",
        {"code": "E12", "name": "set_aside"},
        {"code": "E99", "name": "set_aside"},
    ),
    (
        r"calls:(application|cv|score|person_export|erase|step)$",
        {"code": "APP-08", "name": "shortlist"},
        {"code": "APP-1900-99", "name": "shortlist"},
    ),
    (
        r"calls:",
        {"code": "EOI-2016-02", "name": "close"},
        {"code": "EOI-1900-99", "name": "close"},
    ),
    (r"experts:", {"pk": "an absence"}, {"pk": 987654}),
    (r"interventions:", {"code": "VN-EAU"}, {"code": "NO-WHERE"}),
    (r"reports:(recommendation|respond|evidence)", {"code": "REC-052"}, {"code": "REC-999"}),
    (r"reports:research", {"code": "RA-2014-02"}, {"code": "RA-1900-99"}),
    (r"reports:product", {"code": "CP-2016-01"}, {"code": "CP-1900-99"}),
    (r"reports:lesson", {"code": "L-080"}, {"code": "L-999"}),
    (r"reports:review", {"year": 2016}, {"year": 1900}),
    (r"reports:newsletter", {"pk": "a newsletter"}, {"pk": 987654}),
    (r"reports:closing", {"code": "VN-EAU"}, {"code": "NO-WHERE"}),
    (
        r"reports:(debriefing_(file|preview)|upload)",
        {"code": "MIS-2016-03", "key": UUID(int=1)},
        {"code": "MIS-1900-99", "key": UUID(int=1)},
    ),
    (r"reports:", {"code": "MIS-2016-03"}, {"code": "MIS-1900-99"}),
    (r"accounts:notice", {"pk": None, "of": Notice}, {"pk": 987654}),
    (r"accounts:substitute", {"pk": None, "of": Substitution}, {"pk": 987654}),
    (r"accounts:saved_filter", {"pk": None, "of": SavedFilter}, {"pk": 987654}),
    (r"demo_mail", {"pk": "none"}, {"pk": "nothing"}),
]
#: What stands in the other places of an address.
OTHERS = {
    "part": "risks",
    "name": "approve",
    "fmt": "csv",
    "pk": 1,
    "number": 1,
    "language": "en",
    "months": 0,
    "key": "context",
    "code": "L-001",
    "paper": "debriefing",
    "kind": "open",
    "theme": "eau",
    "decision": "proposed",
    "move": 1,
    "wanted": "1",
}
#: Not rows: years and days, which all have, or ids of other packages or of the reader himself.
NOT_ROWS = re.compile(
    r"^(planning:(year|figures)$|missions:turnaround|events:(month|day)"
    r"|admin|account_|mfa_|socialaccount_|openid_connect_"
    r"|demo_)"
)


def urls_with_ids():
    for name, pattern, route in URLS:
        if policy_of(pattern.callback, name) == PUBLIC:
            continue  # the secret in the address is the permission: tests of its own
        names = set(re.findall(r"<(?:\w+:)?(\w+)>", route))
        if names - {"fmt"} and not NOT_ROWS.match(name):
            yield name, names


URLS_WITH_IDS = sorted({(name, tuple(sorted(names))) for name, names in urls_with_ids()})


def address(name, names, chosen):
    return reverse(name, kwargs={one: chosen.get(one, OTHERS.get(one)) for one in names})


def without_address(response, own: str):
    """The page without its own address and its tokens."""
    return re.sub(rf"[A-Za-z0-9]{{64}}|{re.escape(own)}", "", response.content.decode())


def stranger():
    return UserFactory()


def consultant_elsewhere():
    return ExpertFactory(external=True).user


def of_somebody(model, owner=None):
    """A row between two people of the demo, neither of whom asks; or of `owner`."""
    user, other = User.objects.order_by("pk")[:2]
    user = owner or user
    fields = {
        Notice: {"user": user, "topic": "to_do", "kind": "x", "key": "x", "rhythm": "here"},
        Substitution: {
            "person": user, "substitute": other,
            "since": timezone.localdate(), "until": timezone.localdate(),
        },
        SavedFilter: {"owner": user, "page": "missions:list", "name": "x", "is_shared": True},
    }[model]  # fmt: skip
    return {"pk": model.objects.create(**fields).pk}


def foreign(chosen, owner=None):
    """What stands in the address of a row of others; where rows are people's own, of `owner`."""
    if "of" in chosen:
        return of_somebody(chosen["of"], owner)
    if chosen == {"pk": None}:
        job = Job.objects.create(
            kind="reports.render", queue="pdf", key="a job of somebody",
            asked_by=owner or User.objects.first(), state=QueueState.QUEUED, due_at=timezone.now(),
        )  # fmt: skip
        return {"pk": job.pk}
    if chosen.get("pk") == "a token":
        token, _secret = CalendarToken.objects.open_new(owner or User.objects.first(), "me")
        return {"pk": token.pk}
    if chosen.get("pk") == "an absence":
        return {"pk": AbsenceFactory().pk}
    if chosen.get("pk") == "an availability":
        return {"pk": AvailabilityFactory().pk}
    if chosen.get("pk") == "a cv":
        return {"pk": CurriculumVitaeFactory().pk}
    if chosen.get("pk") == "an event":
        return {"pk": DatedEvent.objects.filter(is_public=False, kind="copil").first().pk}
    if chosen.get("pk") == "a newsletter":
        return {"pk": NewsletterFactory().pk}
    if chosen.get("pk") == "a communication":
        return {"pk": CommunicationFactory().pk}
    return chosen


@pytest.fixture(scope="module")
def clients(demo_line, django_db_blocker):
    """Who asks for the rows of others."""
    with shared_rows(django_db_blocker, demo_line):
        found = {
            who: Client(raise_request_exception=True) for who in (stranger, consultant_elsewhere)
        }
        for who, client in found.items():
            client.force_login(who())
        yield found


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", [stranger, consultant_elsewhere])
@pytest.mark.parametrize(("name", "names"), URLS_WITH_IDS)
def test_a_foreign_row_is_as_missing_as_no_row(clients, name, names, who, method):
    _, there, nowhere = next(row for row in ROWS if re.match(row[0], name))
    there = foreign(there)
    client = clients[who]

    here, far = address(name, names, there), address(name, names, nowhere)
    first, second = getattr(client, method)(here), getattr(client, method)(far)

    assert first.status_code == second.status_code
    assert without_address(first, here) == without_address(second, far)
    assert first.status_code in (403, 404, 405)
