"""What EST does with a call: steps, blind scores, the shortlist, who becomes an expert."""

import csv
import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from core.files import FileState
from core.models import OutboundMail, StoredFile
from core.permissions import check
from core.todo import todos_of
from core.typography import typeset
from core.workflow import SYSTEM, TransitionRefused
from experts.calls import choosing, retention, reviewing, roster
from experts.calls.enums import ApplicationState, CallState
from experts.calls.erasing import erase_application
from experts.calls.results import comparison
from experts.calls.reviewing import ScoreForm
from experts.calls.services import Candidate
from experts.calls.waiting import unscored
from experts.calls.workflow import APPLICATION_WORKFLOW, CALL_WORKFLOW, CONSEQUENCES
from experts.models import (
    BEST_MARK,
    Application,
    Call,
    CallLog,
    Competence,
    ConsentText,
    Expert,
    Review,
)
from tests.core import outside_files
from tests.factories import UserFactory
from tests.factories.calls import ApplicationFactory, CallFactory, ReviewerFactory, scored
from tests.pages import largest_form, plain
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
_A, _C = ApplicationState, CallState
CALL_PATHS = {
    "publish": {_C.DRAFT: _C.PUBLISHED},
    "close": {_C.PUBLISHED: _C.CLOSED},
    "decide": {_C.CLOSED: _C.DECIDED},
}
ANSWER_PATHS = {
    "admit": {_A.LATE: _A.RECEIVED},
    "shortlist": {_A.RECEIVED: _A.SHORTLISTED},
    "retain": {_A.SHORTLISTED: _A.RETAINED},
    "refuse": dict.fromkeys((_A.RECEIVED, _A.LATE, _A.SHORTLISTED), _A.NOT_RETAINED),
    "withdraw": dict.fromkeys((_A.RECEIVED, _A.LATE, _A.SHORTLISTED), _A.WITHDRAWN),
}
EST = {
    "focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
    "est_manager", "administrator",
}  # fmt: skip


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


@pytest.fixture
def answer():
    """Scored by two reviewers; the call is closed."""
    row = ApplicationFactory(call=CallFactory(closed=True))
    for marks in ((9, 7), (7, 5)):
        scored(row, ReviewerFactory(call=row.call), *marks)
    return row


# --- steps ----------------------------------------------------------------------------
@pytest.mark.parametrize("state", _C)
@pytest.mark.parametrize("name", CALL_PATHS)
def test_a_call_moves_along_its_paths_only(name, state):
    over = state in (_C.CLOSED, _C.DECIDED) or name == "close"
    row = CallFactory(over=over, state=state, **stamps(state))

    target = CALL_PATHS[name].get(state)

    if target is None:
        with pytest.raises(TransitionRefused):
            CALL_WORKFLOW.run(row, name, by=SYSTEM)
    else:
        assert CALL_WORKFLOW.run(row, name, by=SYSTEM).state == target


def stamps(state) -> dict:
    now = timezone.now()
    return {
        "published_at": None if state == _C.DRAFT else now,
        "closed_at": now if state in (_C.CLOSED, _C.DECIDED) else None,
        "decided_at": now if state == _C.DECIDED else None,
    }


@pytest.mark.parametrize("state", _A)
@pytest.mark.parametrize("name", ANSWER_PATHS)
def test_an_answer_moves_along_its_paths_only(name, state, answer):
    Application.objects.filter(pk=answer.pk).update(
        state=state,
        is_late=state == _A.LATE,
        decided_at=timezone.now() if state in (_A.RETAINED, _A.NOT_RETAINED) else None,
        withdrawn_at=timezone.now() if state == _A.WITHDRAWN else None,
    )
    answer.refresh_from_db()

    target = ANSWER_PATHS[name].get(state)

    if target is None:
        with pytest.raises(TransitionRefused):
            APPLICATION_WORKFLOW.run(answer, name, by=SYSTEM, comment="why")
    else:
        assert APPLICATION_WORKFLOW.run(answer, name, by=SYSTEM, comment="why").state == target


@pytest.mark.parametrize("weights", [(60, 30), (60, 41), (50,)])
def test_weights_that_do_not_total_100_publish_nothing(weights):
    row = CallFactory(draft=True, weights=weights)

    with pytest.raises(TransitionRefused, match="100"):
        CALL_WORKFLOW.run(row, "publish", by=SYSTEM)


def test_a_call_is_not_closed_before_its_deadline():
    with pytest.raises(TransitionRefused):
        CALL_WORKFLOW.run(CallFactory(), "close", by=SYSTEM)


