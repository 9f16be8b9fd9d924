"""No text of the ToR runs or fetches anything, wherever it is shown, whatever door it came by."""

from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from core.prose import TAGS, prose
from core.richtext import clean
from missions.models import TorDraft, TorSection
from missions.tor.documents import loaded, tor_document
from missions.tor.word import word_of
from tests.demo_fixtures import shared_rows
from tests.factories import TorFactory
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
