"""Long documents in pieces: each drawn once and kept, by as many workers as there are.

A document is a front (cover, contents) and pieces of HTML, each beginning a page. A piece is kept
under the hash of its HTML, of the sheet and of the engine, so that the same document after a few
changes draws only what changed. The front is drawn last, for it names the pages of the others.

    pieces = [Piece(html, title, depth)]      depth: where its first bookmarks hang, 0 is the root
    content = bound(front, pieces)            or with gather=shared, by many workers

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
from core.pdf import RenderFailed, count_pages, html_to_pdf
from core.pdf_bind import WHOLE, Bound, bind, names_of, opened
from core.pdf_store import KIND
from core.queue import OPEN, NotYet, QueueState

__all__ = ["WHOLE", "Piece", "bound", "drawn", "shared"]

#: Characters of HTML of one job (five seconds or so), and from how many missing pieces other
#: workers are asked.
BATCH, MANY = 40_000, 4
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


def nothing(*_percent) -> None:
    pass


def drawn(
    pieces: list[Piece], *, on_progress: Progress = nothing, meanwhile: Callable = nothing
) -> dict:
    """Digest → kept part of every piece; what is not kept yet is drawn here."""
    meanwhile()
    missing = set(PdfPart.objects.missing([one.digest for one in pieces]))
    todo = list({one.digest: one for one in pieces if one.digest in missing}.values())
    for number, piece in enumerate(todo, 1):
        draw(piece.html)
        on_progress(85 * number / len(todo))
    return kept(pieces)


def draw(html: str) -> None:
    content = html_to_pdf(html)
    with opened(content) as pdf:
        read = {"pages": len(pdf.pages), "places": names_of(pdf)}
    PdfPart.objects.keep(digest_of(html), content, **read)


def kept(pieces: list[Piece]) -> dict:
    digests = [one.digest for one in pieces]
    PdfPart.objects.touch(digests)
    rows = PdfPart.objects.filter(digest__in=digests)
    found = {row.digest: row for row in rows.iterator(chunk_size=100)}
    if len(found) != len(set(digests)):
        raise RenderFailed(_("A part of this document could not be drawn."))
    return found


# --- with other workers ---------------------------------------------------------------
def shared(pieces: list[Piece], *, progress, meanwhile: Callable = nothing) -> dict:
    """The same by jobs, which idle workers take; this one works along until none is open.

    What only this one can do is done `meanwhile`, when the others have their work. A worker that
    used its share of time steps back: what is kept is found when it goes on.
    """
    missing = set(PdfPart.objects.missing([one.digest for one in pieces]))
    if len(missing) < MANY:
        return drawn(pieces, on_progress=progress, meanwhile=meanwhile)
    todo = list({one.digest: one for one in pieces if one.digest in missing}.values())
    jobs = ask(todo, progress.job)
    meanwhile()
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
    for part in batches(todo):
        name = hashlib.sha256("".join(one.digest for one in part).encode()).hexdigest()
        wanted = {"asked_by": master.asked_by, "html": [one.html for one in part]}
        found.append(Job.objects.ask(KIND, key=f"pieces:{name}", again=True, **wanted).pk)
    return found


def batches(todo: list[Piece]) -> list[list[Piece]]:
    """The largest first, so that at the end nobody waits for somebody's long piece."""
    found, free = [], 0
    for piece in sorted(todo, key=lambda one: -len(one.html)):
        if free <= 0:
            found.append([])
            free = BATCH
        found[-1].append(piece)
        free -= len(piece.html)
    return found


def draw_pieces(progress, html: list[str]) -> None:
    """What a job of a batch does; a piece that another drew meanwhile is left alone."""
    missing = set(PdfPart.objects.missing([digest_of(one) for one in html]))
    for number, one in enumerate(html, 1):
        if digest_of(one) in missing:
            draw(one)
        progress(100 * number / len(html))


# --- the whole ------------------------------------------------------------------------
def bound(
    front: Callable[[dict, int], str], pieces: list[Piece], gather: Callable = drawn
) -> bytes:
    """One PDF; `front` gets the page of every anchor and the first page behind it.

    Numbers of pages have a width of their own in it, so how long it is can be told without them.
    """
    length = lru_cache(lambda: count_pages(front({}, 1)))
    contents = gather(pieces, meanwhile=length)
    parts = [bound_of(one, contents[one.digest]) for one in pieces]
    reached, content = length(), b""
    for _turn in range(SETTLED_AFTER):
        content = html_to_pdf(front(pages_of(parts, reached), reached + 1))
        with opened(content) as pdf:
            settled, reached = len(pdf.pages) == reached, len(pdf.pages)
        if settled:
            break
    return bind(content, parts)


def bound_of(piece: Piece, kept: PdfPart) -> Bound:
    return Bound(bytes(kept.content), piece.title, piece.depth, kept.pages, kept.places)


def pages_of(parts: list[Bound], before: int) -> dict[str, int]:
    """The page of the whole on which each anchor stands, counted from one."""
    found, first = {}, before + 1
    for part in parts:
        for name, (page, _left, _top) in part.places.items():
            found.setdefault(name, first + page)
        first += part.pages
    return found