def test_a_call_is_decided_when_nobody_waits(answer):
    with pytest.raises(TransitionRefused):
        CALL_WORKFLOW.run(answer.call, "decide", by=SYSTEM)

    APPLICATION_WORKFLOW.run(answer, "refuse", by=SYSTEM)

    assert CALL_WORKFLOW.run(answer.call, "decide", by=SYSTEM).state == _C.DECIDED


def test_a_call_is_decided_when_what_came_late_is_decided_on_too(answer):
    APPLICATION_WORKFLOW.run(answer, "refuse", by=SYSTEM)
    late = ApplicationFactory.create_batch(2, call=answer.call, late=True)

    with pytest.raises(TransitionRefused, match="^2 "):
        CALL_WORKFLOW.run(answer.call, "decide", by=SYSTEM)
    for one in late:
        APPLICATION_WORKFLOW.run(one, "refuse", by=SYSTEM, comment="une heure après")

    assert CALL_WORKFLOW.run(answer.call, "decide", by=SYSTEM).state == _C.DECIDED


def test_each_step_of_a_call_says_what_it_takes_for_good(client, manager):
    rows = {
        "publish": CallFactory(draft=True),
        "close": CallFactory(over=True),
        "decide": CallFactory(closed=True),
    }

    for name, row in rows.items():
        page = plain(client.get(reverse("calls:call_step", args=[row.code, name])))
        said = [one for one, words in CONSEQUENCES.items() if plain(typeset(words)) in page]
        assert said == [name]


def test_nobody_is_chosen_while_scores_are_missing(answer):
    ReviewerFactory(call=answer.call, user__name="Late Reviewer")

    with pytest.raises(TransitionRefused, match="Late Reviewer"):
        APPLICATION_WORKFLOW.run(answer, "shortlist", by=SYSTEM)


# --- people ---------------------------------------------------------------------------
@pytest.mark.parametrize("verb", ["manage", "view_applications", "choose"])
def test_calls_and_answers_are_kept_by_est_alone(verb, answer):
    cast = Cast()
    row = answer.call if verb == "manage" else answer

    allowed = {who for who in EVERYBODY if check(cast[who], f"calls.{verb}", row)}

    assert allowed == EST


def test_personal_data_leave_by_managers_and_administrators_alone(answer):
    cast = Cast()

    allowed = {who for who in EVERYBODY if check(cast[who], "calls.personal_data", answer)}

    assert allowed == {"est_manager", "administrator"}


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who not in EST])
def test_others_see_no_answer_nor_draft(who, answer):
    cast, draft = Cast(), CallFactory(draft=True)

    assert not Application.objects.visible_to(cast[who]).exists()
    assert not Call.objects.visible_to(cast[who]).filter(pk=draft.pk).exists()


def test_nobody_sees_scores_or_decides_on_his_own_answer(manager, client, answer):
    Application.objects.filter(pk=answer.pk).update(email=manager.email.upper())
    answer.refresh_from_db()

    assert client.get(answer.get_absolute_url()).status_code == 404
    assert not check(manager, "calls.choose", answer)
    assert not check(manager, "calls.score", answer)


def test_the_link_of_one_answer_withdraws_no_other(answer):
    with pytest.raises((PermissionDenied, TransitionRefused)):
        APPLICATION_WORKFLOW.run(answer, "withdraw", by=Candidate(answer.pk + 1))


# --- scores ---------------------------------------------------------------------------
def hand_in(answer, reviewer, *marks, interest=""):
    criteria = list(answer.call.criteria.order_by("position"))
    data = {f"mark_{one.pk}": mark for one, mark in zip(criteria, marks, strict=False)}
    form = ScoreForm(data | {"interest": interest, "comment": "canary-remark"}, criteria=criteria)
    assert form.is_valid(), form.errors
    return reviewing.hand_in(answer, form, by=reviewer.user)


def test_reviewers_are_blind_until_all_are_in(client):
    answer = ApplicationFactory(call=CallFactory())
    first, second = ReviewerFactory.create_batch(2, call=answer.call)
    hand_in(answer, first, 9, 8)
    client.force_login(second.user)

    before = [client.get(url).content.decode() for url in pages_of(answer)]
    hand_in(answer, second, 5, 4)
    after = [client.get(url).content.decode() for url in pages_of(answer)]

    assert not any("canary-remark" in page or "86,0" in page for page in before)
    assert comparison(answer.call, second.user)[0].total == pytest.approx(66)
    assert all("66,0" in page for page in after[:2])


