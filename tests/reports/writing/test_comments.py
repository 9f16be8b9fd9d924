"""Remarks beside a report: who may, who reads, what becomes of them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Notice
from core.models import OutboundMail
from core.permissions import check
from core.workflow import TransitionRefused
from reports.documents import report_document
from reports.models import Report, ReportSection, SectionComment
from reports.workflow import REPORT_WORKFLOW
from reports.writing import comments
from tests.factories import THEN, ReportFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
LINE = {"focal_point", "unit_coordinator", "est_manager"}
TEAM = {"backstopper", "junior", "consultant"}
SPEAKERS = LINE | TEAM | {"di", "tc", "rr"}
SECRET = "canary-of-a-remark"


def reviewed(state="submitted", **mission):
    cast = Cast(debriefed=True, **mission)
    traits = {} if state == "draft" else {state: True}
    cast.report = ReportFactory(mission=cast.mission, text="Un texte.", **traits)
    return cast


def annexed(specific_kind):
    cast = reviewed(kind="specific", specific_kind=specific_kind, origin="rr")
    ReportSection.objects.create(
        report=cast.report, key="confidential", position=99, title="Annex", body="shut",
        is_confidential=True,
    )  # fmt: skip
    return cast


STATES = {"draft": SPEAKERS, "submitted": SPEAKERS, "approved": set(), "diffused": set()}


@pytest.mark.parametrize("state", STATES)
def test_who_may_comment(state):
    cast = reviewed(state)

    assert {
        who for who in EVERYBODY if check(cast[who], "reports.comment", cast.report)
    } == STATES[state]


def test_who_may_settle_a_comment():
    cast = reviewed()
    row = comments.remark(cast.report, "summary", "Qui décide ?", by=cast["di"])

    allowed = {who for who in EVERYBODY if check(cast[who], "reports.resolve_comment", row)}

    assert allowed == TEAM | {"focal_point", "unit_coordinator", "di"}


@pytest.mark.parametrize("kind", ["mediation", "esi_evaluation"])
def test_remarks_on_the_annex_are_for_its_readers_alone(client, kind):
    cast = annexed(kind)
    row = comments.remark(cast.report, "confidential", SECRET, by=cast["consultant"])
    page = cast.report.get_absolute_url()

    for who in EVERYBODY:
        user = cast[who]
        rows = SectionComment.objects.visible_to(user).filter(pk=row.pk).exists()
        client.force_login(user)
        pages = [client.get(page), client.get(reverse("reports:edit", args=[cast.mission.code]))]
        is_reader = bool(check(user, "reports.read_annex", cast.report))
        assert any(SECRET in one.content.decode() for one in pages) == rows, who
        assert rows == (is_reader and user.has_perm("missions.view")
                        and Report.objects.visible_to(user).exists()), who  # fmt: skip


def test_a_partner_who_gets_the_report_reads_nothing_of_its_review(client):
    cast = reviewed()
    comments.remark(cast.report, "summary", SECRET, by=cast["rr"])
    REPORT_WORKFLOW.run(cast.report, "send_back", by=cast["focal_point"], comment=SECRET)
    sent = {"state": "diffused", "submitted_at": THEN, "diffused_at": THEN}
    Report.objects.update(**sent)
    cast.report.refresh_from_db()
    pages = [cast.report.get_absolute_url(), reverse("reports:changes", args=[cast.mission.code])]

    seen = {}
    for who in ("partner", "di"):
        client.force_login(cast[who])
        found = [client.get(one) for one in pages]
        seen[who] = [(one.status_code, SECRET in one.content.decode()) for one in found]

    assert seen == {"partner": [(200, False), (404, False)], "di": [(200, True), (200, True)]}


def test_words_on_the_annex_are_in_no_notice_and_no_mail():
    cast = annexed("mediation")
    row = comments.remark(cast.report, "confidential", SECRET, by=cast["focal_point"])
    comments.answer(row, SECRET, by=cast["consultant"])

    told = [str(one.__dict__) for one in [*Notice.objects.all(), *OutboundMail.objects.all()]]

    assert Notice.objects.filter(kind="report_comment").exists()
    assert not any(SECRET in one for one in told)


@pytest.mark.parametrize("who", ["di", "tc", "rr"])
def test_the_annex_is_no_part_for_those_who_do_not_read_it(who):
    cast = annexed("mediation")

    with pytest.raises(TransitionRefused):
        comments.remark(cast.report, "confidential", "?", by=cast[who])


def test_the_authors_and_those_who_spoke_are_told_but_not_the_speaker():
    cast = reviewed()
    row = comments.remark(cast.report, "summary", "Qui décide ?", by=cast["rr"])
    Notice.objects.all().delete()

    comments.answer(row, "Le comité.", by=cast["backstopper"])
    comments.answer(row, "Merci.", by=cast["di"])

    told = {
        who for who in EVERYBODY if Notice.objects.filter(user=cast[who], kind="report_comment")
    }
    assert told == {"rr", "backstopper"}


def test_an_answer_opens_a_settled_remark_again(client):
    cast = reviewed()
    row = comments.remark(cast.report, "results", "Lequel ?", by=cast["rr"])
    comments.resolve(row, by=cast["backstopper"])
    assert not SectionComment.objects.open().exists()

    client.force_login(cast["rr"])
    client.post(
        reverse("reports:comment_answer", args=[cast.mission.code, row.pk]), {"text": "Non."}
    )

    row.refresh_from_db()
    assert (row.resolved_at, row.resolved_by, row.answers.get().text) == (None, None, "Non.")


def test_a_remark_is_made_settled_and_kept_on_the_page(client):
    cast = reviewed()
    code, page = cast.mission.code, cast.report.get_absolute_url()
    client.force_login(cast["rr"])
    client.post(reverse("reports:comment", args=[code]), {"anchor": "summary", "text": "<b>!"})
    row = SectionComment.objects.get()

    assertContains(client.get(page), "&lt;b&gt;!")
    client.force_login(cast["consultant"])
    client.post(reverse("reports:comment_resolve", args=[code, row.pk]))
    Report.objects.update(state="approved", approved_at="2016-03-20T10:00Z")
    after = client.get(page)

    assertContains(after, "note-closed")
    assertContains(after, f'id="comment-{row.pk}"')
    assertNotContains(after, "comment-on-summary")
    with pytest.raises(PermissionDenied):
        comments.remark(Report.objects.get(), "summary", "Trop tard", by=cast["rr"])


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_empty_and_endless_remarks_are_refused(text):
    cast = reviewed()

    with pytest.raises(TransitionRefused):
        comments.remark(cast.report, "summary", text, by=cast["rr"])


def test_no_remark_is_on_paper():
    cast = reviewed()
    comments.remark(cast.report, "summary", SECRET, by=cast["rr"])

    assert SECRET not in str(report_document(Report.objects.for_page().get()))


# --- approval and return --------------------------------------------------------------
def test_an_approval_beside_open_comments_is_asked_for_once_more(client):
    cast = reviewed()
    comments.remark(cast.report, "summary", "Et les femmes", by=cast["rr"])
    client.force_login(cast["focal_point"])
    url = reverse("reports:transition", args=[cast.mission.code, "approve"])

    asked = client.post(url)
    assertContains(asked, "Et les femmes")
    assert Report.objects.get().state == "submitted"

    client.post(url, {"despite": "1"})
    assert Report.objects.get().state == "approved"


def test_the_author_finds_the_reason_and_the_open_comments(client):
    cast = reviewed()
    comments.remark(cast.report, "summary", "Et les femmes", by=cast["rr"])
    client.force_login(cast["focal_point"])
    page = client.get(cast.report.get_absolute_url())
    assertContains(page, "Et les femmes", count=3)  # in the margin, above, beside the return

    url = reverse("reports:transition", args=[cast.mission.code, "send_back"])
    client.post(url, {"comment": "Citez vos sources."})
    client.force_login(cast["consultant"])

    for shown in (cast.report.get_absolute_url(), f"/reports/{cast.mission.code}/edit/"):
        assertContains(client.get(shown), "Citez vos sources.")
        assertContains(client.get(shown), "Et les femmes")


def test_the_page_asks_nothing_more_for_more_remarks(client, assert_same_queries):
    cast = reviewed()
    client.force_login(cast["consultant"])
    speaker = cast["rr"]

    def add(count):
        for _ in range(count):
            row = comments.remark(cast.report, "summary", "?", by=speaker)
            comments.answer(row, "!", by=speaker)

    assert_same_queries(get=lambda: client.get(cast.report.get_absolute_url()), add_rows=add)


def test_its_writer_reads_a_remark_beside_the_part_while_he_writes(client):
    cast = reviewed("draft")
    for part in ("summary", "recommendations"):
        comments.remark(cast.report, part, f"Who decides on {part}?", by=cast["di"])
    client.force_login(cast["consultant"])

    page = client.get(reverse("reports:edit", args=[cast.mission.code]))

    forms = {form.instance.key: form for form in page.context["editor"].sections}
    assert [len(forms[key].threads) for key in ("summary", "findings")] == [1, 0]
    assertContains(page, "Who decides on summary?", count=2)  # in the list above, and at its part
