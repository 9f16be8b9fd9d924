"""What upper apps hold of an expert, for his export and his erasure.

To add a part: `register(Part(...))` from AppConfig.ready of the upper app.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    #: Its name in `data.json`.
    key: str
    #: (expert) -> rows of plain data, for the person himself.
    read: Callable
    #: (expert) -> a sentence on what stays after an erasure; empty where nothing does.
    stays: Callable = lambda expert: ""
    #: (expert) -> why nothing can be erased yet; empty where nothing stands in the way.
    hinders: Callable = lambda expert: ""
    #: (expert): take away what does not stay, from the history too.
    erase: Callable = lambda expert: None


PARTS: list[Part] = []


def register(part: Part) -> None:
    PARTS.append(part)


def said(expert, what: str) -> list[str]:
    return [words for part in PARTS if (words := getattr(part, what)(expert))]
