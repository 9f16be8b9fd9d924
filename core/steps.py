"""What a page shows of any path: its steps, and who does what next. Components draw it."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class PathStep:
    """`state`: done, now, late (now and past its day) or todo; `sub`, `when`: two short lines."""

    label: str
    state: str = "todo"
    sub: str = ""
    when: str = ""

    @property
    def is_current(self) -> bool:
        return self.state in ("now", "late")

    @property
    def css(self) -> str:
        return {"done": "is-done", "now": "is-now", "late": "is-now is-late"}.get(self.state, "")


@dataclass(frozen=True)
class NextStep:
    """The one next action. Without `button` there is nothing the reader can do.

    With `post` the button sends a form to `url` with `hidden` in it: a link never changes data.
    """

    title: str
    who: str = ""
    role: str = ""
    role_title: str = ""
    who_detail: str = ""
    is_me: bool = False
    detail: str = ""
    due: date | None = None
    button: str = ""
    url: str = ""
    post: bool = False
    hidden: dict = field(default_factory=dict)
    is_secondary: bool = False
    then: str = ""
    caption: str = ""
    due_caption: str = ""

    @property
    def is_person(self) -> bool:
        """A role, "unit coordination", is written in small letters and gets no monogram."""
        return bool(self.who) and not self.who[0].islower()
