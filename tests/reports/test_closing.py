"""The closing file: every report of an intervention, its promises and lessons, in one."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from django.urls import reverse
from django.utils.translation import gettext
from pytest_django.asserts import assertContains, assertNotContains

from core import files
from core.models import Job
from core.pdf import html_to_pdf
from core.pdf_join import bookmarks, page_count
from missions.models import Mission
from reports.closing import archive, paper
from reports.closing.documents import Scope, closing_document, digest_of
from reports.documents import report_document
from reports.editions import keep_edition
from reports.models import ClosingFile, Report
from tests.core.pdf_reading import open_pdf, text_of
from tests.factories import (
    LessonFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
SHEET = (
    '<html lang="fr"><head><title>{0}</title></head><body><main><h1>Rapport {0}</h1></main></body>'
    "</html>"
)
SECRET = "canary-of-the-mediation"
MAKERS = {
    "di", "tc", "focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
    "est_manager", "administrator",
}  # fmt: skip
LINE = {"focal_point", "unit_coordinator", "est_manager"}


def add_mission(intervention, code, **traits):
    mission = MissionFactory(
        reported=True, code=code, country=intervention.country, unit=intervention.unit,
        interventions=[intervention], **traits,
    )  # fmt: skip
    report = ReportFactory(mission=mission, diffused=True, text=f"Texte de {code}.")
    data = report_document(Report.objects.for_page().get(pk=report.pk))
    sheet = SHEET.format(code)
    keep_edition(report, html_to_pdf(sheet), data, name=f"{code}.pdf")
    return mission


@pytest.fixture
def closed():
    """Two reports of regular missions, one of a mediation, one mission without a report."""
    cast = Cast(debriefed=True)
    one = cast.intervention
    type(one).objects.filter(pk=one.pk).update(focal_point=cast["focal_point"])
    one.refresh_from_db()
    missions = [add_mission(one, "MIS-2015-71"), add_mission(one, "MIS-2016-72")]
    RecommendationFactory(mission=missions[0], implemented=True, text="Tenir le registre.")
    LessonFactory(mission=missions[0], intervention=one, validated=True, title="Compter aide")
    LessonFactory(mission=missions[0], intervention=one, proposed=True, title="Pas encore")
    secret = add_mission(
        one, "MIS-2016-73", kind="specific", specific_kind="mediation", title=SECRET
    )
    RecommendationFactory(mission=secret, text=SECRET)
    return cast


def data_of(cast, **scope):
    return closing_document(Scope(cast.intervention, **scope))


def test_it_lists_reports_promises_and_lessons(closed):
    data = data_of(closed)

    status = {row["mission"]: row["status"] for row in data["reports"]}
    assert [one["mission"] for one in data["reports"] if one["file"]] == [
        "MIS-2015-71", "MIS-2016-72",
    ]  # fmt: skip
    assert status[closed.mission.code] == gettext("no report")
    assert [one["text"] for one in data["recommendations"]["rows"]] == ["Tenir le registre."]
    assert [one["title"] for one in data["lessons"]] == ["Compter aide"]


def test_what_is_confidential_is_said_to_be_left_out_and_nothing_of_it_told(closed):
    assert SECRET not in json.dumps(data_of(closed))
    assert "MIS-2016-73" in json.dumps(data_of(closed))
    assert SECRET in json.dumps(data_of(closed, is_confidential=True))


def plain(text: str) -> str:
    return re.sub(r"\s", "", text).replace("\u2011", "-")


def test_the_whole_is_numbered_marked_tagged_and_the_same_twice(closed):
    data = data_of(closed)

    content = paper.draw(data)

    marks = [(plain(title), page + 1) for title, page, *_rest in bookmarks(content)]
    entries = paper.context_of(data, [1, 1], {})["entries"]
    text = plain(text_of(content))
    assert [title for title, _page in marks] == [plain(title) for _mark, title, _page in entries]
    for title, page in marks:
        assert re.search(rf"{re.escape(title)}[.]+{page}(?!\d)", text)
    assert "RapportMIS-2015-71" in text and "RapportMIS-2016-72" in text
    with open_pdf(content) as pdf:
        assert pdf.Root.MarkInfo.Marked
    assert page_count(content) == marks[-1][1] + 1
    assert paper.draw(data_of(closed)) == content


def test_the_archive_has_every_file_under_its_checksum_and_is_the_same_twice(closed):
    data = data_of(closed)
    packed = archive.build(data, b"%PDF-whole")

    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        manifest = json.loads(found.read("manifest.json"))
        sums = {one["path"]: one["sha256"] for one in manifest["files"]}
        names = set(found.namelist())
        for path, digest in sums.items():
            assert hashlib.sha256(found.read(path)).hexdigest() == digest
        assert b"Tenir le registre." in found.read("recommendations.csv")
    assert names == {*sums, "manifest.json"}
    assert {"reports/MIS-2015-71-v1.pdf", "lessons.xlsx"} <= names
    assert archive.build(data, b"%PDF-whole") == packed


def test_a_report_that_changed_on_disk_stops_the_work(closed):
    data = data_of(closed)
    data["reports"][0]["sha256"] = "0" * 64

    with pytest.raises(Exception, match="MIS-2015-71"):
        paper.draw(data)


# --- who ------------------------------------------------------------------------------
def page(cast, name="closing", **more):
    return reverse(f"reports:{name}", kwargs={"code": cast.intervention.code, **more})


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_makes_it_and_who_joins_what_is_confidential(who, closed, client):
    client.force_login(closed[who])

    opened = client.get(page(closed)).status_code
    client.post(page(closed, "closing_make"))
    client.post(page(closed, "closing_make"), {"confidential": "on"})

    kinds = {job.payload["is_confidential"] for job in Job.objects.filter(kind="reports.close")}
    assert (opened == 200) == (who in MAKERS)
    assert kinds == ({False} if who in MAKERS else set()) | ({True} if who in LINE else set())


def make(cast, who, **payload):
    job = Job.objects.ask(
        "reports.close", key=f"one:{who}:{payload}", asked_by=cast[who],
        pk=cast.intervention.pk, **payload,
    )  # fmt: skip
    return Job.objects.run(job.pk)


def test_the_same_data_are_one_file_and_a_later_promise_another(closed):
    first, again = make(closed, "di"), make(closed, "est_manager")
    before = ClosingFile.objects.count()

    RecommendationFactory(mission__code="MIS-2017-01", mission=closed.mission, text="Encore.")
    make(closed, "tc")

    assert (first, again, before, ClosingFile.objects.count()) == ("done", "done", 1, 2)
    one = ClosingFile.objects.order_by("pk").first()
    assert files.difference(one.document) == files.difference(one.archive) == ""
    assert digest_of(one.data) == one.digest


def test_a_right_that_ended_while_the_job_waited_ends_the_job(closed):
    assert make(closed, "partner") == "dropped"
    assert make(closed, "di", is_confidential=True) == "dropped"
    assert not ClosingFile.objects.exists()


def make_open(cast):
    make(cast, "di")
    return ClosingFile.objects.get(is_confidential=False)


def test_a_file_with_confidential_reports_is_marked_and_opened_by_the_line_alone(closed, client):
    make(closed, "est_manager", is_confidential=True)
    one = ClosingFile.objects.get()

    for who in sorted(MAKERS):
        client.force_login(closed[who])
        for name in ("closing_document", "closing_archive"):
            answer = client.get(page(closed, name, pk=one.pk))
            assert (answer.status_code == 200) == (who in LINE), (who, name)
            b"".join(answer)  # read to its end, a file closes itself
    assert SECRET in text_of(files.read(one.document))
    assert one.document.name != make_open(closed).document.name


def test_what_became_confidential_afterwards_is_for_the_line_alone(closed):
    file, seen = make_open(closed), {}

    for kind in ({"title": "Other"}, {"kind": "specific", "specific_kind": "mediation"}):
        Mission.objects.filter(code="MIS-2016-72").update(**kind)
        seen |= {(who, *kind): file in ClosingFile.objects.visible_to(closed[who])
                 for who in ("di", "unit_coordinator", "est_manager")}  # fmt: skip

    assert [who for who, visible in seen.items() if not visible] == [
        ("di", "kind", "specific_kind")
    ]


def test_one_click_stands_on_the_page_of_the_intervention_of_those_who_may(closed, client):
    url = reverse("interventions:detail", kwargs={"code": closed.intervention.code})

    client.force_login(closed["di"])
    assertContains(client.get(url), page(closed, "closing_make"))
    client.force_login(closed["rafi"])
    assertNotContains(client.get(url), page(closed, "closing_make"))
