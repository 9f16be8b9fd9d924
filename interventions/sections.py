"""Parts of the intervention page that upper apps bring: missions, days, advice, lessons."""

from core.sections import Registry, Section

__all__ = ["PAGE", "Section", "register"]

PAGE = Registry()
register = PAGE.register
