"""What strangers do with a call: read, ask, answer, complete, withdraw, have it erased."""

import itertools
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import quarantine
from core.models import Job, OutboundMail, StoredFile
from experts.calls import services
from experts.calls.candidate import CandidateForm
from experts.models import Application, CallQuestion, ConsentText
from tests.core import outside_files
from tests.factories import UserFactory
from tests.factories.calls import ApplicationFactory, CallFactory
from tests.pages import largest_form, plain

pytestmark = pytest.mark.django_db
ADDRESSES = itertools.count(1)


@pytest.fixture
def visitor():
    """Each from an address of his own: the door counts them."""
    return Client(REMOTE_ADDR=f"10.9.{next(ADDRESSES)}.{timezone.now().microsecond % 250}")


@pytest.fixture
def call():
    return CallFactory()


def typed(**changes) -> dict:
    return {
        "name": "Nadège Kaboré",
        "email": "nadege@example.org",
        "base": "Niger",
        "level_fr": "C2",
        "other_languages": "zarma",
        "day_rate_eur": "420",
        "availability": "de janvier à juin",
        "answer": "J’ai mené une médiation.",
        "consent": "on",
    } | changes


def cv(content=None):
    return SimpleUploadedFile("cv.pdf", content or outside_files.pdf())


def send(visitor, call, *, with_cv=True, **changes):
    data = typed(**changes) | ({"cv": cv()} if with_cv else {})
    return visitor.post(reverse("open_calls:apply", args=[call.code]), data)


def receipt() -> str:
    row = OutboundMail.objects.get(template="application_receipt")
    assert OutboundMail.objects.run(row.pk) == "done"
    return mail.outbox[-1].body


def test_an_answer_is_kept_with_its_file_apart_and_a_receipt_to_the_address(visitor, call):
    response = send(visitor, call)

    row = Application.objects.get()
    assert response.status_code == 302
    assert row.code in plain(visitor.get(response["Location"]))
    assert (row.state, row.day_rate_eur, row.languages) == (
        "received", 420, {"fr": "C2", "zarma": ""},
    )  # fmt: skip
    assert row.cv.state == "quarantine"
    assert Job.objects.filter(key=f"check_file:{row.cv_id}").exists()
    text = receipt()
    assert mail.outbox[-1].to == ["nadege@example.org"]
    assert row.code in plain(text)
    assert row.own_url in text


def test_sent_twice_it_is_kept_once(visitor, call):
    page = visitor.get(reverse("open_calls:apply", args=[call.code]))
    key = largest_form(page)["key"][0]

    answers = [send(visitor, call, key=key) for _ in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    assert Application.objects.count() == 1


def test_a_mistake_elsewhere_does_not_cost_the_file(visitor, call):
    first = send(visitor, call, day_rate_eur="much")
    held = largest_form(first)["held"][0]

    second = send(visitor, call, with_cv=False, held=held)

    assert first.status_code == 200
    assert "cv.pdf" in first.content.decode()
    assert second.status_code == 302
    assert Application.objects.get().cv.held_until is None
    assert StoredFile.objects.count() == 1


def test_nobody_takes_the_file_of_another_by_its_number(visitor, call):
    other = ApplicationFactory()
    stored = StoredFile.objects.keep(outside_files.pdf(), name="x.pdf")
    Application.objects.filter(pk=other.pk).update(cv=stored)

    response = send(visitor, call, with_cv=False, held=str(stored.pk))

    assert response.status_code == 200
    assert Application.objects.filter(call=call).count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"email": "nobody"}, {"day_rate_eur": "0"}, {"day_rate_eur": "5001"},
        {"answer": "mot " * 301}, {"consent": ""}, {"level_fr": "", "other_languages": ""},
        {"website": "http://spam.invalid"}, {"level_fr": "native"}, {"with_cv": False},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_and_nothing_is_kept(visitor, call, wrong):
    response = send(visitor, call, **wrong)

    assert response.status_code == 200
    assert 'id="errors"' in response.content.decode() or "error" in response.content.decode()
    assert Application.objects.count() == OutboundMail.objects.count() == 0


def test_a_file_too_large_is_told_in_the_unit_of_the_form(visitor, call):
    response = visitor.post(
        reverse("open_calls:apply", args=[call.code]),
        typed() | {"cv": cv(b"%PDF-1.7" + b"0" * 6 * 1024 * 1024)},
    )

    page = plain(response).replace("\xa0", " ").replace("\u202f", " ")
    assert all(words in page for words in ("6 Mo", "5 Mo"))
    assert "Mio" not in page


def test_what_comes_late_is_kept_and_marked(visitor):
    call = CallFactory(over=True)

    send(visitor, call)

    row = Application.objects.get()
    assert (row.state, row.is_late) == ("late", True)
    assert str(row.call.deadline.year) in receipt()


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("closed", 404)])
def test_a_call_that_is_not_open_takes_nothing(visitor, state, status):
    call = CallFactory(**{state: True})

    assert send(visitor, call).status_code == status
    assert Application.objects.count() == 0


