"""Finished PDFs behind one that we set: one file, one tag tree, one outline, one numbering.

The first PDF is the base: its title, language and metadata stay. Each `Part` stands behind a page
of the base. Tags of all parts hang below the base's own document element in the order of the
pages; a part without tags costs the claim to be PDF/UA, never its neighbours' tags. What could act
(scripts, forms, attachments, launches) stays behind. The same parts always give the same bytes.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import pikepdf
from django.template.loader import render_to_string
from pikepdf import Array, Dictionary, Name

from core.pdf import html_to_pdf

#: Keys of a page by which it could act or point outside of itself.
UNWANTED = ("/AA", "/B", "/PZ", "/PieceInfo", "/Metadata")
A4_WIDTH = 595.28


@dataclass(frozen=True)
class Part:
    """`after`: so many pages of the base stand before it."""

    content: bytes
    title: str
    after: int


@dataclass
class Placed:
    """A part in the whole: its pages, its tags, its bookmarks as (title, page, top, children)."""

    part: Part
    pages: list = field(default_factory=list)
    tags: Array | None = None
    bookmarks: list = field(default_factory=list)


def page_count(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def bookmarks(content: bytes) -> list:
    """(title, page from 0, top, children) of each bookmark of the first level."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return bookmarks_of(pdf)


def join(
    base: bytes,
    parts: list[Part],
    *,
    stamp: str = "",
    on_progress: Callable[[float], None] = lambda percent: None,
) -> bytes:
    """With `stamp` every page says it, with its number in the whole, below its own footer."""
    with pikepdf.open(io.BytesIO(base)) as whole:
        tree = Tree(whole)
        own = list(whole.pages)
        placed = []
        for number, part in enumerate(parts, 1):
            placed.append(place(whole, tree, part))
            on_progress(70 * number / len(parts))
        order(whole, own, placed)
        tree.put_in_order(whole, placed)
        nest_bookmarks(whole, placed)
        if stamp:
            put_numbers(whole, stamp)
        on_progress(90)
        return written(whole, is_tagged=all(one.tags is not None for one in placed))


def written(whole, *, is_tagged: bool) -> bytes:
    if not is_tagged:
        with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as known:
            known.pop("pdfuaid:part", None)
    target = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate
    whole.save(target, deterministic_id=True, object_stream_mode=mode)
    return target.getvalue()


# --- pages ----------------------------------------------------------------------------
def place(whole, tree, part: Part) -> Placed:
    """Its pages at the end of the whole for now, without what could act."""
    with pikepdf.open(io.BytesIO(part.content)) as source:
        for page in source.pages:
            make_harmless(page.obj)
        found = Placed(part, bookmarks=bookmarks_of(source))
        first = len(whole.pages)
        whole.add_pages_from(source, forms="strip")
        found.pages = list(whole.pages)[first:]
        found.tags = tree.take(whole, source, found.pages)
        return found


def make_harmless(page) -> None:
    """Links stay, to places in the file and to web pages; all other annotations go."""
    for key in UNWANTED:
        if key in page:
            del page[key]
    kept = [one for one in page.get("/Annots", ()) if is_link(one)]
    for one in kept:
        for key in ("/AA", "/PA"):
            if key in one:
                del one[key]
    if "/Annots" in page:
        page.Annots = Array(kept)


def is_link(annotation) -> bool:
    if annotation.get("/Subtype") != Name.Link:
        return False
    action = annotation.get("/A")
    if action is None:
        return "/Dest" in annotation
    address = str(action.get("/URI", ""))
    is_web = action.get("/S") == Name.URI and address.startswith(("https:", "http:", "mailto:"))
    return "/Next" not in action and (is_web or action.get("/S") == Name.GoTo)


def order(whole, own: list, placed: list[Placed]) -> None:
    pages = []
    for number, page in enumerate(own):
        for one in placed:
            if one.part.after == number:
                pages += one.pages
        pages.append(page)
    for one in placed:
        if one.part.after >= len(own):
            pages += one.pages
    del whole.pages[:]
    whole.pages.extend(pages)


