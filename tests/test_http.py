"""What holds on every URL: no change without a token, none by reading, never a broken page."""

import re
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from core.http import client_address
from core.models import StoredFile
from missions.models import Mission
from reports.models import Recipient
from tests.factories import UserFactory
from tests.test_access import URLS
from tests.test_foreign_rows import OTHERS, ROWS, foreign
from tests.test_mass_assignment import every_model_form

pytestmark = pytest.mark.django_db
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE) "(?!django_session|cache_of_)')
#: For the places of an address that no row of the demo fills.
ANY = {"fmt": "csv", "object_id": "1", "content_type_id": 1, "uidb36": "1", "key": "x-y"}
ANY |= {"app_label": "missions", "url": "nowhere", "token": "0" * 32, "alert": "report_overdue"}


def address(name: str, pattern, rows) -> str | None:
    """A URL of this name: of a row of the demo where its app has one, of anything otherwise."""
    places = set(pattern.pattern.regex.groupindex) | set(pattern.pattern.converters)
    row = next((there for begin, there in rows if re.match(begin, name)), {})
    kwargs = {one: row.get(one) or ANY.get(one) or OTHERS.get(one, 1) for one in places}
    found = re.match(r"admin:([a-z]+)_([a-z]+)_(change|history|delete)$", name)
    if found and "object_id" in kwargs:
        model = apps.get_model(*found.groups()[:2])
        kwargs["object_id"] = model.objects.values_list("pk", flat=True).first() or 1
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return None


def addresses(client) -> dict[str, str]:
    """Where rows are people's own, those of the client's user: others' would only be missing."""
    owner = User.objects.get(pk=client.session["_auth_user_id"])
    rows = [(begin, foreign(there, owner)) for begin, there, _ in ROWS]
    found = {name: address(name, pattern, rows) for name, pattern, _route in URLS}
    return {name: url for name, url in found.items() if url}


def manager(**options) -> Client:
    """An EST manager who is an administrator too: nothing stops him but what is tested."""
    client = Client(raise_request_exception=False, **options)
    user = UserFactory(est_manager=True)
    user.groups.add(user.groups.model.objects.get(name="Administrators"))
    client.force_login(user)
    return client


# --- changes --------------------------------------------------------------------------
#: Posted by mail programs on their own (RFC 8058); the signed address is the permission.
ONE_CLICK = {"reports:newsletter_leave"}


@pytest.mark.usefixtures("demo")
def test_nothing_is_posted_without_a_token():
    client = manager(enforce_csrf_checks=True)

    answers = {name: client.post(url).status_code for name, url in addresses(client).items()}

    assert {name for name, status in answers.items() if status != 403} == ONE_CLICK
    assert len(answers) > 120


@pytest.mark.ignore_template_errors  # the login package asks for what is not there
@pytest.mark.usefixtures("demo", "at_reference_today")
def test_reading_changes_nothing():
    client = manager()
    changed = {}

    for name, url in addresses(client).items():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
        if answer.streaming:  # read to its end, a file is closed
            list(answer)
        assert answer.status_code < 500 or name == "core:healthz", name
        if wrote := [one["sql"] for one in captured if WRITES.match(one["sql"])]:
            changed[name] = wrote
        if "_auth_user_id" not in client.session:
            client = manager()

    assert changed == {}


@pytest.mark.usefixtures("demo")
def test_a_personal_link_notes_only_that_it_was_opened():
    """The one page whose reading is a fact to keep: the first time a report was opened."""
    recipient = Recipient.objects.filter(opened_at=None, report__state="diffused").first()
    recipient = recipient or Recipient.objects.first()
    state = recipient.report.state

    with CaptureQueriesContext(connection) as captured:
        Client().get(reverse("reports:received", args=[recipient.token]))

    wrote = [one["sql"] for one in captured if WRITES.match(one["sql"])]
    assert all(sql.startswith('UPDATE "reports_recipient" SET "updated_at"') for sql in wrote)
    recipient.refresh_from_db()
    assert recipient.acknowledged_at is None or state == "acknowledged"


