"""What is told about one step of a mission, its ToR or a request, and whom."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class News:
    #: Subject and sentence take words of their table, at least code and name (who did it).
    subject: str | Promise
    sentence: str | Promise
    #: Each gives the ids of people, out of what the news are about.
    readers: tuple[Callable, ...]
    #: Asks its reader to act: nobody wants it any more once the state has moved on.
    is_request: bool = False
