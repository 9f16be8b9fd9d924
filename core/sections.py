"""Parts that upper apps bring to a lower app's page: the lower app never imports them.

The lower app has one `Registry` a page; an upper app calls its `register` in AppConfig.ready.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    key: str
    title: str | Promise
    position: int
    template: str
    #: (request, object of the page) -> context of the template, None when there is nothing.
    load: Callable[[object, object], dict | None]


@dataclass
class Registry:
    sections: list[Section] = field(default_factory=list)

    def register(self, section: Section) -> None:
        self.sections.append(section)
        self.sections.sort(key=lambda one: one.position)

    def load(self, request, instance) -> list[tuple[Section, dict]]:
        """The sections that have something to show on this object's page, in their order."""
        loaded = [(section, section.load(request, instance)) for section in self.sections]
        return [(section, context) for section, context in loaded if context is not None]
