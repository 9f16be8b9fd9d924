"""Parts of the mission page that upper apps bring: debriefing, report, advice, lessons."""

from core.sections import Registry, Section

__all__ = ["PAGE", "Section", "register"]

PAGE = Registry()
register = PAGE.register