# --- hostile values -------------------------------------------------------------------
HOSTILE = {
    "nul": "a\x00b", "huge number": "9" * 400, "first day": "0001-01-01", "last day": "9999-12-31",
    "superscript": "²", "surrogate": b"\xed\xa0\x80\xff\xfe",
    "long": "%s%d{0}{x.__class__}\u202e\u2028" + "x" * 500,
}  # fmt: skip
#: Every name a filter, an order or a page of ours goes by, and those that ORMs are attacked with.
NAMES = [
    "q", "view", "year", "country", "unit", "kind", "stage", "sort", "page", "tab", "intervention",
    "owner", "response", "before", "theme", "sector", "valence", "state", "choice", "size",
    "period", "add", "mission", "show", "next", "_connector", "focal_point__password__startswith",
    "code", "query", "back", "start", "end", "day", "when", "plan", "experts", "expert", "moved",
    "request", "copy", "communication", "past", "age", "outside", "priority", "by",
    "topics", "focal", "urgency", "channel", "nature", "mine", "research", "language", "of",
    "level", "support", "born",
]  # fmt: skip
ADMIN_NAMES = ["q", "o", "p", "id", "_changelist_filters"]
#: Lists, their files, and pages that begin with something named in the address.
ASKED = re.compile(
    r"home$|demo_mail$|missions:(list|export|add|alert)|interventions:(list|export)"
    r"|days:|planning:|events:|requests:|exchanges:|briefings:|experts:"
    r"|accounts:(notices|saved_filters|substitute)$"
    r"|reports:(recommendations|recommendation_board|lessons|lesson_add|reviews|review_lessons)"
    r"|reports:(review_board|review_near|researches|research_add|products|product_add)"
    r"|admin:(missions_mission|accounts_user)_changelist"
)


def asked(url: str, value) -> list[str]:
    """All names at once, for each filter reads its own; the admin stops at the first refusal."""
    if url.startswith("/admin/"):
        return [f"{url}?{name}={quote(value)}" for name in ADMIN_NAMES]
    return [url + "?" + "&".join(f"{name}={quote(value)}" for name in NAMES)]


def read(client, url) -> int:
    response = client.get(url)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


@pytest.mark.usefixtures("demo", "at_reference_today")
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_question_breaks_a_page(value):
    client = manager()
    pages = [url for name, url in addresses(client).items() if ASKED.match(name)]

    broken = [url for page in pages for url in asked(page, value) if read(client, url) >= 500]

    assert broken == []


@pytest.mark.usefixtures("demo", "at_reference_today")
@pytest.mark.parametrize("kind", ["nul", "huge number", "first day", "surrogate"])
def test_no_answer_breaks_a_form(kind):
    """Every field that any form of ours has gets the same nonsense."""
    value = HOSTILE[kind]
    names = ["comment", "text", "title", "login", "email", "password", "language", "response"]
    names += ["owner", "due_on", "held_on", "year", "version", "seen_fields", "add", "remove"]
    names += ["evidence", "action", "responsible", "owner_outside", "owner_email", "act"]
    names += ["keep", "seen", "verdict", "position", "reason", "mission", "interventions"]
    names += [name for form in every_model_form() for name in form.base_fields]
    names += ["finding-TOTAL_FORMS", "team-TOTAL_FORMS", "decisions-TOTAL_FORMS", "team-0-id"]
    body = "&".join(f"{name}={quote(value)}" for name in names)
    client, broken = manager(), []

    for name, url in addresses(client).items():
        if name.startswith(("mfa_", "admin")):
            continue
        response = client.post(url, body, content_type="application/x-www-form-urlencoded")
        broken += [(name, response.status_code)] * (response.status_code >= 500)
        if "_auth_user_id" not in client.session:
            client = manager()

    assert broken == []


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("code", ["%00", "%ED%A0%80", "9" * 300, "..%2F..%2Fetc", "%0d%0aX: y"])
@pytest.mark.parametrize("place", ["missions/{}/", "interventions/{}/", "reports/{}/",
                                   "reports/lessons/{}/", "reports/reviews/{}/",
                                   "reports/research/{}/",
                                   "jobs/{}/",
                                   "reports/received/{}/", "demo/mail/{}/"])  # fmt: skip
