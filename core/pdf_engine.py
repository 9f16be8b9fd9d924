"""WeasyPrint behind closed doors: fonts and sheet of the house, nothing read from elsewhere."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from django.template.loader import get_template
from PIL import Image
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

FONTS = Path(__file__).parent / "fonts"
#: Names of the house, so that a font of the same name on a machine never takes their place.
FACES = [
    ("House Sans", 400, "normal", "SourceSans3-Regular.ttf"),
    ("House Sans", 600, "normal", "SourceSans3-Semibold.ttf"),
    ("House Sans", 400, "italic", "SourceSans3-It.ttf"),
    ("House Serif", 400, "normal", "SourceSerif4-Regular.ttf"),
    ("House Serif", 600, "normal", "SourceSerif4-Semibold.ttf"),
    ("House Serif", 400, "italic", "SourceSerif4-It.ttf"),
]
FACE = (
    '@font-face {{ font-family: "{}"; font-weight: {}; font-style: {}; src: url(house-font:{}) }}'
)
#: One glyph draws both signs, and a PDF names each glyph once: let it be as people type it, or
#: a search for "MIS-2016-03" finds nothing. Line of a character map → the same, plain.
PLAIN = {b"> <2011>": b"> <002d>", b"> <00a0>": b"> <0020>", b"> <202f>": b"> <0020>"}
#: Characters of one data: address, about 4 MB of picture.
MAX_DATA = 6_000_000
# Pillow refuses a picture of more than twice this: 20 KB of PNG can unfold to 800 MB.
Image.MAX_IMAGE_PIXELS = 20_000_000


class ClosedFetcher(URLFetcher):
    """Reads what a data: address carries; WeasyPrint's own opens files and calls out."""

    def __init__(self):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url, headers=None):
        if len(url) > MAX_DATA:
            raise ValueError("A data: address is too long.")
        return super().fetch(url, headers)


class FaceFetcher(URLFetcher):
    """For the sheet of the house alone: six names, six files. Documents never get this one."""

    def fetch(self, url, headers=None):
        files = {f"house-font:{file}": file for *_rest, file in FACES}
        return URLFetcherResponse(url, (FONTS / files[url]).read_bytes())


class SealedFonts(FontConfiguration):
    """One for all documents of a process, so none may add a font that the next would see."""

    is_sealed = False

    def add_font_face(self, rule_descriptors, url_fetcher):
        if not self.is_sealed:
            super().add_font_face(rule_descriptors, url_fetcher)


@lru_cache(maxsize=1)
def press() -> tuple[SealedFonts, list[CSS]]:
    """Fonts and print sheet, read once for each process: 30 ms that no render pays again.

    From here on the garbage collector leaves alone what stands, and comes less often: 0.85 ×.
    """
    fonts = SealedFonts()
    faces = "\n".join(FACE.format(*face) for face in FACES)
    sheet = get_template("pdf/print.css").template.source
    css = CSS(string=faces + sheet, url_fetcher=FaceFetcher(), font_config=fonts)
    fonts.is_sealed = True
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    return fonts, [css]


def draw(html: str, *, zoom: float = 1, variant: str | None = "pdf/ua-1") -> bytes:
    """Tagged unless a measure asks for less; PermissionError when it asks for what is outside."""
    options = {"pdf_variant": variant, "pdf_identifier": True}
    with refusals_told():
        return laid_out(html, **options).write_pdf(zoom=zoom, finisher=named_plainly, **options)


def count_pages(html: str) -> int:
    """Without painting them, which is more than half of the work for a page of text."""
    with refusals_told():
        return len(laid_out(html, pdf_variant="pdf/ua-1").pages)


def laid_out(html: str, **options):
    fonts, sheets = press()
    page = HTML(string=html, url_fetcher=ClosedFetcher())
    without_riders(page.etree_element)
    return page.render(font_config=fonts, stylesheets=sheets, **options)


@contextmanager
def refusals_told() -> Iterator[None]:
    """WeasyPrint goes on without most things it is refused, not without all."""
    try:
        yield
    except URLFetchingError as refused:
        raise PermissionError(*refused.args) from refused


def named_plainly(_document, pdf) -> None:
    for thing in pdf.objects:
        lines = getattr(thing, "stream", None)
        if lines and b"begincmap" in lines:
            for typeset, plain in PLAIN.items():
                lines = [line.replace(typeset, plain) for line in lines]
            thing.stream = lines


def without_riders(root) -> None:
    """No text may put a file inside our PDF: WeasyPrint embeds what a link calls an attachment."""
    for element in root.iter():
        if "attachment" in element.get("rel", "").lower():
            del element.attrib["rel"]
