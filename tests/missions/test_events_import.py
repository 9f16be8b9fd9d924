"""Events out of files: all shown first, all saved or nothing, nothing twice."""

import io
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from missions.models import DatedEvent
from tests.core.test_sheets import repacked, workbook
from tests.factories import CountryFactory, DatedEventFactory, InterventionFactory, UserFactory
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db
URL = reverse("events:import")
HEAD = "Kind;Title;First day;Last day;Country;Interventions;Who takes part;Public\n"
HOLIDAY = "holiday;Fête nationale;01/07/2016;;Rwanda;;;yes\n"


@pytest.fixture(autouse=True)
def in_english():
    with time_machine.travel("2016-02-10 10:00", tick=False), translation.override("en"):
        yield


@pytest.fixture
def rwanda():
    return CountryFactory(code="RW", name_fr="Rwanda", name_en="Rwanda")


@pytest.fixture
def manager(client, rwanda):
    user = UserFactory(est_manager=True, language="en")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def bring(client, content, name="events.csv", **fields):
    content = content.encode() if isinstance(content, str) else content
    return client.post(URL, {"file": SimpleUploadedFile(name, content)} | fields)


def said(page) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.content.decode()))


def confirm(client, page):
    return client.post(URL, {"table": page.context["sealed"]}, follow=True)


def test_nothing_is_saved_before_the_yes_and_all_of_it_after(client, manager, rwanda):
    intervention = InterventionFactory(code="RW-SANTE", country=rwanda)
    rows = HOLIDAY + "copil;COPIL;2016-03-01;2016-03-02;;rw-sante;Ministry; Donors;\n"
    rows = rows.replace("Ministry; Donors", '"Ministry; Donors"')

    page = bring(client, HEAD + rows)
    before = DatedEvent.objects.count()
    confirm(client, page)

    assert before == 0
    holiday, copil = DatedEvent.objects.order_by("-starts_on")
    assert (holiday.country, holiday.is_public, holiday.kind) == (rwanda, True, "holiday")
    assert (copil.country, copil.partners) == (rwanda, ["Ministry", "Donors"])
    assert list(copil.interventions.all()) == [intervention]
    assert copil.entered_by == manager


def test_what_is_there_already_is_said_and_left_alone(client, manager, rwanda):
    DatedEventFactory(kind="holiday", title="fête  nationale", starts_on="2016-07-01",
                      ends_on="2016-07-01", country=rwanda)  # fmt: skip
    twice = "holiday;Noël;25/12/2016;;;;;\n" * 2

    page = bring(client, HEAD + HOLIDAY + twice)

    assert (len(page.context["plan"].new), len(page.context["plan"].known)) == (1, 2)
    assert said(page).count("there already, left as it is") == 2
    confirm(client, page)
    assert DatedEvent.objects.count() == 2


@pytest.mark.parametrize(
    "row, words",
    [
        ("party;X;01/07/2016;;;;;", "Row 3, column A (Kind): “party” is not known"),
        ("audit;;01/07/2016;;;;;", "Row 3, column B (Title)"),
        ("audit;X;31/06/2016;;;;;", "Row 3, column C (First day): “31/06/2016” is no day"),
        ("audit;X;01/07/2016;30/06/2016;;;;", "Row 3, column D (Last day)"),
        ("audit;X;01/07/2016;01/08/2019;;;;", "Row 3, column D (Last day)"),
        ("audit;X;01/07/2016;;Atlantis;;;", "Row 3, column E (Country): “Atlantis”"),
        ("audit;X;01/07/2016;;;NO-WHERE;;", "Row 3, column F (Interventions)"),
        ("audit;X;01/07/2016;;;;;perhaps", "Row 3, column H (Public)"),
    ],
)
def test_a_mistake_is_named_by_row_and_column_and_nothing_can_be_saved(
    client, manager, row, words
):
    page = bring(client, HEAD + HOLIDAY + row)

    assert words in said(page)
    assert 'name="table"' not in page.content.decode()
    confirm(client, page)
    assert not DatedEvent.objects.exists()


HUGE = HEAD + HOLIDAY * 10_000
BOMB = repacked(workbook([["Kind"]]), sheet1=b" " * 30_000_000)


