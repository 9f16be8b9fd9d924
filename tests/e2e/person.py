"""Somebody at a browser of his own. Whatever his console complains about fails the test."""

import re
from contextlib import contextmanager

from playwright.sync_api import expect

from backstopping.demo.accounts import PASSWORD
from tests.e2e.words import fr, part, starting, whole

DESK = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}
#: Runs before the page's own scripts: two more things worth a complaint.
WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
addEventListener("load", () => {
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    console.error(`Scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
});
"""
#: Chromium's complaint about an answer that a test may be waiting for.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


class Person:
    def __init__(self, site, browser, email, *, phone=False, scripts=True, state=None):
        self.email, self.complaints, self.expected = email, [], set()
        self.context = browser.new_context(
            base_url=site.url,
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=scripts,
            locale="fr-BE",
            storage_state=state,
        )
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(WATCH)
        self.context.on("console", self._listen)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("response", self._look_at)
        self.open()

    # --- the browser ----------------------------------------------------------------------
    def open(self) -> None:
        self.page = self.context.new_page()

    def leave(self) -> None:
        """Close the page and come back to an empty one; what was kept is on the server."""
        self.page.close()
        self.open()

    def close(self) -> None:
        self.context.close()

    def _listen(self, message) -> None:
        if message.type not in ("error", "warning"):
            return
        refused = REFUSED.match(message.text)
        if not (refused and int(refused[1]) in self.expected):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _look_at(self, response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    @contextmanager
    def answered_with(self, status: int):
        """Inside, a refusal of this kind is what the test wants to see."""
        self.expected.add(status)
        with self.page.expect_response(lambda response: response.status == status):
            yield
        self.page.wait_for_load_state()
        self.expected.discard(status)

    # --- what people do -------------------------------------------------------------------
    def log_in(self) -> None:
        self.go("/accounts/login/")
        self.fill(fr("E-mail address"), self.email)
        self.fill(fr("Password"), PASSWORD)
        self.press(fr("Log in"))
        expect(self.page.locator("details.menu-me")).to_be_attached()

    def go(self, path: str):
        return self.page.goto(path)

    def fill(self, label: str, text: str, *, within=None) -> None:
        self.field(label, within).fill(text)

    def choose(self, label: str, option: str, *, within=None) -> None:
        """Tolerant of what follows in the option, such as a code or a function."""
        box = self.field(label, within)
        wanted = box.locator("option").filter(has_text=starting(option)).first
        box.select_option(value=wanted.get_attribute("value"))

    def tick(self, label: str, *, within=None) -> None:
        self.field(label, within).check()

    def field(self, label: str, within=None):
        return (within or self.main).get_by_label(starting(label))

    def press(self, label: str, *, within=None) -> None:
        (within or self.main).get_by_role("button", name=whole(label)).first.click()

    def follow(self, label: str, *, within=None) -> None:
        (within or self.main).get_by_role("link", name=starting(label)).first.click()

    def submit(self) -> None:
        """The one black button of a form."""
        self.main.locator("form button.btn-primary[type=submit]").first.click()

    def take_next_step(self) -> None:
        """The one button of the strip that says who does what by when."""
        self.main.locator(".next-act").get_by_role("button").or_(
            self.main.locator(".next-act").get_by_role("link")
        ).click()

    def waits_for_the_job(self) -> None:
        """The page polls by itself and says in the end what came of it."""
        job = self.main.locator(".job-status")
        expect(job.locator("progress").or_(job.get_by_role("status"))).to_be_visible()
        expect(job.get_by_role("status")).to_be_visible(timeout=60_000)
        expect(job.get_by_role("link")).to_be_visible()

    # --- what people see ------------------------------------------------------------------
    @property
    def main(self):
        """The page without its head; at the entrance there is nothing else."""
        return self.page.locator("body")

    def sees(self, *texts: str, within=None) -> None:
        for text in texts:
            expect((within or self.main).get_by_text(part(text)).first).to_be_visible()

    def sees_no(self, *texts: str, within=None) -> None:
        for text in texts:
            expect((within or self.main).get_by_text(part(text))).to_have_count(0)

    def section(self, title: str, tag: str = "section"):
        """The part of the page under this heading."""
        heading = self.page.get_by_role("heading", name=part(title))
        return self.main.locator(tag).filter(has=heading).first

    def holds(self, label: str, text: str) -> None:
        expect(self.field(label)).to_have_value(text)

    def has_button(self, label: str) -> bool:
        return self.main.get_by_role("button", name=whole(label)).count() > 0

    def is_told(self, text: str) -> None:
        expect(self.page.locator("#told")).to_contain_text(part(text))

    def is_calm(self) -> None:
        """No error, no warning, no violation of the CSP, no sideways scrolling so far."""
        assert not self.complaints, "\n".join(self.complaints)
