"""Parts of the profile page that upper apps bring: missions, feedback, lessons."""

from core.sections import Registry, Section

__all__ = ["PAGE", "Section", "register"]

PAGE = Registry()
register = PAGE.register
