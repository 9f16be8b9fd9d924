"""HTML to PDF under limits. How to write a document stands at the top of templates/pdf/base.html.

WeasyPrint lives in core/pdf_engine.py, loaded by the first render: web processes never pay.
Memory is limited where the worker's children start: core/tasks.py.
"""

import logging
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.queue import GiveUp, took_too_long

log = logging.getLogger(__name__)
#: WeasyPrint writes a line for each page here: silent, but for those who show progress.
steps_log = logging.getLogger("weasyprint.progress")
steps_log.setLevel(logging.WARNING)
#: Characters of HTML; a report of 200 KB of text (the limit of its form) stays far below.
MAX_HTML = 8_000_000
#: WeasyPrint's steps and the percentage reached when each begins; step 5 adds one for each page.
STEPS = {1: 5, 3: 15, 4: 25, 5: 35, 6: 80, 7: 95}
#: Bytes kept free for saying that there are none left; asked for, never touched.
RESERVE = 16 << 20
STEP = re.compile(r"Step (\d)(?:.*Page (\d+))?")


class RenderFailed(GiveUp):
    """No document can be made of this; the text is for the person who asked for it."""


class TookTooLong(Exception):
    pass


def render_pdf(
    template: str,
    context: dict,
    *,
    language: str | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> bytes:
    """A template that extends pdf/base.html, drawn in this language (by default the house's)."""
    with translation.override(language or settings.LANGUAGE_CODE):
        html = render_to_string(template, context)
    return html_to_pdf(html, on_progress=on_progress)


def html_to_pdf(
    html: str, *, zoom: float = 1, on_progress: Callable[[float], None] | None = None
) -> bytes:
    """Tagged PDF/UA with the fonts of the house; the same HTML always gives the same bytes."""
    with limited(html), reported(on_progress):
        from core import pdf_engine

        return pdf_engine.draw(html, zoom=zoom)


def count_pages(html: str) -> int:
    """How many pages this HTML will have; half the cost of drawing them."""
    with limited(html):
        from core import pdf_engine

        return pdf_engine.count_pages(html)


@contextmanager
def limited(html: str) -> Iterator[None]:
    if len(html) > MAX_HTML:
        raise RenderFailed(_("This document is too long for one PDF."))
    with failures_told(), time_limit(settings.PDF_SOFT_TIME_LIMIT):
        yield


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn what ends a runaway render into a sentence, and let go of all it had piled up."""
    reserve = bytearray(RESERVE)
    try:
        yield
        return
    except (TookTooLong, SoftTimeLimitExceeded):
        sentence = took_too_long(settings.PDF_SOFT_TIME_LIMIT)
    except MemoryError:
        del reserve
        sentence = _("This document needs more memory than one PDF may have, and was stopped.")
    except PermissionError:
        sentence = _("This document asks for something outside of it.")
    except RecursionError:
        sentence = _("Lists, quotations or tables are nested too deeply in this document.")
    # Raised outside the except blocks: a chained traceback would keep the whole layout in memory.
    log.warning("Render ended: %s", sentence)
    raise RenderFailed(sentence)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Ring after so many seconds; only a main thread can be rung, workers have limits too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal, _frame):
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    # Again each second: WeasyPrint swallows whatever is raised while it draws an SVG image.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class ProgressHandler(logging.Handler):
    """Reads WeasyPrint's progress log; what `tell` raises (a lost lease) ends the render."""

    def __init__(self, tell: Callable[[float], None]):
        super().__init__(logging.INFO)
        self.tell = tell
        self.reached = 0

    def emit(self, record):
        found = STEP.match(record.getMessage())
        if not found or int(found[1]) not in STEPS:
            return
        percent = STEPS[int(found[1])] + min(int(found[2] or 0), 44)
        self.reached = max(self.reached, percent)
        self.tell(self.reached)


@contextmanager
def reported(tell: Callable[[float], None] | None) -> Iterator[None]:
    if tell is None:
        yield
        return
    handler = ProgressHandler(tell)
    steps_log.addHandler(handler)
    steps_log.setLevel(logging.INFO)
    steps_log.propagate = False
    try:
        yield
    finally:
        steps_log.removeHandler(handler)
        steps_log.setLevel(logging.WARNING)
        steps_log.propagate = True
