import pytest
from django.http import HttpResponse
from django_htmx.middleware import HtmxMiddleware

from core import htmx


@pytest.fixture
def answer(rf, monkeypatch, settings, tmp_path):
    (tmp_path / "page.html").write_text("page with {% include 'part.html' %}")
    (tmp_path / "part.html").write_text("part of {{ name }}")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    settings.TEMPLATES[0]["OPTIONS"] = {"context_processors": []}

    def get(**headers):
        request = rf.get("/", headers=headers)
        HtmxMiddleware(lambda request: HttpResponse())(request)
        return htmx.render_page(request, "page.html", "part.html", {"name": "this"}, status=202)

    return get


REQUESTS = [
    ({}, "page with part of this"),
    ({"HX-Request": "true"}, "part of this"),
    ({"HX-Request": "true", "HX-Boosted": "true"}, "page with part of this"),
    ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "page with part of this"),
    ({"HX-Request": "false"}, "page with part of this"),
]


@pytest.mark.parametrize(("headers", "text"), REQUESTS)
def test_only_a_real_htmx_request_gets_the_fragment(answer, headers, text):
    response = answer(**headers)

    assert response.content.decode() == text
    assert response.status_code == 202


def test_caches_keep_page_and_fragment_apart(answer):
    assert "HX-Request" in answer()["Vary"]
