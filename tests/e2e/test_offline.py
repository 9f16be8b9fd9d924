"""A form in the field: the line breaks again and again, and no word is lost or doubled."""

import hashlib
import random
import re
from collections import Counter

import pytest
from playwright.sync_api import Error, expect

from backstopping.demo.accounts import PASSWORD
from tests.e2e.person import PHONE, WATCH
from tests.e2e.words import fr

MISSION = "MIS-2016-14"
DEBRIEFING = f"/reports/{MISSION}/debriefing/"
FIELDS = ("key_messages", "disagreements", "open_questions")
CUTS = 50
#: What a person does, without his fingers: a line more in a field, and the pause after it.
WRITE = """([name, line]) => {
  const control = document.querySelector(`[name="${name}"]`);
  control.value = control.value ? `${control.value}\\n${line}` : line;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}"""
WAKE = "() => dispatchEvent(new Event('online'))"
RESTS = "() => document.querySelector('[data-offline-word]').dataset.busy === 'false'"
HOME = "() => document.querySelector('[data-offline-word]').dataset.place === 'sent'"
KEPT = """async (path) => Boolean(navigator.serviceWorker.controller
  && await (await caches.open("backstopping-pages")).match(path))"""
TYPED = f"""
SELECT name, value, rivals FROM reports_draftfield f JOIN missions_mission m
ON m.id = f.mission_id WHERE m.code = '{MISSION}' AND paper = 'debriefing'
"""


class Line:
    """Between one device and the server: it breaks on the way there or on the way back."""

    def __init__(self, context, dice):
        self.dice, self.cuts, self.asked, self.is_bad = dice, 0, 0, True
        context.route("**/sync/**", self.carry)
        context.route("**/uploads/**", self.carry)

    def carry(self, route):
        self.asked += 1
        fate = self.dice.random() if self.is_bad else 1
        if fate > 0.7:
            route.continue_()
            return
        self.cuts += 1
        if fate > 0.35:
            route.fetch()  # it arrived, and nobody heard the answer
        route.abort("connectionreset")


class Device:
    def __init__(self, site, browser, state, dice):
        self.context = browser.new_context(
            base_url=site.url, viewport=PHONE, locale="fr-BE", storage_state=state
        )
        self.context.add_init_script(WATCH)
        self.line = Line(self.context, dice)
        self.complaints = []
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page = self.context.new_page()
        self.reload()
        self.word = self.page.locator("[data-offline-word]")

    def write(self, name, line):
        self.page.evaluate(WRITE, [name, line])

    def tries_to_send(self):
        """Once what is on its way has arrived or not."""
        self.page.wait_for_function(RESTS)
        asked = self.line.asked
        self.page.evaluate(WAKE)
        while self.line.asked == asked:
            self.page.wait_for_timeout(5)
        self.page.wait_for_function(RESTS)

    def reload(self):
        self.page.goto(DEBRIEFING)
        self.page.wait_for_function("() => document.querySelector('[data-offline-word] svg')")

    def is_kept(self):
        """The page and all it needs, by the service worker."""
        while not self.page.evaluate(KEPT, DEBRIEFING):
            self.page.wait_for_timeout(50)

    def comes_home(self):
        """The line holds; everything goes by itself."""
        self.line.is_bad = False
        self.page.evaluate(WAKE)
        self.page.wait_for_function(HOME)


@pytest.fixture
def device(people, site, browser):
    """Each call is one more device of the same author."""
    state, dice, found = people("consultant").context.storage_state(), random.Random(2016), []

    def make():
        found.append(Device(site, browser, state, dice))
        return found[-1]

    yield make
    for one in found:
        one.context.close()
        assert one.complaints == []


def a_word(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:14]


def test_fifty_cuts_lose_nothing_and_double_nothing(device, site):
    """Her phone and the laptop of the office in Tanguiéta, on the same line."""
    devices, dice, written = [device(), device()], random.Random(1994), []

    while sum(one.line.cuts for one in devices) < CUTS:
        one = dice.choice(devices)
        written.append(a_word(len(written)))
        one.write(dice.choice(FIELDS), written[-1])
        if dice.random() < 0.7:
            one.tries_to_send()
        if dice.random() < 0.1:
            one.reload()
    for one in (*devices, devices[0]):
        one.comes_home()

    rows = site.rows(TYPED)
    lines = [line for name, value, _rivals in rows if name in FIELDS for line in value.split("\n")]
    assert Counter(line for line in lines if line in written) == Counter(written)
    assert [name for name, _value, rivals in rows if rivals] == []


