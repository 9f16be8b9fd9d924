"""Every kind of page at a desk and on a phone: no complaint of the browser, nothing too wide."""

import pytest
from playwright.sync_api import expect

from tests.payloads import ALL

PAGES = [
    "/", "/missions/", "/missions/?view=all", "/missions/alerts/", "/missions/add/",
    "/missions/MIS-2016-03/", "/missions/MIS-2016-15/edit/", "/missions/MIS-2016-03/tor/",
    "/missions/MIS-2016-15/steps/postpone/", "/missions/MIS-2016-13/", "/missions/MIS-2015-06/",
    "/planning/", "/planning/2025/", "/planning/?kind=regular", "/planning/move/MIS-2016-15/",
    "/interventions/", "/interventions/VN-EAU/", "/interventions/BI-AGRI/",
    "/reports/MIS-2016-03/", "/reports/MIS-2016-12/",
    "/reports/recommendations/", "/reports/recommendations/?tab=all",
    "/reports/recommendations/REC-061/", "/reports/lessons/", "/reports/lessons/L-027/",
    "/reports/reviews/", "/reports/reviews/2015/", "/reports/reviews/2016/",
    "/reports/reviews/2016/lessons/", "/reports/reviews/2016/edit/", "/reports/reviews/open/",
    "/reports/reviews/2016/board/", "/reports/reviews/2016/board/lessons/L-075/",
    "/reports/reviews/2016/near/", "/reports/reviews/2016/summary/",
    "/demo/mail/", "/accounts/password/change/", "/admin/", "/admin/missions/mission/",
    "/admin/interventions/intervention/",
]  # fmt: skip
ENTRANCE = ["/accounts/login/", "/accounts/password/reset/"]

PASTE = """(field, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""
OURS = {
    "A", "P", "LI", "UL", "OL", "H2", "H3", "H4", "STRONG", "EM", "BR",
    "TABLE", "TBODY", "TR", "TH", "TD",
}  # fmt: skip
FOUND = "(field) => [...field.querySelectorAll('*')].map((one) => one.tagName)"


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_pages_are_calm(people, size):
    reader = people("est_manager", phone=size == "phone")
    stranger = people(None, phone=size == "phone")

    answers = [(path, reader.go(path).status) for path in PAGES]
    answers += [(path, stranger.go(path).status) for path in ENTRANCE]

    assert [answer for answer in answers if answer[1] != 200] == []
    assert 'lang="fr"' in reader.page.content()


def test_the_watch_would_hear_a_complaint(people):
    reader = people(None, phone=True)
    reader.go(
        "data:text/html,<meta name=viewport content='width=device-width'>"
        "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">"
        "<p style='width: 900px'>x<script>throw Error('bad')</script><img src='http://localhost'>"
    )

    heard = "\n".join(reader.complaints)
    reader.complaints.clear()

    assert "Scrolls sideways: 9" in heard
    assert "bad" in heard
    assert "CSP: img-src" in heard


def test_a_key_on_the_board_leaves_the_hand_on_its_lesson(people):
    manager = people("est_manager")
    manager.go("/reports/reviews/2016/board/")
    cell = manager.page.locator("[data-decision=kept]", has=manager.page.locator("#L-062"))
    up = cell.locator("#L-062 button[value=up]")

    up.press("Enter")
    expect(cell.locator(".slip").first).to_have_id("L-062")
    expect(up).to_be_focused()
    vote = cell.locator("#L-062 .bd-vote")
    vote.press("Enter")

    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_be_focused()


def test_text_made_to_run_something_runs_nothing_in_the_editor(people):
    """Loaded and pasted, under the real CSP: no dialog, no request, no violation (D1)."""
    writer = people("est_manager")
    page, asked = writer.page, []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.on("request", lambda one: "evil" in one.url and asked.append(one.url))
    writer.go("/missions/MIS-2017-02/tor/edit/")
    area = page.locator("textarea[data-rich]").first
    area.evaluate("(area, text) => { area.value = text }", ALL)
    area.focus()
    field = page.locator(".rich .ProseMirror-focused")
    expect(field).to_be_visible()

    untouched = page.locator("textarea[data-rich]").first.input_value()
    field.evaluate(PASTE, ALL)
    expect(field).to_contain_text("alert(1)")

    assert asked == []
    assert untouched == ALL
    assert set(field.evaluate(FOUND)) <= OURS
