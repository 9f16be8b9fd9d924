"""The one door: who gets in, how often one may knock, and how a forgotten password is replaced."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.models import Job, OutboundMail
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def manager():
    return UserFactory(est_manager=True, password=make_password(PASSWORD))


def try_to_log_in(client, email, password, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def ask_for_link(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def run_the_queue():
    for job in Job.objects.filter(state="queued"):
        assert Job.objects.run(job.pk) == "done"
    for row in OutboundMail.objects.filter(state="queued"):
        assert OutboundMail.objects.run(row.pk) == "done"


# --- one door -------------------------------------------------------------------------
def test_the_admin_has_no_login_of_its_own(client, manager):
    response = client.post(
        "/admin/login/?next=/admin/", {"username": manager.email, "password": PASSWORD}
    )

    assert response["Location"] == "/accounts/login/?next=/admin/"
    assert "_auth_user_id" not in client.session


def test_a_password_is_changed_at_one_place(client, manager):
    client.force_login(manager)

    response = client.post("/admin/password_change/", {"old_password": PASSWORD})

    assert response["Location"] == reverse("account_change_password")


def test_who_gave_his_second_factor_alone_comes_in(client, manager):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(manager, generate_totp_secret())

    response = try_to_log_in(client, manager.email, PASSWORD)

    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get("/missions/").status_code == 302


@pytest.mark.parametrize("next_url", [
    "https://evil.example/", "//evil.example/", r"/\evil.example", "https:evil.example",
    "javascript:alert(1)", "\t//evil.example", "http://testserver@evil.example/",
])  # fmt: skip
def test_no_login_leads_out_of_the_house(client, manager, next_url):
    response = client.post(
        reverse("account_login"),
        {"login": manager.email, "password": PASSWORD, "next": next_url},
    )

    assert response["Location"] == "/"


# --- how often ------------------------------------------------------------------------
def test_a_sixth_wrong_password_is_not_looked_at(client, manager):
    for number in range(5):
        try_to_log_in(client, manager.email, f"wrong {number}", REMOTE_ADDR=f"192.0.2.{number}")

    response = try_to_log_in(client, manager.email, PASSWORD, REMOTE_ADDR="192.0.2.99")

    assert "_auth_user_id" not in client.session
    assert response.status_code in (200, 429)


def test_attempts_are_counted_for_all_processes(client, manager):
    """In PostgreSQL: what one process counted, the next one knows."""
    try_to_log_in(client, manager.email, "wrong")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_of_attempts")
        assert cursor.fetchone()[0] > 0


def test_an_invented_forwarding_does_not_make_another_client(client, settings):
    from allauth.account.adapter import get_adapter
    from django.test import RequestFactory

    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    direct = get_adapter().get_client_ip(request)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    behind_a_proxy = get_adapter().get_client_ip(request)

    assert (direct, behind_a_proxy) == ("127.0.0.1", "203.0.113.7")


def test_wrong_password_and_unknown_person_are_told_the_same(client, manager):
    known = try_to_log_in(client, manager.email, "wrong")
    unknown = try_to_log_in(client, "nobody@example.org", "wrong")

    def words(response, email):
        return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode()).replace(email, "")

    assert known.status_code == unknown.status_code
    assert words(known, manager.email) == words(unknown, "nobody@example.org")


# --- sessions -------------------------------------------------------------------------
def test_a_closed_account_is_out_at_its_next_request(client, manager):
    client.force_login(manager)
    inside = client.get("/missions/")

    User.objects.filter(pk=manager.pk).update(is_active=False)

    assert (inside.status_code, client.get("/missions/").status_code) == (200, 302)


def test_another_password_ends_every_session(client, manager):
    client.force_login(manager)

    manager.set_password("une autre phrase assez longue")
    manager.save()

    assert client.get("/missions/").status_code == 302


def test_a_login_begins_a_new_session(client, manager):
    client.get(reverse("account_login"))
    client.session["seen"] = True
    before = client.session.session_key

    try_to_log_in(client, manager.email, PASSWORD)

    assert client.session.session_key != before


# --- a forgotten password -------------------------------------------------------------
def test_the_link_for_a_new_password_works_once(client, manager, settings):
    settings.BASE_URL = "https://backstopping.example"
    ask_for_link(client, manager.email.upper())
    assert mail.outbox == []

    run_the_queue()

    [message] = mail.outbox
    assert message.to == [manager.email]
    link = re.search(r"https://backstopping\.example(/\S+)", message.body)[1]
    form = client.get(link)["Location"]
    fresh = "une phrase toute neuve 2016"
    client.post(form, {"password1": fresh, "password2": fresh})
    manager.refresh_from_db()
    assert manager.check_password(fresh)
    client.logout()
    assert b"password1" not in client.get(link, follow=True).content


def test_the_secret_of_the_link_is_stored_nowhere(client, manager):
    ask_for_link(client, manager.email)
    run_the_queue()

    key = re.search(r"key/(\S+)/", mail.outbox[0].body)[1].split("-", 1)[1]

    rows = [*Job.objects.values_list(), *OutboundMail.objects.values_list()]
    assert key and not [row for row in rows if key in str(row)]


def test_what_a_stranger_typed_is_not_kept(client):
    ask_for_link(client, "stranger@example.net")
    run_the_queue()

    assert Job.objects.get().payload == {}
    assert not OutboundMail.objects.exists()


def test_known_and_unknown_addresses_cost_and_say_the_same(client, manager):
    ask_for_link(client, "warm@example.net")
    answers, asked = [], []

    for email in (manager.email, "nobody@example.net"):
        with CaptureQueriesContext(connection) as captured:
            answers.append(ask_for_link(client, email))
        asked.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in captured])

    known, unknown = answers
    assert (known.status_code, known["Location"]) == (302, unknown["Location"])
    assert known.content == unknown.content
    assert asked[0] == asked[1]


def test_a_closed_account_gets_no_link(client, manager):
    User.objects.filter(pk=manager.pk).update(is_active=False)

    ask_for_link(client, manager.email)
    run_the_queue()

    assert mail.outbox == []


def test_nobody_gives_himself_another_address(client, manager):
    client.force_login(manager)

    response = client.post(
        reverse("account_email"), {"action_add": "", "email": "else@example.net"}
    )

    assert response.status_code == 403


# --- the list of people ---------------------------------------------------------------
def test_no_filter_spells_out_a_password(client, manager):
    client.force_login(manager)

    right = client.get("/admin/accounts/user/", {"password__startswith": manager.password[:5]})
    wrong = client.get("/admin/accounts/user/", {"password__startswith": "zz"})

    assert (right.status_code, wrong.status_code) == (400, 400)


def test_a_former_address_opens_nothing(client, manager):
    from allauth.account.models import EmailAddress

    former = manager.email
    EmailAddress.objects.create(user=manager, email=former, primary=True)
    client.force_login(UserFactory(administrator=True))
    page = reverse("admin:accounts_user_change", args=[manager.pk])
    fields = client.get(page).context["adminform"].form.initial

    answer = client.post(page, fields | {
        "email": "new@example.org", "is_active": "on", "groups": [], "version": "",
    })  # fmt: skip
    client.logout()
    try_to_log_in(client, former, PASSWORD)

    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_est_managers_look_at_people_and_change_none(client, manager):
    client.force_login(manager)
    page = reverse("admin:accounts_user_change", args=[manager.pk])
    group = manager.groups.model.objects.get(name="Administrators")

    response = client.post(page, {"name": "Chief", "groups": [group.pk], "_save": "1"})

    assert response.status_code == 403
    assert not User.objects.get(pk=manager.pk).is_administrator