ELSEWHERE = "You went on with this form in another window. All you wrote is there."


def test_a_second_window_takes_over_with_all_that_was_typed(device):
    """Both would keep their words in one place: the window before stands still."""
    phone = device()
    phone.line.is_bad = False
    phone.context.set_offline(True)
    phone.write("open_questions", a_word(-3))
    phone.context.set_offline(False)
    second = phone.context.new_page()
    second.goto(DEBRIEFING)
    expect(second.locator('[name="open_questions"]')).to_have_value(re.compile(a_word(-3)))

    box = phone.page.locator("[data-offline-told]")
    expect(box).to_contain_text(fr(ELSEWHERE))
    second.evaluate(WRITE, ["open_questions", a_word(-4)])
    box.get_by_role("button").click()

    both = re.compile(f"{a_word(-3)}.*{a_word(-4)}", re.DOTALL)
    expect(phone.page.locator('[name="open_questions"]')).to_have_value(both)


LOGGED_OUT = "You are logged out. Everything is kept on this device: log in again and it is sent."
NOT_FILED = (
    "There is no network: nothing was filed. Everything is kept on this device; "
    "file it when the network is back, this page will ask you."
)
PHOTO = """async ([width, height]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  for (let row = 0; row < height; row += 4) {
    pen.fillStyle = `hsl(${(row * 47) % 360} 80% ${30 + (row % 40)}%)`;
    for (let column = row % 7; column < width; column += 9) pen.fillRect(column, row, 5, 3);
  }
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
  const files = new DataTransfer();
  files.items.add(new File([blob], "atelier.jpg", { type: "image/jpeg" }));
  const input = document.getElementById("id_files");
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}"""
PHOTOS = f"""
SELECT f.size FROM reports_debriefingfile d JOIN core_storedfile f ON f.id = d.file_id
JOIN missions_mission m ON m.id = d.mission_id WHERE m.code = '{MISSION}'
"""


def test_a_photo_goes_on_where_the_line_broke(device, site):
    phone = device()
    before = len(site.rows(PHOTOS))
    phone.page.evaluate(PHOTO, [2400, 1800])
    phone.page.locator(".files-here li").wait_for()

    for _ in range(6):
        phone.tries_to_send()
    phone.comes_home()

    assert phone.line.cuts > 0
    assert len(site.rows(PHOTOS)) == before + 1
    expect(phone.page.locator(".files-here")).to_contain_text("atelier.jpg")


def test_a_session_that_ends_in_the_field_loses_nothing(device, site):
    phone = device()
    phone.line.is_bad = False
    phone.context.clear_cookies()
    phone.write("open_questions", a_word(-1))
    phone.tries_to_send()
    box = phone.page.locator("[data-offline-told]")
    expect(box).to_contain_text(fr(LOGGED_OUT))

    box.get_by_role("link").click()
    phone.page.get_by_label(fr("E-mail address")).fill("rosine.kouassi.bley@example.org")
    phone.page.get_by_label(fr("Password")).fill(PASSWORD)
    phone.page.get_by_role("button", name=fr("Log in"), exact=True).click()
    phone.page.wait_for_url(f"**{DEBRIEFING}")
    phone.comes_home()

    texts = {name: value for name, value, _rivals in site.rows(TYPED)}
    assert a_word(-1) in texts["open_questions"].split("\n")


def test_a_form_opens_without_a_network_until_somebody_logs_out(device, sessions):
    phone = device()
    del sessions["consultant"]  # ends on the server: who comes after logs in anew
    phone.line.is_bad = False
    phone.is_kept()
    phone.context.set_offline(True)
    phone.reload()
    phone.write("open_questions", a_word(-2))
    expect(phone.word).to_have_attribute("data-place", "device")
    phone.page.get_by_role("button", name=fr("File the debriefing")).click()
    expect(phone.page.get_by_role("alert")).to_contain_text(fr(NOT_FILED))

    phone.context.set_offline(False)
    phone.comes_home()
    phone.page.goto("/accounts/logout/")
    phone.page.locator("main form button").click()
    phone.page.wait_for_url("**/accounts/login/**")
    phone.context.set_offline(True)

    with pytest.raises(Error, match="net::ERR_"):
        phone.page.goto(DEBRIEFING)
