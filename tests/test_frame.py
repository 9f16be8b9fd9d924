"""The frame around every page, and the pages of refusal."""

import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation

PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


class Reader:
    pk = 1
    is_authenticated = True
    email = "ada@example.org"

    def __str__(self):
        return "Ada Lovelace"


@pytest.fixture
def frame():
    """Draw a template with the chrome that every page gets."""

    def draw(template="400.html", **context):
        item = {"label": "Missions", "url": "/missions/", "is_current": True, "count": 8}
        chrome = {
            "nav": [item],
            "unread": "",
            "demo": False,
            "user": Reader(),
            "messages": [],
            "csrf_token": "t",
        }
        with override_settings(STORAGES=PLAIN), translation.override("fr"):
            return render_to_string(template, chrome | {"request": FakeRequest()} | context)

    return draw


class FakeRequest:
    def get_full_path(self):
        return "/missions/?page=2"


def test_the_page_speaks_its_language_and_can_be_skipped_into(frame):
    html = frame()

    assert '<html lang="fr">' in html
    assert '<a class="skip" href="#content">' in html
    assert 'id="content"' in html


def test_navigation_says_where_the_reader_is_twice_for_desk_and_phone(frame):
    html = frame()

    assert html.count('<a href="/missions/" aria-current="page">') == 2
    assert html.count("en attente") == 2


def test_logging_out_is_a_post(frame):
    html = frame()

    assert '<form method="post" action="/accounts/logout/">' in html


def test_nothing_is_styled_or_scripted_inline(frame):
    html = frame()

    assert " style=" not in html
    assert " onclick=" not in html
    assert "<script>" not in html
    assert "https://" not in html.replace("http://www.w3.org", "")


def test_a_stranger_is_offered_to_log_in_and_nothing_else(frame):
    class Stranger:
        is_authenticated = False

    html = frame(user=Stranger())

    assert "/missions/" not in html
    assert 'href="/accounts/login/"' in html


@pytest.mark.parametrize(("demo", "shown"), [(True, 1), (False, 0)])
def test_a_demonstration_says_so_on_every_page(frame, demo, shown):
    assert frame(demo=demo).count('class="demo-note"') == shown


@pytest.mark.parametrize("level", ["success", "info", "warning", "error"])
def test_only_errors_interrupt_a_screen_reader(frame, level):
    class Message:
        tags = level

        def __str__(self):
            return "Enregistré !"

    html = frame(messages=[Message()])

    assert f'role="{"alert" if level == "error" else "status"}"' in html
    assert "Enregistré\u202f!" in html


def test_a_refusal_gives_the_reason(frame):
    assert "Demandez <b>" not in frame("403.html", reason="Demandez <b>à l'unité ?")
    assert "à l’unité\u202f?" in frame("403.html", reason="Demandez <b>à l'unité ?")


@pytest.mark.parametrize("template", ["400.html", "404.html", "409.html"])
def test_each_refusal_shows_a_way_on(frame, template):
    assert '<a class="btn btn-outline-secondary" href="/">' in frame(template, reason="")


def test_the_page_for_a_broken_server_needs_nothing():
    with override_settings(STORAGES=PLAIN):
        assert "ne répond pas" in render_to_string("500.html")
