"""Long documents in pieces: each drawn once and kept, by as many workers as there are.

A document is a front (cover, contents) and pieces of HTML, each beginning a page. A piece is kept
under the hash of its HTML, of the sheet and of the engine, so that the same document after a few
changes draws only what changed. The front is drawn last, for it names the pages of the others.

    pieces = [Piece(html, title, depth)]      depth: where its first bookmarks hang, 0 is the root
    content = bound(front, pieces, drawn(pieces))

A link to a place in another piece is written `href="{{ link }}#anchor"` with link=WHOLE; pages of
pieces are of `<main class="front">`, without numbers: the whole writes its own (core/pdf_bind.py).
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import gettext as _

from core.models import Job, PdfPart
from core.pdf import RenderFailed, html_to_pdf
from core.pdf_bind import WHOLE, Bound, bind, opened
from core.pdf_store import KIND
from core.queue import OPEN, NotYet, QueueState

__all__ = ["WHOLE", "Piece", "bound", "drawn", "shared"]

#: Pieces of one job, and from how many missing ones other workers are asked.
BATCH, MANY = 8, 4
#: Part of a worker's time after which it goes to the end of the queue and lets others work.
FAIR_SHARE = 0.6
#: The front names pages, its own length moves them: so many times at most until it stands.
SETTLED_AFTER = 4
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Piece:
    html: str
    title: str
    depth: int = 0

    @cached_property
    def digest(self) -> str:
        return digest_of(self.html)


@lru_cache(maxsize=1)
def engine() -> str:
    """What makes other bytes of the same HTML: the library, the sheet, the fonts."""
    import weasyprint

    from core.pdf_engine import FACES, FONTS

    made = hashlib.sha256(weasyprint.__version__.encode())
    made.update(get_template("pdf/print.css").template.source.encode())
    for *_look, name in FACES:
        made.update((FONTS / name).read_bytes())
    return made.hexdigest()


def digest_of(html: str) -> str:
    return hashlib.sha256(f"{engine()}\n{html}".encode()).hexdigest()


def drawn(pieces: list[Piece], *, on_progress: Progress = lambda percent: None) -> dict:
    """Digest → bytes of every piece; what is not kept yet is drawn here."""
    missing = set(PdfPart.objects.missing([one.digest for one in pieces]))
    todo = list({one.digest: one for one in pieces if one.digest in missing}.values())
    for number, piece in enumerate(todo, 1):
        draw(piece.html)
        on_progress(85 * number / len(todo))
    return kept(pieces)


def draw(html: str) -> None:
    content = html_to_pdf(html)
    with opened(content) as pdf:
        pages = len(pdf.pages)
    PdfPart.objects.keep(digest_of(html), content, pages)


def kept(pieces: list[Piece]) -> dict:
    digests = [one.digest for one in pieces]
    PdfPart.objects.touch(digests)
    rows = PdfPart.objects.filter(digest__in=digests).values_list("digest", "content")
    found = {digest: bytes(content) for digest, content in rows.iterator(chunk_size=100)}
    if len(found) != len(set(digests)):
        raise RenderFailed(_("A part of this document could not be drawn."))
    return found


# --- with other workers ---------------------------------------------------------------
def shared(pieces: list[Piece], progress) -> dict:
    """The same by jobs, which idle workers take; this one works along until none is open.

    A worker that used its share of time steps back: what is kept is found when it goes on.
    """
    missing = set(PdfPart.objects.missing([one.digest for one in pieces]))
    if len(missing) < MANY:
        return drawn(pieces, on_progress=progress)
    todo = list({one.digest: one for one in pieces if one.digest in missing}.values())
    jobs = ask(todo, progress.job)
    began, until = time.monotonic(), FAIR_SHARE * settings.PDF_SOFT_TIME_LIMIT
    for number, pk in enumerate(jobs, 1):
        Job.objects.run(pk)
        progress(85 * number / len(jobs))
        if time.monotonic() - began > until:
            raise NotYet
    while Job.objects.filter(pk__in=jobs, state__in=OPEN).exists():
        progress(85)
        if time.monotonic() - began > until:
            raise NotYet
        time.sleep(0.2)
    Job.objects.filter(pk__in=jobs, state=QueueState.DONE).delete()
    return drawn(pieces, on_progress=progress)


def ask(todo: list[Piece], master) -> list[int]:
    """One job for each batch, asked for on behalf of whoever asked for the whole."""
    found = []
    for place in range(0, len(todo), BATCH):
        part = todo[place : place + BATCH]
        name = hashlib.sha256("".join(one.digest for one in part).encode()).hexdigest()
        wanted = {"asked_by": master.asked_by, "html": [one.html for one in part]}
        found.append(Job.objects.ask(KIND, key=f"pieces:{name}", again=True, **wanted).pk)
    return found


def draw_pieces(progress, html: list[str]) -> None:
    """What a job of a batch does; a piece that another drew meanwhile is left alone."""
    missing = set(PdfPart.objects.missing([digest_of(one) for one in html]))
    for number, one in enumerate(html, 1):
        if digest_of(one) in missing:
            draw(one)
        progress(100 * number / len(html))


# --- the whole ------------------------------------------------------------------------
def bound(front: Callable[[dict, int], str], pieces: list[Piece], contents: dict) -> bytes:
    """One PDF; `front` gets the page of every anchor and the first page behind it."""
    parts = [Bound(contents[one.digest], one.title, one.depth) for one in pieces]
    length, content = 0, b""
    for _turn in range(SETTLED_AFTER):
        content = html_to_pdf(front(pages_of(parts, length), length + 1))
        with opened(content) as pdf:
            settled, length = len(pdf.pages) == length, len(pdf.pages)
        if settled:
            break
    return bind(content, parts)


def pages_of(parts: list[Bound], before: int) -> dict[str, int]:
    """The page of the whole on which each anchor stands, counted from one."""
    found, first = {}, before + 1
    for part in parts:
        for name, (page, _left, _top) in part.names.items():
            found.setdefault(name, first + page)
        first += part.pages
    return found
