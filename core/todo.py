"""One line of “what waits for me”, as any part of the house can offer it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Waiting:
    """`about`: what it concerns, in a few words; `note`: how it stands; `then`: what follows."""

    label: str
    url: str
    due_on: date | None = None
    about: str = ""
    note: str = ""
    then: str = ""