def test_a_draft_is_nobodys_outside(visitor):
    call = CallFactory(draft=True, title_fr="canary of a draft")

    pages = [visitor.get(reverse("open_calls:list")), visitor.get(call.public_url)]

    assert [one.status_code for one in pages] == [200, 404]
    assert "canary" not in "".join(one.content.decode() for one in pages)


def test_an_address_that_answered_is_answered_like_one_that_did_not(visitor, call):
    ApplicationFactory(call=call, email="nadege@example.org")

    first, second = send(visitor, call), send(visitor, call, email="new@example.org")

    assert first.status_code == second.status_code == 302
    assert set(first.headers) == set(second.headers)
    pages = [plain(visitor.get(one["Location"])) for one in (first, second)]
    assert without_references(pages[0]) == without_references(pages[1])


def without_references(page) -> str:
    return re.sub(r"APP-\d+-\d+|/sent/[^/]+/", "", page)


# --- the link of the receipt ----------------------------------------------------------
def test_the_link_completes_the_answer_and_keeps_the_file(visitor, call):
    send(visitor, call)
    row = Application.objects.get()
    data = largest_form(visitor.get(row.own_url))

    response = visitor.post(row.own_url, data | {"day_rate_eur": "380"})

    changed = Application.objects.get()
    assert response.status_code == 302
    assert (changed.day_rate_eur, changed.cv_id, changed.version) == (
        380,
        row.cv_id,
        row.version + 1,
    )


def test_after_the_deadline_the_answer_stands(visitor, call):
    row = ApplicationFactory(call=call)
    call.deadline = timezone.now() - timedelta(minutes=1)
    call.save()

    visitor.post(row.own_url, typed(day_rate_eur="1") | {"cv": cv()})

    row.refresh_from_db()
    assert row.day_rate_eur == 420


def test_the_link_withdraws(visitor, call):
    row = ApplicationFactory(call=call)
    url = reverse("open_calls:withdraw", args=[row.own_url.split("/")[-2]])

    asked, done = visitor.get(url), visitor.post(url)

    row.refresh_from_db()
    assert (asked.status_code, done.status_code, row.state) == (200, 302, "withdrawn")
    assert row.log.get().actor is None


def test_the_link_erases_and_leads_nowhere_afterwards(visitor, call):
    send(visitor, call, name="canary-name", answer="canary-answer")
    row = Application.objects.get()
    own = row.own_url
    url = reverse("open_calls:erase", args=[own.split("/")[-2]])

    visitor.post(url)

    assert visitor.get(own).status_code == 404
    assert StoredFile.objects.count() == 0
    assert rows_with("canary-") == []


