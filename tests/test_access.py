"""Who may open what: every URL declares its policy, strangers learn nothing."""

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from core.permissions import RULES
from core.policy import LOGIN, PUBLIC, policy_of
from tests.factories import UserFactory

#: The whole of what is open without an account. A new public page is written here too.
PUBLIC_PAGES = {
    "core:healthz",
    "set_language",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_trust",
    "admin:login",
    "admin:logout",
    "events:feed",
    *(
        f"open_calls:{page}"
        for page in (
            "list",
            "detail",
            "ask",
            "asked",
            "apply",
            "sent",
            "own",
            "withdraw",
            "erase",
        )
    ),
    "reports:minutes",
    "reports:newsletter_leave",
    "reports:received",
    "reports:received_document",
    "reports:received_renew",
    "reports:owner_link",
    "reports:acknowledge",
    "reports:offline_worker",
}


def walk(patterns, namespace="", route=""):
    """(full name, pattern, route) of every URL of the house, the admin's too."""
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from walk(one.url_patterns, inner, route + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", one, route + str(one.pattern)


URLS = list(walk(get_resolver().url_patterns))


@pytest.mark.parametrize(("name", "pattern", "route"), URLS, ids=[f"{n} {r}" for n, _, r in URLS])
def test_every_url_declares_its_policy(name, pattern, route):
    declared = policy_of(pattern.callback, name)

    assert declared in {PUBLIC, LOGIN} | set(RULES), f"{name} at {route} declares {declared}"


def test_public_pages_are_those_written_here():
    found = {name for name, pattern, _ in URLS if policy_of(pattern.callback, name) == PUBLIC}

    assert found <= PUBLIC_PAGES


def test_an_undeclared_view_is_refused(client, db, settings):
    settings.ROOT_URLCONF = "tests.naked_urls"
    client.force_login(UserFactory())

    with pytest.raises(Exception, match="declares no policy"):
        client.get("/naked/")


@pytest.mark.parametrize(
    "name", [name for name, _, _ in URLS if name not in PUBLIC_PAGES and ":" not in name]
)
def test_pages_without_an_id_send_strangers_to_the_login(client, db, name):
    from django.urls import NoReverseMatch, reverse

    try:
        url = reverse(name)
    except NoReverseMatch:
        pytest.skip("takes an id")

    response = client.get(url)

    assert response.status_code in (302, 405)
    if response.status_code == 302:
        assert "/accounts/login/" in response["Location"]


def test_the_admin_belongs_to_est(client, db):
    client.force_login(UserFactory())
    outside = client.get("/admin/")
    client.force_login(UserFactory(est_manager=True))
    inside = client.get("/admin/")

    assert (outside.status_code, inside.status_code) == (403, 200)
    assert admin.site.__class__.__name__ in ("EstAdminSite", "DefaultAdminSite")