# --- tags -----------------------------------------------------------------------------
class Tree:
    """The tag tree of the base, and the trees that grow into it."""

    def __init__(self, whole):
        self.root = whole.Root.get("/StructTreeRoot")
        self.document = self.first(self.root.K) if self.root is not None else None
        self.numbers = list(self.root.ParentTree.Nums) if self.root is not None else []
        self.next_key = max((int(one) for one in self.numbers[::2]), default=-1) + 1

    @staticmethod
    def first(kids):
        return kids[0] if isinstance(kids, Array) else kids

    def take(self, whole, source, pages) -> Array | None:
        """The children of the part's document element, or None where it has no tags."""
        theirs = source.Root.get("/StructTreeRoot")
        is_marked = bool(source.Root.get("/MarkInfo", {}).get("/Marked", False))
        if self.root is None or theirs is None or not is_marked or "/K" not in theirs:
            for page in pages:
                forget_tags(page.obj)
            return None
        copied = whole.copy_foreign(whole_of(source, theirs))
        self.shift(copied, pages)
        if "/RoleMap" in copied:
            roles = self.root.setdefault("/RoleMap", Dictionary())
            for name, role in copied.RoleMap.items():
                if name not in roles:
                    roles[name] = role
        kids = copied.K if isinstance(copied.K, Array) else Array([copied.K])
        is_one = len(kids) == 1 and kids[0].get("/S") == Name.Document
        inner = kids[0].get("/K", Array()) if is_one else kids
        return inner if isinstance(inner, Array) else Array([inner])

    def shift(self, copied, pages) -> None:
        """Their numbers into ours: each page and link says by number which tags it has."""
        offset = self.next_key
        if "/ParentTree" in copied:
            for key, value in sorted(flat(copied.ParentTree)):
                self.numbers += [key + offset, value]
                self.next_key = max(self.next_key, key + offset + 1)
        for page in pages:
            for holder, key in [
                (page.obj, "/StructParents"),
                *((one, "/StructParent") for one in page.obj.get("/Annots", ())),
            ]:
                if key in holder:
                    holder[key] = int(holder[key]) + offset

    def put_in_order(self, whole, placed: list[Placed]) -> None:
        if self.root is None:
            return
        place_of = {page.obj.objgen: number for number, page in enumerate(whole.pages)}
        kids = [(self.place(kid, place_of), kid) for kid in self.kids()]
        for one in placed:
            if one.tags is not None and one.pages:
                kids.append((place_of[one.pages[0].obj.objgen], self.part(whole, one)))
        kids.sort(key=lambda pair: pair[0])
        self.document.K = Array([kid for _place, kid in kids])
        self.root.ParentTree = whole.make_indirect(Dictionary(Nums=Array(self.numbers)))
        self.root.ParentTreeNextKey = self.next_key

    def kids(self) -> list:
        kids = self.document.get("/K", Array())
        return list(kids) if isinstance(kids, Array) else [kids]

    @staticmethod
    def place(kid, place_of) -> int:
        page = kid.get("/Pg") if isinstance(kid, Dictionary) else None
        return place_of.get(page.objgen, 0) if page is not None else 0

    def part(self, whole, one: Placed):
        element = whole.make_indirect(
            Dictionary(
                Type=Name.StructElem, S=Name.Part, P=self.document, T=one.part.title, K=one.tags
            )
        )
        for kid in one.tags:
            if isinstance(kid, Dictionary):
                kid.P = element
        return element


def whole_of(source, theirs):
    return theirs if theirs.is_indirect else source.make_indirect(theirs)


def forget_tags(page) -> None:
    for holder, key in [
        (page, "/StructParents"),
        *((one, "/StructParent") for one in page.get("/Annots", ())),
    ]:
        if key in holder:
            del holder[key]


