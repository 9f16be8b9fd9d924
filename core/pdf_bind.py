"""Pieces of one document bound behind its front: pages numbered, links and bookmarks led over.

Like core/pdf_join.py, which joins documents that stand for themselves; here the pieces are ours,
so nothing of them has to be made harmless, and links may go from any piece to any other.
"""

import io
import re
from dataclasses import dataclass
from functools import lru_cache

import pikepdf
from pikepdf import Array, Dictionary, Name

from core.pdf import html_to_pdf
from core.pdf_join import Part, Placed, Tree, bookmark, bookmarks_of, written

#: The address of a place that may stand in another piece; no reader ever goes there.
WHOLE = "https://whole.invalid/"
#: Where the number of a page ends, in points from its lower left corner (print.css).
RIGHT, BASE, SIZE = 544.25, 31.84, 8.2
INK = "0.3529 0.4 0.4471 rg"
SIGNS = "0123456789 /"
CODES = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4})>")


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


@dataclass(frozen=True)
class Bound:
    """A drawn piece and what stands where in it; `places` as `names_of` finds them."""

    content: bytes
    title: str
    depth: int
    pages: int
    places: dict


def names_of(pdf) -> dict[str, tuple]:
    """Anchor → (page from 0, left, top)."""
    tree = pdf.Root.get("/Names", {}).get("/Dests")
    if tree is None:
        return {}
    number_of = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    return {
        str(name): (number_of[where[0].objgen], float(where[2]), float(where[3]))
        for name, where in pikepdf.NameTree(tree).items()
    }


def bind(front: bytes, parts: list[Bound]) -> bytes:
    """The front keeps its title, language and metadata; the same pieces give the same bytes."""
    with opened(front) as whole:
        tree = Tree(whole)
        places = [(name, *where) for name, where in names_of(whole).items()]
        marks = [(one, 0, 0) for one in bookmarks_of(whole)]
        placed = []
        for part in parts:
            first = len(whole.pages)
            placed.append(place(whole, tree, part))
            places += [(name, first + page, x, y) for name, (page, x, y) in part.places.items()]
            marks += [(one, first, part.depth) for one in placed[-1].bookmarks]
        tree.put_in_order(whole, placed)
        lead_links(whole, places)
        hang(whole, marks)
        number(whole)
        return written(whole, is_tagged=all(one.tags is not None for one in placed))


def place(whole, tree: Tree, part: Bound) -> Placed:
    """The piece is closed when its pages are taken: hundreds of open ones would fill memory."""
    with opened(part.content) as source:
        found = Placed(Part(part.content, part.title, 0), bookmarks=bookmarks_of(source))
        if "/Names" in source.Root:
            del source.Root.Names  # their places are led over by lead_links
        first = len(whole.pages)
        whole.pages.extend(source.pages)
        found.pages = list(whole.pages)[first:]
        found.tags = tree.take(whole, source, found.pages)
        return found


# --- links ----------------------------------------------------------------------------
def lead_links(whole, places: list[tuple]) -> None:
    """Every link into the whole becomes a jump; what leads nowhere stays on its own page."""
    where = {}
    for name, page, left, top in places:
        where.setdefault(name, (page, left, top))
    pages = list(whole.pages)
    for own, page in enumerate(pages):
        for link in page.obj.get("/Annots", ()):
            address = str(link.get("/A", Dictionary()).get("/URI", ""))
            if address.startswith(WHOLE):
                name = address.partition("#")[2]
                target, left, top = where.get(name, (own, 0, 842))
                link.Dest = Array([pages[target].obj, Name.XYZ, left, top, 0])
                link.Contents = pikepdf.String(name)
                del link.A


# --- bookmarks ------------------------------------------------------------------------
def hang(whole, marks: list[tuple]) -> None:
    """Each below the last one of the level above it: a chapter may go on in another piece."""
    with whole.open_outline() as outline:
        outline.root.clear()
        for mark, first, depth in marks:
            level = outline.root
            for _step in range(depth):
                if not level:
                    break
                level = level[-1].children
            level.append(bookmark(whole, mark, first))


# --- numbers --------------------------------------------------------------------------
@dataclass(frozen=True)
class Digits:
    """A font with ten digits and a stroke, drawn once: 400 pages share it."""

    content: bytes
    codes: dict[str, str]
    widths: dict[str, float]


@lru_cache(maxsize=1)
def digits() -> Digits:
    content = html_to_pdf(
        '<!doctype html><html lang="fr"><head><title>0</title></head>'
        f'<body><p class="run">{SIGNS}</p></body></html>'
    )
    with opened(content) as pdf:
        font = font_of(pdf)
        named = {
            bytes.fromhex(sign.decode()).decode("utf-16-be"): code.decode()
            for code, sign in CODES.findall(font.ToUnicode.read_bytes())
        }
        codes = {sign: named[sign] for sign in SIGNS}
        widths = widths_of(font)
    return Digits(content, codes, {sign: widths[int(code, 16)] for sign, code in codes.items()})


def font_of(pdf):
    [font] = pdf.pages[0].Resources.Font.values()
    return font


def widths_of(font) -> dict[int, float]:
    found, row = {}, list(font.DescendantFonts[0].W)
    for first, widths in zip(row[::2], row[1::2], strict=True):
        found |= {int(first) + step: float(width) for step, width in enumerate(widths)}
    return found


def number(whole) -> None:
    """On every page but the cover, as an artefact: no screen reader reads it out."""
    known = digits()
    with opened(known.content) as sheet:
        font = whole.copy_foreign(font_of(sheet))
        total = len(whole.pages)
        for place, page in enumerate(whole.pages, 1):
            if place == 1:
                continue
            text = f"{place} / {total}"
            if "/Font" not in page.Resources:
                page.Resources.Font = Dictionary()
            page.Resources.Font["/HouseNumber"] = font
            left = RIGHT - SIZE * sum(known.widths[sign] for sign in text) / 1000
            shown = "".join(known.codes[sign] for sign in text)
            drawing = f"BT {INK} /HouseNumber {SIZE} Tf {left:.2f} {BASE} Td <{shown}> Tj ET"
            mark = f"\nQ\n/Artifact <</Type /Pagination>> BDC\nq {drawing} Q\nEMC\n"
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(mark.encode())
