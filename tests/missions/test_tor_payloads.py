"""No text of the ToR runs or fetches anything, wherever it is shown, whatever door it came by."""

from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib import admin
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Notice
from core.mail import compose
from core.models import OutboundMail
from core.prose import TAGS, prose
from core.richtext import clean
from missions.models import (
    ProgrammeEntry,
    ReportingLine,
    TorComment,
    TorDraft,
    TorImport,
    TorLog,
    TorSection,
    TorTask,
)
from missions.services import sign
from missions.tor import importing
from missions.tor.comments import DISCUSSION
from missions.tor.documents import loaded, tor_document
from missions.tor.word import word_of
from reports.documents import report_document
from reports.models import Report
from tests.demo_fixtures import shared_rows
from tests.factories import ReportFactory, TorFactory
from tests.payloads import ALL, PAYLOADS, running
from tests.reports.people import Cast


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.attributes = set()
        self.tags = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_drawn_with_our_elements_alone(payload):
    for text in (payload, clean(payload)):
        drawn = Elements()
        drawn.feed(prose(text))

        assert drawn.tags <= TAGS
        assert drawn.attributes <= {("a", "href"), ("a", "rel"), ("ol", "start")}
        assert running(prose(text)) == []


def test_there_are_as_many_payloads_as_wanted():
    assert len(set(PAYLOADS)) >= 250


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = Cast(approved=True)
        tor = TorFactory(mission=cast.mission, text="Un texte")
        yield cast, tor


@pytest.fixture
def shown(rows, db, client):
    """(name of the page) -> its HTML, with a text put into the row past every form."""
    cast, tor = rows
    client.force_login(cast["di"])

    def show(place, text):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE missions_torsection SET body = %s WHERE tor_id = %s",
                [text, tor.pk],
            )
        if place == "draft":
            TorDraft.objects.create(tor=tor, user=cast["di"], key="context", text=f"{text} x")
            place = "tor"
        if place == "pdf":
            mission = loaded(cast.mission)
            data = tor_document(mission, mission.tors.all()[0])
            return render_to_string("missions/tor/pdf.html", {"tor": data})
        if place == "clash":
            sent = {"context-version": 0, "context-seen": "", "context-body": f"{text} y"}
            return client.post(
                reverse("missions:tor_edit", args=[cast.mission.code]), sent
            ).content.decode()
        return client.get(reverse(f"missions:{place}", args=[cast.mission.code])).content.decode()

    return show


@pytest.mark.parametrize(
    "place", ["tor", "tor_edit", "detail", "tor_compare", "draft", "clash", "pdf", "tor_import"]
)
def test_no_page_runs_more_than_it_does_with_a_plain_text(shown, place):
    plain = running(shown(place, "Un texte simple"))
    TorDraft.objects.all().delete()

    assert running(shown(place, ALL)) == plain


def test_a_word_file_leads_nowhere_but_to_links(rows, db):
    cast, tor = rows
    tor.sections.filter(key="context").update(body=f"{ALL}\n\n[b](https://ctb.be)")

    with ZipFile(BytesIO(word_of(cast.mission, tor.number)[1])) as archive:
        rels = archive.read("word/_rels/document.xml.rels").decode()

    assert "https://ctb.be" in rels and "script:" not in rels and "data:" not in rels


# --- beside the text ------------------------------------------------------------------
#: Pages of ToR that are written, and of those that are validated.
WRITTEN = (
    "missions:tor", "missions:tor_edit", "missions:tor_sections", "missions:tor_programme",
    "missions:tor_agreed", "missions:tor_compare", "missions:tor_place", "missions:detail",
)  # fmt: skip
VALIDATED = ("missions:tor", "missions:detail", "reports:kit", "reports:detail")


@pytest.fixture(scope="module")
def houses(django_db_setup, django_db_blocker):
    """ToR in hand and validated ones, with a row of everything that is said beside them."""
    with shared_rows(django_db_blocker):
        found = {}
        for state in ("approved", "debriefed"):
            cast = Cast(**{state: True})
            trait = {"validated": True} if state == "debriefed" else {}
            cast.tor = TorFactory(mission=cast.mission, text="Un texte", **trait)
            furnish(cast)
            found[state] = cast
        ReportFactory(mission=found["debriefed"].mission)
        yield found


def furnish(cast) -> None:
    tor, expert = cast.tor, cast.mission.members.first().expert
    if not tor.is_final:
        sign(tor, cast["tc"], ["context"])
        DISCUSSION.remark(tor, "context", "Un texte", by=cast["rr"])
    TorTask.objects.create(tor=tor, text="Un texte", expert=expert)
    ReportingLine.objects.create(tor=tor, expert=expert, superior=cast["di"], about="Un texte")
    ProgrammeEntry.objects.create(
        tor=tor, day=cast.mission.starts_on, place="Un texte", activity="Un texte", people="x"
    )
    TorLog.objects.create(
        subject=tor, name="send_back", from_state="proposed", to_state="draft",
        actor=cast["rr"], comment="Un texte",
    )  # fmt: skip
    part = {"title": "Un texte", "text": "Un texte", "target": "context"}
    TorImport.objects.create(
        tor=tor, brought_by=cast["di"], name="Un texte", parts={"parts": [part], "pictures": 0}
    )