def test_no_address_breaks_the_house(place, code):
    response = manager().get("/" + place.format(code))

    assert response.status_code in (400, 404)


# --- headers --------------------------------------------------------------------------
def stored_file() -> StoredFile:
    return StoredFile.objects.keep(b"%PDF-1.7", name="x.pdf")


def document_page():
    mission = Mission.objects.get(code="MIS-2016-03")
    mission.report.__class__.objects.filter(mission=mission).update(document=stored_file())
    return manager().get(reverse("reports:document", args=[mission.code]))


ANSWERS = {
    "page": lambda: manager().get("/missions/"),
    "fragment": lambda: manager().get("/missions/", headers={"HX-Request": "true"}),
    "export": lambda: manager().get("/missions/export.csv"),
    "document": document_page,
    "admin": lambda: manager().get("/admin/"),
    "login": lambda: Client().get("/accounts/login/"),
    "redirect": lambda: Client().get("/missions/"),
    "health": lambda: Client().get("/healthz"),
    "missing": lambda: manager().get("/missions/MIS-1900-99/"),
    "missing address": lambda: manager().get("/nowhere/"),
    "refused": lambda: Client(enforce_csrf_checks=True).post("/language/"),
    "bad request": lambda: manager().get("/missions/?q=%00"),
    "wrong method": lambda: manager().post("/missions/"),
}
POLICY = (
    "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; manifest-src 'self';"
    " script-src 'self'; style-src 'self'"
)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_is_locked(kind):
    response = ANSWERS[kind]()

    response.close()
    policy = sorted(part.strip() for part in response["Content-Security-Policy"].split(";"))
    expected = "sandbox; default-src 'none'" if kind == "document" else POLICY
    assert policy == sorted(part.strip() for part in expected.split(";"))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax"
               for cookie in response.cookies.values())  # fmt: skip


def test_static_files_are_locked_too():
    (settings.STATIC_ROOT / "a.css").write_text("a {}")

    response = Client().get("/static/a.css")
    response.close()

    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "no-store" not in response["Cache-Control"]


def test_a_broken_page_says_nothing_of_the_house(settings):
    settings.ROOT_URLCONF = "tests.naked_urls"

    answer = manager().get("/naked/")

    assert answer.status_code == 500
    assert not re.search(rb"naked|policy|Traceback", answer.content)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1@evil.example", "127.0.0.1:80:90"])
def test_a_foreign_host_is_a_bad_request(host):
    assert Client().get("/accounts/login/", headers={"Host": host}).status_code == 400
    assert Client().get("/accounts/login/", HTTP_HOST=host).status_code == 400


def test_a_forwarded_host_is_not_heard():
    response = Client().get("/missions/", headers={"X-Forwarded-Host": "evil.example"})

    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("proxies", "heard"), [(0, "192.0.2.9"), (1, "203.0.113.7"), (2, "198.51.100.1")]
)
def test_the_address_in_the_history_is_what_our_proxies_wrote(rf, settings, proxies, heard):
    settings.TRUSTED_PROXIES = proxies
    said = {"X-Forwarded-For": "6.6.6.6, 198.51.100.1, 203.0.113.7"}

    assert client_address(rf.get("/", headers=said, REMOTE_ADDR="192.0.2.9")) == heard


def test_a_silent_database_is_an_error_after_seconds():
    options = settings.DATABASES["default"]["OPTIONS"]

    assert 0 < options["connect_timeout"] <= 10
    assert 0 < options["tcp_user_timeout"] <= 60_000


def test_nothing_can_be_deleted_in_the_admin(rf):
    request = rf.get("/")
    request.user = User.objects.get(pk=UserFactory(administrator=True).pk)

    deletable = [model for model, one in admin.site._registry.items()
                 if one.has_delete_permission(request)]  # fmt: skip

    assert deletable == []