def pages_of(answer):
    return (
        answer.get_absolute_url(),
        reverse("calls:compare", args=[answer.call.code]),
        answer.call.get_absolute_url(),
    )


def test_scores_are_final_when_all_are_in(answer):
    reviewer = answer.call.reviewers.first()

    with pytest.raises(TransitionRefused):
        hand_in(answer, reviewer, 1, 1)


def test_who_declares_an_interest_scores_nothing_and_is_waited_for_no_more():
    answer = ApplicationFactory(call=CallFactory(closed=True))
    first, second = ReviewerFactory.create_batch(2, call=answer.call)
    hand_in(answer, first, 10, 5)

    hand_in(answer, second, interest="his sister")

    line = comparison(answer.call, first.user)[0]
    assert (line.is_complete, line.total) == (True, pytest.approx(80))
    assert not check(second.user, "calls.choose", answer)


def test_the_sheet_of_comparison_is_what_the_page_shows(client, manager, answer):
    sheets = {
        fmt: b"".join(client.get(reverse("calls:compare_export", args=[answer.call.code, fmt])))
        for fmt in ("csv", "xlsx")
    }

    rows = csv.reader(sheets["csv"].decode("utf-8-sig").splitlines())
    values = [one for row in rows for one in row]
    assert answer.name in values
    assert any(one.startswith("72") for one in values)
    assert sheets["xlsx"].startswith(b"PK")


def test_the_file_says_who_gave_which_mark_once_all_are_in(client, manager, answer):
    names = list(answer.call.reviewers.order_by("pk").values_list("user__name", flat=True))
    half = ApplicationFactory(call=answer.call)
    scored(half, answer.call.reviewers.first(), 3, 3)

    url = reverse("calls:compare_export", args=[answer.call.code, "csv"])
    sheet = b"".join(client.get(url)).decode("utf-8-sig").splitlines()
    rows = {row["Référence"]: row for row in csv.DictReader(sheet)}

    def given(row, name):
        found = rows[row.code].items()
        return [value for title, value in found if re.match(rf"{re.escape(name)}\s*:", title)]

    assert [given(answer, name) for name in names] == [["9", "7", "82.0"], ["7", "5", "62.0"]]
    assert [given(half, name) for name in names] == [["", "", ""]] * 2


# --- decisions ------------------------------------------------------------------------
def test_the_mail_shown_is_the_mail_that_leaves(client, manager, answer, mailoutbox):
    url = reverse("calls:step", args=[answer.code, "shortlist"])

    shown = choosing.preview(answer, "shortlist")
    page = plain(client.get(url))
    client.post(url)
    row = OutboundMail.objects.get(template="application_shortlist")
    OutboundMail.objects.run(row.pk)

    assert answer.code in page
    assert mailoutbox[0].to == [answer.email]
    assert mailoutbox[0].subject == shown.subject.strip()


def test_who_is_retained_enters_the_roster_with_what_he_said(answer, manager, mailoutbox):
    skill = Competence.objects.create(name="médiation de test")
    answer.competences.add(skill)
    answer.cv = StoredFile.objects.keep(outside_files.pdf(), name="cv.pdf")
    answer.save()
    APPLICATION_WORKFLOW.run(answer, "shortlist", by=SYSTEM)

    choosing.choose(answer, "retain", by=manager, level="junior")

    expert = Expert.objects.get(user__email=answer.email)
    assert (expert.level, expert.state, expert.unit) == ("junior", "proposed", answer.call.unit)
    assert [one.amount_eur for one in expert.rates.all()] == [420]
    assert [(one.language, one.level) for one in expert.languages.all()] == [("fr", "C1")]
    told = expert.skills.get()
    assert (told.competence, told.level, told.validated_level) == (skill, 1, None)
    assert expert.cvs.get().file_id != answer.cv_id
    assert not expert.user.has_usable_password()
    OutboundMail.objects.run(OutboundMail.objects.get(template="expert_invitation").pk)
    assert "/accounts/" in mailoutbox[0].body


@pytest.mark.parametrize("state", [None, *FileState])
def test_who_retains_somebody_reads_before_what_is_with_his_cv(client, manager, state):
    cv = state and StoredFile.objects.keep(b"%PDF-1.7", name="cv", state=state)
    row = ApplicationFactory(call=CallFactory(closed=True), shortlisted=True, cv=cv)
    scored(row, ReviewerFactory(call=row.call), 9, 7)

    page = plain(client.get(reverse("calls:step", args=[row.code, "retain"])))

    words = roster.missing_cv(row)
    assert bool(words) == (state != FileState.RELEASED)
    assert plain(typeset(words)) in page


