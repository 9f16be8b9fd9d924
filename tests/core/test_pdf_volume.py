"""Long documents in pieces: drawn once, bound with numbers, links, bookmarks and tags."""

import pikepdf
import pytest

from core import pdf_volume
from core.models import Job, PdfPart
from core.pdf_volume import WHOLE, Piece, batches, bound, drawn, shared
from core.queue import NotYet
from tests.core.pdf_reading import open_pdf, page_text

pytestmark = pytest.mark.django_db


def html(body: str, title="x") -> str:
    return (
        f'<!doctype html><html lang="fr"><title>{title}</title><main class="front">{body}</main>'
    )


def piece(name: str, text="", depth=0, level=1) -> Piece:
    heading = f'<h{level} id="{name}">{name}</h{level}>'
    link = f'<p><a href="{WHOLE}#un">vers un</a> {text}</p>'
    return Piece(html(heading + link), name, depth)


PIECES = [piece("un"), piece("deux", depth=1, level=2), piece("trois")]


def front(pages: dict, first: int) -> str:
    rows = "".join(
        f'<p><a href="{WHOLE}#{name}">{name} {at}</a></p>' for name, at in pages.items()
    )
    cover = '<section class="cover"><h1>Titre</h1></section>'
    return html(cover + f'<section class="chapter"><h1>Contenu</h1>{rows}</section>', "Tout")


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        content = bound(front, PIECES)
        PdfPart.objects.all().delete()
        return content


def test_contents_name_the_page_of_each_piece(whole):
    with open_pdf(whole) as pdf:
        assert len(pdf.pages) == 5
        contents = page_text(pdf.pages[1])
        for place, name in enumerate(("un", "deux", "trois"), 3):
            assert f"{name} {place}" in contents
            assert name in page_text(pdf.pages[place - 1])


def test_links_lead_from_any_piece_to_any_other(whole):
    with open_pdf(whole) as pdf:
        number_of = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        leads = [
            [number_of[link.Dest[0].objgen] for link in page.obj.get("/Annots", ())]
            for page in pdf.pages
        ]
    assert leads == [[], [3, 4, 5], [3], [3], [3]]


def test_bookmarks_go_on_below_the_chapter_before(whole):
    with open_pdf(whole) as pdf, pdf.open_outline() as outline:
        titles = [(one.title, [kid.title for kid in one.children]) for one in outline.root]
    assert titles == [("Titre", []), ("Contenu", []), ("un", ["deux"]), ("trois", [])]


def test_every_page_but_the_cover_says_its_number_and_that_of_all(whole):
    with open_pdf(whole) as pdf:
        texts = [page_text_of_strings(page) for page in pdf.pages]
    assert [f"{place} / 5" in text for place, text in enumerate(texts, 1)] == [
        False, True, True, True, True,
    ]  # fmt: skip


def page_text_of_strings(page) -> str:
    """Tj too, with which the numbers are written."""
    from tests.core.pdf_reading import pairs, to_unicode

    maps, words, current = {}, [], {}
    for name, font in page.Resources.get("/Font", {}).items():
        maps[name] = to_unicode(font)
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) == "Tj":
            words += [current.get(code, "?") for code in pairs(bytes(operands[0]))]
    return "".join(words)


def test_the_whole_has_one_tag_tree_with_every_page(whole):
    with open_pdf(whole) as pdf:
        tagged = set()

        def walk(node):
            if isinstance(node, pikepdf.Array):
                for kid in node:
                    walk(kid)
            elif isinstance(node, pikepdf.Dictionary):
                if "/Pg" in node:
                    tagged.add(node.Pg.objgen)
                if "/K" in node:
                    walk(node.K)

        walk(pdf.Root.StructTreeRoot.K)
        assert tagged == {page.obj.objgen for page in pdf.pages}
        assert pdf.Root.MarkInfo.Marked


def test_the_same_pieces_give_the_same_bytes(whole):
    assert bound(front, PIECES) == whole


def test_only_what_changed_is_drawn_again(monkeypatch):
    drawn(PIECES)
    drawings = []
    monkeypatch.setattr(pdf_volume, "draw", lambda text: drawings.append(text) or real(text))

    drawn([*PIECES[:2], piece("trois", "autre")])

    assert len(drawings) == 1
    assert "autre" in drawings[0]


real = pdf_volume.draw


class Told:
    class job:
        asked_by = None

    def __init__(self):
        self.percents = []

    def __call__(self, percent):
        self.percents.append(percent)


def test_jobs_draw_many_pieces_and_are_gone_when_all_is_there(monkeypatch):
    monkeypatch.setattr(pdf_volume, "BATCH", 1)
    pieces = [piece(f"p{number}") for number in range(5)]
    progress = Told()

    found = shared(pieces, progress=progress)

    assert set(found) == {one.digest for one in pieces}
    assert progress.percents == sorted(progress.percents)
    assert not Job.objects.exists()


def test_jobs_are_of_like_size_and_the_largest_piece_is_drawn_first(monkeypatch):
    monkeypatch.setattr(pdf_volume, "BATCH", 30)
    sizes = [5, 40, 10, 25, 5]

    found = batches([Piece("x" * size, "") for size in sizes])

    assert [[len(one.html) for one in part] for part in found] == [[40], [25, 10], [5, 5]]


def test_the_front_is_painted_once_when_its_length_does_not_change():
    written = []

    def noted(pages, first):
        written.append((len(pages), first))
        return front(pages or {"a": 1, "b": 1, "c": 1}, first)

    bound(noted, PIECES)

    assert written == [(0, 1), (3, 3)]


def test_a_worker_steps_back_after_its_share_and_finds_what_is_kept(monkeypatch, settings):
    monkeypatch.setattr(pdf_volume, "BATCH", 1)
    pieces = [piece(f"q{number}") for number in range(6)]
    monkeypatch.setattr(pdf_volume, "FAIR_SHARE", 0)

    with pytest.raises(NotYet):
        shared(pieces, progress=Told())
    kept = PdfPart.objects.count()
    monkeypatch.setattr(pdf_volume, "FAIR_SHARE", 1)
    shared(pieces, progress=Told())

    assert 0 < kept < 6
    assert PdfPart.objects.count() == 6


def test_what_was_not_asked_for_long_is_swept():
    drawn(PIECES[:1])
    PdfPart.objects.update(used_at="2020-01-01T00:00Z")

    assert PdfPart.objects.sweep() == 1
