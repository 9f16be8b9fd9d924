"""Parts of the mission page that upper apps bring: debriefing, report, recommendations, lessons.

An upper app calls `register` in its AppConfig.ready; the page includes them in their order.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    key: str
    title: str | Promise
    position: int
    template: str
    #: (request, mission) -> context of the template, or None when there is nothing to show.
    load: Callable[[object, object], dict | None]


SECTIONS: list[Section] = []


def register(section: Section) -> None:
    SECTIONS.append(section)
    SECTIONS.sort(key=lambda one: one.position)