def test_whoever_goes_back_and_sends_again_is_seen_to_have_answered_twice(client, manager, answer):
    again = ApplicationFactory(call=answer.call, email=answer.email.upper())
    ApplicationFactory(call=answer.call)
    ApplicationFactory(email=answer.email)

    lines = comparison(answer.call, manager)
    page = client.get(answer.call.get_absolute_url()).content.decode()

    twice = {line.application.pk for line in lines if line.of_address == 2}
    assert twice == {answer.pk, again.pk}
    assert page.count("call-again") == 2


def test_an_answer_is_said_to_be_late_once(client, manager):
    row = ApplicationFactory(call=CallFactory(closed=True), late=True)

    def said():
        pages = [client.get(url).content.decode() for url in pages_of(row)]
        return [page.split('id="answers"')[-1].count(str(_A.LATE.label)) for page in pages]

    before = said()
    APPLICATION_WORKFLOW.run(row, "admit", by=SYSTEM, comment="panne")

    assert before == said() == [1, 1, 1]


# --- personal data --------------------------------------------------------------------
def test_nothing_is_erased_before_est_says_yes(client, manager, answer):
    old = timezone.now() - timezone.timedelta(days=800)
    Call.objects.filter(pk=answer.call_id).update(deadline=old, closed_at=old)
    url = reverse("calls:retention")

    listed = plain(client.get(url))
    client.post(url, {"shown": [answer.pk]})
    kept = Application.objects.get().erased_at
    client.post(url, {"shown": [answer.pk], "confirm": "yes"})

    assert answer.code in listed
    assert kept is None
    assert Application.objects.get().erased_at is not None


def test_a_call_that_nobody_closed_was_over_with_its_deadline():
    old = timezone.now() - timezone.timedelta(days=800)
    kept, due = (ApplicationFactory(call=CallFactory(over=True)) for _ in range(2))
    Call.objects.filter(pk=due.call_id).update(deadline=old)

    assert list(retention.due()) == [due]
    assert kept.erased_at is None


def test_what_is_not_due_is_not_erased_though_it_was_asked(manager, answer):
    assert retention.erase_due([answer.pk], by=manager) == 0
    assert Application.objects.get().name == answer.name


def test_an_erasure_empties_reviews_and_their_history_too(manager):
    answer = ApplicationFactory(call=CallFactory())
    hand_in(answer, ReviewerFactory(call=answer.call), 9, 8)

    erase_application(answer, by=manager, reason="asked")

    entries = Review.events.rel.related_model.objects
    assert entries.exists()
    assert not entries.filter(comment__contains="canary").exists()


def test_an_erased_answer_leads_to_no_profile_and_the_person_is_told(answer, manager, mailoutbox):
    APPLICATION_WORKFLOW.run(answer, "shortlist", by=SYSTEM)
    choosing.choose(answer, "retain", by=manager)
    expert = Expert.objects.get(user__email=answer.email)

    erase_application(answer, by=manager, reason="asked_by_est")

    assert Application.objects.get().expert is None
    assert not Application.events.rel.related_model.objects.filter(expert=expert).exists()
    assert [one.note for one in expert.rates.all()] == [""]
    OutboundMail.objects.run(OutboundMail.objects.get(template="application_erased").pk)
    assert mailoutbox[0].to == [expert.user.email]
    assert expert.get_absolute_url() in mailoutbox[0].body


def test_est_sees_that_somebody_was_erased_and_nothing_of_him(client, manager, answer):
    name = answer.name
    erase_application(answer, by=manager, reason="asked_by_est")

    page = plain(client.get(answer.call.get_absolute_url()))

    assert answer.code in page
    assert name not in page


def test_whoever_answers_for_data_is_told_that_their_time_is_over(manager, answer):
    old = timezone.now() - timezone.timedelta(days=800)
    Call.objects.filter(pk=answer.call_id).update(deadline=old, closed_at=old)
    plain_member = UserFactory()
    answer.call.unit.members.add(plain_member)

    waiting = [
        [line.url for line in todos_of(who, 9) if line.url == reverse("calls:retention")]
        for who in (manager, plain_member)
    ]

    assert waiting == [[reverse("calls:retention")], []]


def test_the_log_says_states_in_words():
    with translation.override("fr"):
        assert CallLog(to_state="published").state_label == "publié"