#: Columns of words beside a text, and how much each of them holds.
COLUMNS = {
    TorSection: {"title": 200, "body": 60_000}, TorComment: {"text": 20_000},
    TorTask: {"text": 300}, ReportingLine: {"about": 200},
    ProgrammeEntry: {"place": 120, "activity": 20_000, "people": 20_000},
}  # fmt: skip


def write_everywhere(cast, text) -> None:
    """Past every form and every door of the ORM."""
    with connection.cursor() as cursor:
        for model, columns in COLUMNS.items():
            for name, longest in columns.items():
                statement = f"UPDATE {model._meta.db_table} SET {name} = %s WHERE tor_id = %s"
                cursor.execute(statement, [text[:longest], cast.tor.pk])
    part = {"title": text[:300], "text": text, "target": "context"}
    TorImport.objects.filter(tor=cast.tor).update(parts={"parts": [part], "pictures": 0})
    TorLog.objects.filter(subject=cast.tor).update(comment=text)


def read(client, cast, name) -> str:
    client.force_login(cast["di"])
    answer = client.get(reverse(name, args=[cast.mission.code]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("state", "name"),
    [*(("approved", one) for one in WRITTEN), *(("debriefed", one) for one in VALIDATED)],
)
def test_what_is_said_beside_the_text_runs_no_more_than_the_text(houses, db, client, state, name):
    cast = houses[state]
    plain = running(read(client, cast, name))

    write_everywhere(cast, ALL)

    assert running(read(client, cast, name)) == plain


def test_a_passage_that_is_found_runs_nothing(houses, db, client):
    cast = houses["debriefed"]
    cast.tor.sections.filter(key="context").update(body=f"chlorotique {ALL}")
    client.force_login(cast["di"])

    page = client.get(reverse("reports:library"), {"q": "chlorotique"}).content.decode()

    assert "chlorotique" in page and set(running(page)) <= {
        ("link", ""),
        ("script", ""),
        ("svg", ""),
        ("meta", ""),
    }


def test_a_comment_in_a_notice_and_in_its_mail_is_text(houses, db, client):
    cast = houses["approved"]
    write_everywhere(cast, ALL)
    notice = Notice.objects.filter(kind="tor_comment").first()
    plain = OutboundMail(template="notice", to=notice.user, context={"notice": notice.pk})
    client.force_login(notice.user)

    message = compose(plain)

    assert "alert(1)" in message.body and message.alternatives == []
    assert message.content_subtype == "plain" and "\n" not in message.subject
    assert "<img src=x" not in client.get(reverse("accounts:notices")).content.decode()


def test_the_programme_in_a_report_runs_nothing(houses, db):
    data = report_document(Report.objects.get(mission=houses["debriefed"].mission))

    page = render_to_string("reports/pdf/_annexes.html", {"report": data | {"programme": [ALL]}})

    assert "alert(1)" in page and running(page) == []


@pytest.mark.parametrize("model", [TorSection, TorDraft, TorComment, TorTask, ProgrammeEntry])
def test_the_administration_has_no_door_to_the_words_of_a_tor(model):
    inlines = {one.model for page in admin.site._registry.values() for one in page.inlines}

    assert model not in admin.site._registry and model not in inlines


def test_a_file_that_is_brought_in_is_cleaned_like_what_is_typed(houses, db):
    cast = houses["approved"]
    brought = importing.bring(cast.tor, f"# Contexte\n{ALL}".encode(), "a.txt", by=cast["di"])
    parts = brought.parts["parts"]

    importing.settle(brought, [(one, one["target"], True) for one in parts], by=cast["di"])

    for row in cast.tor.sections.exclude(body=""):
        assert row.body == clean(row.body) and running(prose(row.body)) == []
    assert "alert(1)" in cast.tor.sections.get(key="context").body


@pytest.mark.parametrize("door", ["save", "bulk_create", "update", "bulk_update"])
def test_every_door_of_the_orm_cleans(rows, db, door):
    _cast, tor = rows
    text = "a\x00 [b](javascript:alert(1))"
    row = tor.sections.first()
    row.body = text
    if door == "save":
        row.save()
    elif door == "update":
        TorSection.objects.filter(pk=row.pk).update(body=text)
    elif door == "bulk_update":
        TorSection.objects.bulk_update([row], ["body"])
    else:
        row = TorSection(tor=tor, key="other", position=99, title="x", body=text)
        TorSection.objects.bulk_create([row])

    assert TorSection.objects.get(pk=row.pk).body == "a b"
