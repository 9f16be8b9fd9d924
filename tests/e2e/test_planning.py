"""Missions moved on the plan of the year: by hand, by keys, without any script."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.words import field, fr

DAYS = "SELECT starts_on, ends_on FROM missions_mission WHERE code = %s"
#: A mission to come, on the plan of one year.
COMING = """
SELECT code, starts_on FROM missions_mission
 WHERE state IN ('proposed', 'approved', 'tor_validated') AND starts_on > now()
   AND extract(year FROM starts_on) = extract(year FROM ends_on + 14)
 ORDER BY starts_on LIMIT 1
"""


class Plan:
    """The plan before an EST manager, with one bar of it."""

    def __init__(self, person, site):
        self.person, self.page, self.site = person, person.page, site
        ((self.code, day),) = site.rows(COMING)
        person.go(f"/planning/{day.year}/")
        self.bar = self.page.locator(f'a[data-code="{self.code}"]').first
        self.dialog = self.page.locator("dialog#move")
        self.before = self.days

    @property
    def days(self):
        return self.site.rows(DAYS, self.code)[0]

    def later(self, start: int, end: int):
        return self.before[0] + timedelta(start), self.before[1] + timedelta(end)

    def drag(self, *, grip: float, days: int):
        """`grip`: share of the bar's width at which the hand takes it."""
        self.bar.scroll_into_view_if_needed()
        box = self.bar.locator("use").first.bounding_box()
        lane = self.bar.locator("xpath=..").bounding_box()
        x, y = box["x"] + box["width"] * grip, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + days * lane["width"] / 365, y, steps=5)
        self.page.mouse.up()

    def confirm(self):
        expect(self.dialog).to_be_visible()
        accepts = self.dialog.get_by_label(fr(ACCEPTS))
        if accepts.count():
            accepts.check()
        self.person.press(fr("Move the mission"), within=self.dialog)
        self.page.wait_for_url("**moved=**")

    def undo(self):
        self.person.press(fr("Undo the move"))
        self.person.is_told(self.code)


ACCEPTS = "Absences and public holidays on these days are known and accepted"


@pytest.fixture
def plan(people, site):
    plan = Plan(people("est_manager"), site)
    yield plan
    assert plan.days == plan.before, "Every test puts the mission back."


def test_a_bar_is_dragged_confirmed_and_put_back(plan):
    plan.drag(grip=0.5, days=7)
    expect(plan.dialog).to_be_visible()
    assert plan.days == plan.before  # only proposed so far
    plan.confirm()

    assert plan.days == plan.later(7, 7)
    plan.undo()


def test_the_end_of_a_bar_makes_the_stay_longer(plan):
    plan.drag(grip=0.95, days=4)
    plan.confirm()

    assert plan.days == plan.later(0, 4)
    plan.undo()


def test_a_move_nobody_confirms_changes_nothing(plan):
    x = plan.bar.locator("svg").first.get_attribute("x")
    plan.drag(grip=0.5, days=20)
    expect(plan.dialog).to_be_visible()

    plan.page.keyboard.press("Escape")

    expect(plan.dialog).to_be_hidden()
    assert plan.bar.locator("svg").first.get_attribute("x") == x


def test_arrow_keys_move_and_lengthen(plan):
    plan.bar.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Shift+ArrowRight"):
        plan.page.keyboard.press(key)
    expect(plan.page.locator("#plan-tip")).to_be_visible()
    plan.page.keyboard.press("Enter")
    plan.confirm()

    assert plan.days == plan.later(1, 2)
    plan.undo()


def test_a_click_on_a_bar_opens_its_mission(plan):
    plan.bar.click()

    plan.page.wait_for_url(f"**/missions/{plan.code}/")


def test_without_scripts_a_form_moves(people, site):
    ((code, day),) = site.rows(COMING)
    before = site.rows(DAYS, code)[0]
    manager = people("est_manager", phone=True, scripts=False)
    manager.go(f"/planning/{day.year}/")
    manager.page.locator(f'a.entry-move[href="/planning/move/{code}/"]').click()
    manager.fill(field("last field day"), (before[1] + timedelta(1)).isoformat())
    manager.press(fr("Move the mission"))

    if manager.page.get_by_label(fr(ACCEPTS)).count():
        manager.tick(fr(ACCEPTS))
        manager.press(fr("Move the mission"))
    assert site.rows(DAYS, code)[0] == (before[0], before[1] + timedelta(1))
    manager.press(fr("Undo the move"))
    assert site.rows(DAYS, code)[0] == before