# --- at the edges ---------------------------------------------------------------------
def test_a_reviewer_who_answers_himself_is_not_waited_for_on_his_own_answer():
    answer = ApplicationFactory(call=CallFactory(closed=True))
    himself, other = ReviewerFactory.create_batch(2, call=answer.call)
    Application.objects.filter(pk=answer.pk).update(email=himself.user.email.upper())
    answer.refresh_from_db()
    hand_in(answer, other, 10, 5)

    row = APPLICATION_WORKFLOW.run(answer, "shortlist", by=SYSTEM)

    assert row.state == _A.SHORTLISTED
    assert comparison(answer.call, other.user)[0].total == pytest.approx(80)
    assert not unscored().filter(pk=himself.pk).exists()


def test_an_answer_that_changes_is_scored_anew(client):
    answer = ApplicationFactory(base="Mali", cv=StoredFile.objects.keep(b"%PDF-1.7", name="cv"))
    reviewer = ReviewerFactory(call=answer.call)
    hand_in(answer, reviewer, 9, 8)
    page = largest_form(client.get(answer.own_url))

    client.post(answer.own_url, page | {"phone": "+32 2 505 37 00"})
    kept = Review.objects.get().is_in
    client.post(answer.own_url, page | {"answer": "Parce que non."})

    review = Review.objects.get()
    assert (kept, review.is_in, review.scores.count()) == (True, False, 2)
    assert unscored().filter(pk=reviewer.pk).exists()
    assert comparison(answer.call, reviewer.user)[0].total is None


@pytest.mark.parametrize(("second", "state"), [("23:59:59", "received"), ("00:00:00", "late")])
def test_the_last_minute_counts_to_its_end_over_there(client, manager, second, state):
    call = CallFactory(draft=True)
    page = reverse("calls:edit", args=[call.code])
    sent = largest_form(client.get(page))
    client.post(page, sent | {
        "answers_day": "2026-12-02", "answers_hour": "23:59", "time_zone": "Africa/Kinshasa",
    })  # fmt: skip
    call.refresh_from_db()
    day = "2026-12-02" if second.startswith("23") else "2026-12-03"

    with time_machine.travel(f"{day}T{second}+01:00", tick=False):
        assert call.is_past_deadline == (state == "late")


def test_criteria_of_a_call_that_was_published_meanwhile_stand(client, manager):
    call = CallFactory(draft=True)
    page = reverse("calls:criteria", args=[call.code])
    sent = largest_form(client.get(page))
    CALL_WORKFLOW.run(call, "publish", by=SYSTEM)

    answer = client.post(page, sent | {"criteria-0-weight": "40", "criteria-1-weight": "60"})

    assert answer.status_code == 302
    assert list(call.criteria.order_by("position").values_list("weight", flat=True)) == [60, 40]


def test_a_text_of_consent_is_followed_by_another_and_never_changed(client, manager):
    add, first = reverse("admin:experts_consenttext_add"), ConsentText.current()
    change = reverse("admin:experts_consenttext_change", args=[first.pk])
    texts = {f"text_{code}": f"new {code}" for code in ("fr", "en", "nl")}

    added, changed = client.post(add, texts), client.post(change, texts)

    assert (added.status_code, changed.status_code) == (302, 403)
    assert ConsentText.current().version == first.version + 1
    first.refresh_from_db()
    assert first.text_fr != "new fr"


def test_the_order_of_the_list_is_that_of_its_totals():
    call = CallFactory(closed=True)
    reviewers = ReviewerFactory.create_batch(2, call=call)
    rows = ApplicationFactory.create_batch(5, call=call)
    for place, marks in enumerate([(1, 2), (9, 9), (5, 5)]):
        for one in reviewers:
            scored(rows[place], one, *marks)
    scored(rows[3], reviewers[0], 10, 10)
    Application.objects.filter(pk=rows[2].pk).update(email=reviewers[0].user.email)

    lines = comparison(call, UserFactory(est_manager=True))

    assert [one.application.pk for one in lines] == [rows[n].pk for n in (1, 2, 0, 3, 4)]
    assert lines[0].application.total == pytest.approx(lines[0].total * BEST_MARK)


def test_a_list_of_answers_costs_the_same_for_any_number(client, manager, assert_same_queries):
    call = CallFactory(closed=True)
    reviewers = ReviewerFactory.create_batch(2, call=call)

    def add(number):
        for row in ApplicationFactory.create_batch(number, call=call):
            for one in reviewers:
                scored(row, one, 5, 5)

    pages = [call.get_absolute_url(), reverse("calls:compare", args=[call.code])]
    assert_same_queries(get=lambda: [client.get(page) for page in pages][-1], add_rows=add)