def rows_with(text) -> list:
    """Tables of the whole database in which this stands somewhere."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{text}%"]
            )
            found += [table] if cursor.fetchone()[0] else []
    return found


@pytest.mark.parametrize("change", [str.upper, lambda t: t[:-1], lambda t: "a" * 32 + t[32:]])
def test_a_made_up_link_is_as_missing_as_none(visitor, call, change):
    token = ApplicationFactory(call=call).own_url.split("/")[-2]

    for name in ("own", "withdraw", "erase"):
        url = reverse(f"open_calls:{name}", args=[change(token)])
        assert visitor.get(url).status_code == visitor.post(url).status_code == 404


# --- questions ------------------------------------------------------------------------
def test_a_question_is_kept_without_a_name_and_shown_once_answered(visitor, call):
    call.questions_until = call.deadline
    call.save()

    visitor.post(reverse("open_calls:ask", args=[call.code]), {"text": "En portugais ?"})
    hidden = visitor.get(call.public_url).content.decode()
    CallQuestion.objects.update(answer_fr="Non, en français.", answered_at=timezone.now())

    assert "En portugais" not in hidden
    assert "Non, en français." in visitor.get(call.public_url).content.decode()


def test_questions_end_with_their_own_deadline(visitor, call):
    call.questions_until = timezone.now() - timedelta(minutes=1)
    call.save()
    url = reverse("open_calls:ask", args=[call.code])

    assert visitor.get(url).status_code == visitor.post(url, {"text": "?"}).status_code == 404


# --- floods ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        lambda n: {},
        lambda n: {"HTTP_X_FORWARDED_FOR": f"203.0.113.{n}", "HTTP_FORWARDED": f"for=1.2.3.{n}"},
        lambda n: {"REMOTE_ADDR": f"2001:db8:{next_net}:1::{n + 1:x}"},
    ],
    ids=["plain", "forged", "one /64"],
)
def test_thirty_posts_in_a_minute_are_held_off_before_the_database(visitor, call, headers):
    url = reverse("open_calls:apply", args=[call.code])
    with time_machine.travel(timezone.now(), tick=False):
        answers = [
            visitor.post(url, typed(name=""), **headers(number)).status_code
            for number in range(30)
        ]

    assert answers.count(429) == 20
    assert Application.objects.count() == 0


next_net = f"{timezone.now().microsecond % 65000:x}"


def test_what_is_held_off_costs_the_database_nothing(visitor, call, django_assert_num_queries):
    url = reverse("open_calls:apply", args=[call.code])
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(10):
            visitor.post(url, {})

        with django_assert_num_queries(0):
            response = visitor.post(url, typed() | {"cv": cv()})

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert StoredFile.objects.count() == 0


# --- caches ---------------------------------------------------------------------------
def test_strangers_share_a_page_that_holds_nothing_of_anybody(visitor, call):
    for url in (reverse("open_calls:list"), call.public_url):
        page = visitor.get(url)

        assert page["Cache-Control"] == "public, max-age=60"
        assert "Cookie" in page["Vary"]
        assert not page.cookies
        assert "csrf" not in page.content.decode()


def test_a_page_with_a_message_or_a_session_is_nobody_elses(visitor, call, client):
    row = ApplicationFactory(call=call)
    visitor.post(row.own_url, typed() | {"cv": cv()})

    told = visitor.get(call.public_url)

    assert "told" in told.content.decode()
    assert told["Cache-Control"] == "private, no-store"
    client.force_login(call.contact)
    assert client.get(call.public_url)["Cache-Control"] == "private, no-store"
    assert visitor.get(call.public_url)["Cache-Control"].startswith("public")


def test_forms_and_what_follows_them_are_never_shared(visitor, call):
    call.questions_until = call.deadline
    call.save()
    sent = send(visitor, call)
    own = Application.objects.get().own_url
    names = ("apply", "ask", "asked")
    pages = [reverse(f"open_calls:{name}", args=[call.code]) for name in names]

    for url in (*pages, sent["Location"], own):
        assert {"no-store", "private"} <= set(visitor.get(url)["Cache-Control"].split(", ")), url


# --- a curriculum that is refused -----------------------------------------------------
def test_who_sent_a_file_that_is_refused_is_asked_for_another(visitor, call):
    send(visitor, call)
    row = Application.objects.get()

    quarantine.refuse(row.cv, "active")
    written = OutboundMail.objects.get(template="application_file")
    assert OutboundMail.objects.run(written.pk) == "done"

    assert row.own_url in mail.outbox[-1].body
    assert mail.outbox[-1].to == [row.email]
    assert "refused" in Application.objects.get().cv.state


# --- the file of an unfinished form ---------------------------------------------------
def test_two_answers_never_share_a_file(visitor, call):
    held = largest_form(send(visitor, call, day_rate_eur="much"))["held"][0]
    stored = StoredFile.objects.get()
    forms = [candidate_form(call, held) for _ in range(2)]

    services.submit(call, forms[0], language="fr", consent=ConsentText.current())
    with pytest.raises(services.FileGone):
        services.submit(call, forms[1], language="fr", consent=ConsentText.current())

    assert Application.objects.get().cv == stored
    with pytest.raises(quarantine.Gone):
        quarantine.take(stored)


def test_unfinished_forms_shut_out_no_answer_that_is_whole(visitor, call, monkeypatch):
    monkeypatch.setattr(quarantine, "MOST_HELD", 0)

    unfinished, whole = send(visitor, call, day_rate_eur="much"), send(visitor, call)

    assert (unfinished.status_code, whole.status_code) == (200, 302)
    assert [one.held_until for one in StoredFile.objects.all()] == [None]


def test_a_file_is_held_for_a_day(visitor, call):
    held = largest_form(send(visitor, call, day_rate_eur="much"))["held"][0]

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        late = send(visitor, call, with_cv=False, held=held)

    assert late.status_code == 200
    assert Application.objects.count() == 0


def candidate_form(call, held):
    form = CandidateForm(
        typed(key=uuid.uuid4()) | {"held": held}, call=call, consent=ConsentText.current()
    )
    assert form.is_valid(), form.errors
    return form


# --- who answered before --------------------------------------------------------------
def test_a_known_address_costs_and_says_what_an_unknown_one_does(visitor, call):
    known = UserFactory(email="known@example.org")
    ApplicationFactory(call=call, email=known.email)
    send(visitor, call, email="first@example.org")  # fills what each process keeps

    costs, mails = [], []
    for address in (known.email, "unknown@example.org"):
        with CaptureQueriesContext(connection) as asked:
            assert send(visitor, call, email=address).status_code == 302
        costs.append([re.sub(r"'[^']*'|\d+", "?", one["sql"])[:200] for one in asked])
        mails.append(OutboundMail.objects.filter(template="application_receipt").count())

    assert costs[0] == costs[1]
    assert mails == [2, 3]


def test_what_is_far_too_large_is_poured_away(visitor, call, django_assert_num_queries):
    url = reverse("open_calls:apply", args=[call.code])
    files = [SimpleUploadedFile(f"cv{n}.pdf", b"%PDF-1.7" + b"0" * 700_000) for n in range(20)]

    with django_assert_num_queries(0):
        response = visitor.post(url, typed() | {"cv": files})

    assert response.status_code == 413
    assert "12" in plain(response)
    assert StoredFile.objects.count() == Application.objects.count() == 0


def test_of_twenty_files_in_one_field_one_is_taken(visitor, call):
    files = [cv() for _ in range(20)]

    visitor.post(reverse("open_calls:apply", args=[call.code]), typed() | {"cv": files})

    assert StoredFile.objects.count() == Application.objects.count() == 1