def flat(node) -> list[tuple]:
    """All (number, value) of a number tree, however it is cut up."""
    pairs = list(node.get("/Nums", ()))
    found = [(int(pairs[place]), pairs[place + 1]) for place in range(0, len(pairs), 2)]
    for kid in node.get("/Kids", ()):
        found += flat(kid)
    return found


# --- bookmarks ------------------------------------------------------------------------
def bookmarks_of(source) -> list:
    """As page numbers of the source: its objects mean nothing in the whole."""
    number_of = {page.obj.objgen: number for number, page in enumerate(source.pages)}
    with source.open_outline() as outline:
        return [plain(source, one, number_of) for one in outline.root]


def plain(source, item, number_of) -> tuple:
    where = target_of(source, item)
    number, top = 0, None
    if isinstance(where, Array) and len(where) and hasattr(where[0], "objgen"):
        number = number_of.get(where[0].objgen, 0)
        top = where[3] if len(where) > 3 and where[1] == Name.XYZ else None
    children = [plain(source, one, number_of) for one in item.children]
    return item.title, number, top, children


def target_of(source, item):
    where = item.destination
    if where is None and item.action is not None:
        where = item.action.get("/D")
    names = source.Root.get("/Names", {}).get("/Dests")
    if isinstance(where, pikepdf.String) and names is not None:
        where = pikepdf.NameTree(names).get(str(where))
    return where.get("/D") if isinstance(where, Dictionary) else where


def nest_bookmarks(whole, placed: list[Placed]) -> None:
    """The bookmarks of a part hang below the last one of the base before it."""
    number_of = {page.obj.objgen: number for number, page in enumerate(whole.pages)}
    with whole.open_outline() as outline:
        places = [(plain(whole, one, number_of)[1], one) for one in outline.root]
        for one in placed:
            if not one.pages:
                continue
            first = number_of[one.pages[0].obj.objgen]
            before = [item for number, item in places if number < first]
            target = before[-1].children if before else outline.root
            target += [bookmark(whole, mark, first) for mark in one.bookmarks]


def bookmark(whole, mark, first: int):
    title, number, top, children = mark
    where = {"top": float(top)} if top is not None else {}
    destination = pikepdf.make_page_destination(whole, first + number, "XYZ", **where)
    item = pikepdf.OutlineItem(title, destination)
    item.children += [bookmark(whole, one, first) for one in children]
    return item


# --- numbers --------------------------------------------------------------------------
def put_numbers(whole, stamp: str) -> None:
    """As artefacts: a screen reader does not read them out on each page."""
    context = {"pages": range(len(whole.pages)), "stamp": stamp}
    sheet = html_to_pdf(render_to_string("pdf/_stamps.html", context))
    with pikepdf.open(io.BytesIO(sheet)) as stamps:
        for number, (page, drawn) in enumerate(zip(whole.pages, stamps.pages, strict=True)):
            if "/StructParents" in drawn.obj:
                del drawn.obj["/StructParents"]
            picture = whole.copy_foreign(drawn.as_form_xobject())
            # A name of our own: the one that pikepdf makes up is another each time.
            name = page.add_resource(picture, Name.XObject, Name(f"/HouseStamp{number}"))
            page.contents_add(b"q\n", prepend=True)
            turn = " ".join(f"{number:.4f}" for number in matrix(page))
            drawing = f"q {turn} cm {name} Do Q"
            mark = f"\nQ\n/Artifact <</Type /Pagination>> BDC\n{drawing}\nEMC\n"
            page.contents_add(mark.encode())


def matrix(page) -> tuple:
    """From a sheet of A4 to the foot of this page as it is shown, whatever its size or turn."""
    left, bottom, right, top = (float(one) for one in page.mediabox)
    turn = int(page.obj.get("/Rotate", 0)) % 360
    shift = (top - bottom if turn in (90, 270) else right - left) - A4_WIDTH
    return {
        90: (0, 1, -1, 0, right, bottom + shift),
        180: (-1, 0, 0, -1, right - shift, top),
        270: (0, -1, 1, 0, left, top - shift),
    }.get(turn, (1, 0, 0, 1, left + shift, bottom))
