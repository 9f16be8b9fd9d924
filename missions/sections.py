"""Parts of the mission's pages that upper apps bring: debriefing, report, advice, lessons."""

from collections.abc import Callable

from core.sections import Registry, Section

__all__ = ["PAGE", "TOR", "TOR_ACTS", "Section", "register", "register_tor"]

PAGE = Registry()
register = PAGE.register
#: Beside the texts of the ToR, where they are written and where they are read: (request, ToR).
TOR = Registry()
register_tor = TOR.register
#: Buttons beside the texts, by the name they send: (request, ToR, value) -> an answer, or None
#: for the page again. The texts are saved first.
TOR_ACTS: dict[str, Callable] = {}
