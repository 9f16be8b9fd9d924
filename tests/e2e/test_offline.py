"""A form in the field: the line breaks again and again, and no word is lost or doubled."""

import hashlib
import random
from collections import Counter

import pytest

from tests.e2e.person import PHONE, WATCH

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
        self.page.goto(DEBRIEFING)
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

    def comes_home(self):
        """The line holds; everything goes by itself."""
        self.line.is_bad = False
        self.page.evaluate(WAKE)
        self.page.wait_for_function(HOME)


@pytest.fixture
def devices(people, site, browser):
    """Two of one author: her phone and the laptop of the office in Tanguiéta."""
    state = people("consultant").context.storage_state()
    dice = random.Random(2016)
    found = [Device(site, browser, state, dice) for _ in range(2)]
    yield found
    for device in found:
        device.context.close()
        assert device.complaints == []


def a_word(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:14]


def test_fifty_cuts_lose_nothing_and_double_nothing(devices, site):
    dice, written = random.Random(1994), []

    while sum(device.line.cuts for device in devices) < CUTS:
        device = dice.choice(devices)
        written.append(a_word(len(written)))
        device.write(dice.choice(FIELDS), written[-1])
        if dice.random() < 0.7:
            device.tries_to_send()
        if dice.random() < 0.1:
            device.reload()
    for device in (*devices, devices[0]):
        device.comes_home()

    rows = site.rows(TYPED)
    lines = [line for name, value, _rivals in rows if name in FIELDS for line in value.split("\n")]
    assert Counter(line for line in lines if line in written) == Counter(written)
    assert [name for name, _value, rivals in rows if rivals] == []
