import re
import xml.etree.ElementTree as ET

import altair
import pytest
from django.utils import translation

from core.charts import KEPT, chart_figure, chart_svg
from core.pdf import html_to_pdf
from tests.core.pdf_reading import open_pdf, text_of

VALUES = [
    {"unit": "Santé", "days": 1116.5},
    {"unit": "Éducation <b>", "days": 52},
    {"unit": "Eau", "days": 0},
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def bars(**mark):
    data = altair.Data(values=VALUES)
    base = altair.Chart(data).encode(y=altair.Y("unit:N", sort=None))
    length = altair.X("days:Q", title="h/j")
    words = base.mark_text(blend="multiply", dx=6).encode(x=length, text="days:Q")
    return altair.layer(base.mark_bar(clip=True, **mark).encode(x=length), words)


def drawn(spec=None, **options) -> str:
    return chart_svg(spec or bars(), **{"title": "Jours par unité"} | options)


def test_a_chart_has_a_name_that_every_reader_finds():
    root = ET.fromstring(drawn(description="De 0 à 1 200."))

    title, description = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "Jours par unité")
    assert (description.tag, description.text) == (f"{SVG}desc", "De 0 à 1 200.")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_a_chart_without_a_title_is_refused():
    with pytest.raises(ValueError, match="title"):
        drawn(title="")


def test_a_chart_holds_nothing_that_the_security_policy_forbids():
    svg = drawn(bars(href="https://example.org/", tooltip=True, cursor="pointer"))

    assert not re.search(r"<style|<script|<a\b|style=|href|https?:(?!//www\.w3\.org)| on\w+=", svg)
    for element in ET.fromstring(svg)[2:]:
        assert set(element.attrib) <= KEPT


def test_a_chart_follows_the_width_of_its_column():
    root = ET.fromstring(drawn())

    assert root.get("width") == "100%"
    assert root.get("height") is None
    assert len(root.get("viewBox").split()) == 4


def test_words_are_text_and_markup_in_them_is_shown():
    svg = drawn(title="Jours <script>")

    assert "Santé" in svg
    assert "Éducation &lt;b&gt;" in svg
    assert "<title" in svg
    assert "Jours &lt;script&gt;" in svg


def test_labels_that_vega_hides_are_not_there_for_readers():
    assert 'opacity="0"' not in drawn()


@pytest.mark.parametrize(("language", "number"), [("fr", "1\u202f000|1\xa0000"), ("en", "1,000")])
def test_numbers_speak_the_language_of_the_reader(language, number):
    with translation.override(language):
        assert re.search(number, drawn())


def test_two_charts_on_a_page_share_no_id():
    first, second, twin = drawn(), drawn(title="Autre"), drawn(key="twin")

    ids = [re.findall(r'\bid="([^"]+)"', svg) for svg in (first, second, twin)]
    everything = [name for names in ids for name in names]
    assert len(everything) == len(set(everything)) >= 6
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(ids[0])


def test_a_chart_is_drawn_once():
    assert drawn() is drawn()


@pytest.mark.parametrize(
    "spec",
    [
        {"data": {"url": "http://127.0.0.1/x.json"}, "mark": "bar"},
        {"layer": [{"data": {"url": "/etc/passwd"}, "mark": "bar"}]},
        {"data": {"values": [{"a": 1}]}, "mark": {"type": "image", "url": "http://127.0.0.1"}},
    ],
)
def test_a_chart_fetches_nothing(spec):
    with pytest.raises(ValueError, match="url"):
        drawn(spec)


def test_the_look_is_the_house_s_whatever_the_specification_says():
    svg = drawn(bars().configure_bar(color="red").configure_axis(labelFont="Comic Sans MS"))

    assert "red" not in svg
    assert "Comic" not in svg
    assert svg.count("font-family") == 1


ROWS = [[row["unit"], row["days"]] for row in VALUES]


def test_the_numbers_stand_beside_the_picture():
    page = chart_figure(bars(), ["Unité", "Jours"], ROWS, "Jours par unité", source="Registres")

    assert "<details" in page
    assert '<th scope="row">Éducation &lt;b&gt;</th><td class="r">52</td>' in page
    assert '<th scope="col" class="r">Jours</th>' in page
    assert "style=" not in page


def test_in_a_document_the_numbers_are_unfolded_and_the_picture_has_its_alternative():
    figure = chart_figure(bars(), ["Unité", "Jours"], ROWS, "Jours par unité", is_document=True)

    content = html_to_pdf(f"<html lang=fr><title>t</title>{figure}")

    assert "<details" not in figure
    assert "Éducation <b>" in text_of(content)
    with open_pdf(content) as found:
        pictures = [
            thing
            for thing in found.objects
            if getattr(thing, "get", None) and thing.get("/S") == "/Figure"
        ]
        assert [str(picture.Alt) for picture in pictures] == ["Jours par unité"]
        assert all(
            "House" in str(font.BaseFont) for font in found.pages[0].Resources.Font.values()
        )
