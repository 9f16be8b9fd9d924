"""Finished PDFs joined: tags, bookmarks and numbers of the whole; what acts stays behind."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from core.pdf import html_to_pdf
from core.pdf_join import Part, bookmarks, join, page_count
from tests.core.pdf_reading import open_pdf, text_of

PAGE = (
    '<html lang="fr"><head><title>{0}</title></head><body><main><h1 id="a">{0}</h1>'
    '<p><a href="#b">Suite</a></p><section class="chapter"><h1 id="b">{0} bis</h1></section>'
    "</main></body></html>"
)


@pytest.fixture(scope="module")
def sheets():
    return {name: html_to_pdf(PAGE.format(name)) for name in ("Base", "Premier", "Second")}


@pytest.fixture(scope="module")
def whole(sheets):
    return joined(sheets)


def joined(sheets):
    parts = [Part(sheets["Premier"], "Un", after=1), Part(sheets["Second"], "Deux", after=2)]
    return join(sheets["Base"], parts, stamp="Dossier")


def test_pages_stand_where_they_were_asked_for(whole):
    with open_pdf(whole) as pdf:
        texts = [text_of(one_page(pdf, number)) for number in range(len(pdf.pages))]

    found = [text.replace("Suite", "").rsplit(None, 3)[0].strip() for text in texts]
    assert found == ["Base", "Premier", "Premier bis", "Base bis", "Second", "Second bis"]


def one_page(pdf, number) -> bytes:
    target, alone = io.BytesIO(), pikepdf.new()
    alone.pages.append(pdf.pages[number])
    alone.save(target)
    return target.getvalue()


def test_the_same_parts_are_the_same_bytes(sheets, whole):
    assert joined(sheets) == whole


def test_every_mark_on_a_page_leads_to_its_tag_and_back(whole):
    with open_pdf(whole) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        tags = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
        for page in pdf.pages:
            assert {one.Pg.objgen for one in tags[int(page.StructParents)]} == {page.obj.objgen}
        assert len(tags) > len(pdf.pages)  # the links have theirs


def test_tags_follow_the_pages_below_one_document(whole):
    with open_pdf(whole) as pdf:
        roots = pdf.Root.StructTreeRoot.K
        kinds = [(str(kid.S), str(kid.get("/T", ""))) for kid in roots[0].K]
        is_marked = bool(pdf.Root.MarkInfo.Marked)

    assert len(roots) == 1 and is_marked
    assert kinds == [("/Part", ""), ("/Part", "Un"), ("/Part", ""), ("/Part", "Deux")]


def test_bookmarks_of_a_part_hang_below_the_one_before_it(whole):
    marks = [(*one[:2], [child[:2] for child in one[3]]) for one in bookmarks(whole)]

    assert marks == [
        ("Base", 0, [("Premier", 1), ("Premier bis", 2)]),
        ("Base bis", 3, [("Second", 4), ("Second bis", 5)]),
    ]


def test_every_page_has_its_number_in_the_whole_as_an_artefact(whole):
    assert page_count(whole) == 6
    with open_pdf(whole) as pdf:
        for number, page in enumerate(pdf.pages):
            assert f"/HouseStamp{number}" in page.Resources.XObject
            assert b"/Artifact <</Type /Pagination>> BDC" in last_content(page)


def last_content(page) -> bytes:
    contents = page.obj.Contents
    return contents[-1].read_bytes() if isinstance(contents, Array) else contents.read_bytes()


def hostile() -> bytes:
    """A sheet with a script, a form, a launch and a file inside, and no tags."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(842, 595))
    page = pdf.pages[0]
    script = Dictionary(S=Name.JavaScript, JS="app.alert('canari')")
    launch = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
                        A=Dictionary(S=Name.Launch, F="canari.exe"))  # fmt: skip
    web = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
                     A=Dictionary(S=Name.URI, URI="https://example.org"))  # fmt: skip
    page.obj.AA = Dictionary(O=script)
    page.obj.Annots = Array([pdf.make_indirect(launch), pdf.make_indirect(web)])
    page.obj.Rotate = 90
    pdf.Root.OpenAction = script
    pdf.attachments["canari.txt"] = b"canari"
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def test_what_could_act_stays_behind_and_web_links_come_along(sheets):
    content = join(sheets["Base"], [Part(hostile(), "Autre", after=9)], stamp="Dossier")

    everything = every_byte_of(content)
    assert b"canari" not in everything
    assert b"https://example.org" in everything


def every_byte_of(content: bytes) -> bytes:
    with open_pdf(content) as pdf:
        streams = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        return b"".join([*streams, *(repr(one).encode() for one in pdf.objects)])


def test_a_part_without_tags_costs_the_claim_and_nobody_elses_tags(sheets, whole):
    mixed = join(sheets["Base"], [Part(hostile(), "Autre", after=9)])

    assert b"pdfuaid" in metadata(whole)
    assert b"pdfuaid:part" not in metadata(mixed)
    with open_pdf(mixed) as pdf:
        assert [str(kid.S) for kid in pdf.Root.StructTreeRoot.K[0].K] == ["/Part", "/Part"]
        assert "/StructParents" not in pdf.pages[2].obj


def metadata(content: bytes) -> bytes:
    with open_pdf(content) as pdf:
        return pdf.Root.Metadata.read_bytes()