@pytest.mark.parametrize(
    "content, name, words",
    [
        (HUGE, "a.csv", "more than 2000 rows"),
        (BOMB, "a.xlsx", "far larger than a table"),
        (b"PK\x03\x04 broken", "a.xlsx", "cannot be read"),
        (b"%PDF-1.7", "a.pdf", "neither"),
        (b"", "a.csv", "empty"),
        (b"x" * 2_200_000, "a.csv", "larger than 2 MB"),
        (b"x" * 2_200_000, "a.ics", "larger than 2 MB"),
        (b"BEGIN:VCARD", "a.ics", "no calendar"),
        ("Name;Day\nx;y", "a.csv", "Missing: Kind, Title, First day"),
    ],
    ids=range(9),
)
def test_a_bad_file_is_a_sentence_at_its_field(client, manager, content, name, words):
    page = bring(client, content, name)

    assert words in str(page.context["form"].errors["file"])
    assert not DatedEvent.objects.exists()


def test_a_calendar_file_of_holidays(client, manager, rwanda):
    content = "\r\n".join([
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:Liberation Day",
        "DTSTART;VALUE=DATE:20160704", "DTEND;VALUE=DATE:20160705", "END:VEVENT",
        "BEGIN:VEVENT", "SUMMARY:Off", "DTSTART:20160801", "STATUS:CANCELLED", "END:VEVENT",
        "END:VCALENDAR",
    ])  # fmt: skip

    confirm(client, bring(client, content, "a.ics", kind="holiday", country="RW"))

    event = DatedEvent.objects.get()
    assert (event.title, event.kind, event.country) == ("Liberation Day", "holiday", rwanda)
    assert (event.starts_on, event.ends_on) == (event.ends_on, event.starts_on)


@pytest.mark.parametrize("line", ["DTSTART:soon", "DTSTART:20160704\r\nRRULE:FREQ=YEARLY"])
def test_events_without_a_day_and_those_that_repeat_are_mistakes(client, manager, line):
    content = (
        f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:X\r\n{line}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )

    page = bring(client, content, "a.ics", kind="audit")

    assert "Row 1" in str(page.context["plan"].table.faults[0])
    assert not page.context["plan"].is_ready


def test_a_coordinator_brings_events_of_his_own_intervention_only(client):
    cast = Cast()
    InterventionFactory(code="OTHER")
    client.force_login(cast["tc"])
    client.cookies["django_language"] = "en"

    own = bring(client, HEAD + f"audit;X;01/07/2016;;;{cast.intervention.code};;\n")
    foreign = bring(client, HEAD + "audit;X;01/07/2016;;;OTHER;;\n")
    everywhere = bring(client, HEAD + "holiday;X;01/07/2016;;;;;\n")
    holiday = bring(client, HEAD + f"holiday;X;01/07/2016;;;{cast.intervention.code};;\n")

    ready = [page.context["plan"].is_ready for page in (own, foreign, everywhere, holiday)]
    assert ready == [True, False, False, False]


def test_rights_are_asked_again_when_it_is_confirmed(client):
    cast = Cast()
    client.force_login(cast["tc"])
    client.cookies["django_language"] = "en"
    rows = f"audit;X;01/07/2016;;;{cast.intervention.code};;\nholiday;Y;01/07/2016;;;;;\n"
    client.force_login(cast["est_manager"])
    sealed = bring(client, HEAD + rows).context["sealed"]
    client.force_login(cast["tc"])

    client.post(URL, {"table": sealed})

    assert not DatedEvent.objects.exists()


def test_a_touched_preview_saves_nothing(client, manager):
    page = bring(client, HEAD + HOLIDAY)

    client.post(URL, {"table": page.context["sealed"][:-3] + "abc"})

    assert not DatedEvent.objects.exists()


def test_the_template_can_be_brought_back_as_it_is(client, manager):
    template = client.get(reverse("events:template"))
    content = io.BytesIO(b"".join(template)).getvalue()

    page = bring(client, content, "events.xlsx")

    assert page.context["plan"].is_ready
    assert len(page.context["plan"].new) == 1
