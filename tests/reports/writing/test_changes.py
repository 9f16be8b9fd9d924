"""What changed since a report was sent back, from the history alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from core.diff import Piece
from core.workflow import SYSTEM
from reports.models import Report, ReportSection
from reports.workflow import REPORT_WORKFLOW
from reports.writing.changes import changes_since

pytestmark = pytest.mark.django_db


def remember(row, at, **texts):
    """The history of one test has one moment; this row of it is of another day."""
    events = type(row).events.rel.related_model
    fields = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    event = events(**fields | texts, pgh_label="update", pgh_obj_id=row.pk)
    event.save()
    events.objects.filter(pk=event.pk).update(pgh_created_at=at)


@pytest.fixture
def returned(written):
    """Sent back yesterday, written on today: the summary, the annex, one recommendation."""
    cast = written(mission={"debriefed": True, "mediation": True}, submitted=True)
    cast.annex = ReportSection.objects.create(
        report=cast.report, key="confidential", position=99, title="Annex", body="canary-new",
        is_confidential=True,
    )  # fmt: skip
    REPORT_WORKFLOW.run(cast.report, "send_back", by=SYSTEM, comment="Chiffrez.")
    cast.moment = timezone.now() - timedelta(days=1)
    cast.report.log.update(at=cast.moment)
    earlier = cast.moment - timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # history is append only
        for row in cast.report.sections.all():
            old = {"summary": "Un texte ancien.", "confidential": "canary-old"}
            remember(row, earlier, **({"body": old[row.key]} if row.key in old else {}))
        cursor.execute("SET LOCAL session_replication_role = origin")
    cast.report = Report.objects.get(pk=cast.report.pk)
    return cast


def test_only_what_changed_is_listed_and_what_came(returned):
    found = changes_since(returned.report, returned.moment, returned["di"])

    assert [(one.title, one.is_new) for one in found] == [
        ("Résumé pour la restitution", False),
        (returned.mission.recommendations.get().code, True),
    ]
    assert [one for one in found[0].pieces if one.kind == "del"] == [Piece("del", " ancien")]


def test_the_annex_is_compared_for_its_readers_alone(client, returned):
    page = reverse("reports:changes", args=[returned.mission.code])
    for who in ("focal_point", "consultant", "di", "rr"):
        client.force_login(returned[who])
        is_reader = who in ("focal_point", "consultant")
        assert ("canary" in client.get(page).content.decode()) == is_reader


def test_text_is_text_on_the_page(client, returned):
    returned.report.sections.filter(key="summary").update(body="<script>x</script>")
    client.force_login(returned["focal_point"])

    page = client.get(reverse("reports:changes", args=[returned.mission.code]))

    assertContains(page, "&lt;script&gt;")
    assertContains(page, "Chiffrez.")


def test_a_report_never_sent_back_has_no_such_page(client, written):
    cast = written()
    client.force_login(cast["focal_point"])

    assert client.get(reverse("reports:changes", args=[cast.mission.code])).status_code == 404
