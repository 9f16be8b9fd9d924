"""Charts: a Vega-Lite specification becomes one SVG, the same in the page and in the PDF.

Write the specification in the app that has the numbers (altair or a plain dict, data inside it)
and show it with `chart_figure`, which sets the numbers beside the picture. The look is
core/chart_look.py. SVG that comes out holds no style, script or address, so it stands under the
CSP, and has a <title>, which is all that a screen reader or PDF reader gets.
"""

import hashlib
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from functools import lru_cache
from numbers import Number

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.chart_look import CONFIG, FAMILIES

SVG = "http://www.w3.org/2000/svg"
LOCALES = {"fr": "fr-FR", "nl": "nl-NL", "en": "en-GB"}
#: Elements that could act, load or style; a link keeps what it encloses.
DROPPED = {"script", "style", "foreignObject", "image", "metadata"}
#: All that a drawing needs; what else Vega writes (class, role, aria, style, href) is left out.
KEPT = {
    *("d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry"),
    *("width", "height", "viewBox", "transform", "points", "offset", "id"),
    *("fill", "fill-opacity", "fill-rule", "opacity", "clip-path", "clip-rule"),
    *("stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset"),
    *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit"),
    *("font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline"),
    *("stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "clipPathUnits"),
}


def chart_svg(spec, *, title: str, description: str = "", key: str = "") -> SafeString:
    """Draw a specification (altair.Chart or dict); 40 ms the first time, then from memory.

    `key` tells twins apart: the same chart twice on one page needs two ids.
    """
    spec = dict(spec) if isinstance(spec, dict) else spec.to_dict()
    spec.pop("config", None)  # altair brings one of its own; the look is the house's
    if not title:
        raise ValueError("A chart needs a title: it is all that some readers get.")
    refuse_addresses(spec)
    text = json.dumps(spec, sort_keys=True, default=str)
    language = (get_language() or "en")[:2]
    return _drawn(text, str(title), str(description), language, key)


def refuse_addresses(part) -> None:
    """Data stand inside: a chart that fetches them would call out from our server."""
    if isinstance(part, dict):
        if "url" in part:
            raise ValueError("A chart may not name a url; put its data inside.")
        part = part.values()
    if isinstance(part, Iterable) and not isinstance(part, str):
        for inner in part:
            refuse_addresses(inner)


@lru_cache(maxsize=256)
def _drawn(text: str, title: str, description: str, language: str, key: str) -> SafeString:
    # Loaded here, in the process that draws: its engine has threads, which no fork survives.
    import vl_convert

    locale = LOCALES.get(language, "en-GB")
    svg = vl_convert.vegalite_to_svg(
        json.loads(text),
        config=CONFIG,
        allowed_base_urls=[],
        format_locale=locale,
        time_format_locale=locale,
    )
    digest = hashlib.sha256("\0".join((text, title, description, key)).encode()).hexdigest()
    return mark_safe(clean_svg(svg, f"c{digest[:10]}", title, description))


def clean_svg(svg: str, name: str, title: str, description: str) -> str:
    root = ET.fromstring(svg)
    for element in list(root.iter()):
        strip_children(element)
    for element in root.iter():
        element.attrib = {
            attribute: value.replace("url(#", f"url(#{name}-").removesuffix("px")
            for attribute, value in element.attrib.items()
            if attribute in KEPT
        }
        if "id" in element.attrib:
            element.set("id", f"{name}-{element.get('id')}")
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    dress(root, name, title, description)
    return ET.tostring(root, encoding="unicode")


def strip_children(element) -> None:
    """Drop what could act and what draws nothing; put what a link encloses in the link's place."""
    kept = []
    for child in element:
        tag = child.tag.removeprefix(f"{{{SVG}}}")
        if tag == "a":
            kept.extend(child)
        elif tag not in DROPPED and not is_unseen(tag, child):
            kept.append(child)
    element[:] = kept


def is_unseen(tag: str, element) -> bool:
    """Vega frames groups with paths of no colour, and hides labels that would collide."""
    if element.get("opacity") == "0":
        return True
    frame = element.get("class") in ("background", "foreground")
    return tag == "path" and frame and not (element.get("fill") or element.get("stroke"))


def dress(root, name: str, title: str, description: str) -> None:
    """A name for readers, a size that follows its column, one font for all the text."""
    root.attrib = {
        "xmlns": SVG,
        "viewBox": root.get("viewBox", ""),
        "width": "100%",
        "preserveAspectRatio": "xMinYMin meet",
        "font-family": FAMILIES.replace('"', "'"),
        "role": "img",
        "aria-labelledby": f"{name}-title" + (f" {name}-desc" if description else ""),
    }
    words = [("title", title), ("desc", description)]
    for place, (tag, text) in enumerate(pair for pair in words if pair[1]):
        element = ET.Element(tag, {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(place, element)


def chart_figure(
    spec,
    table_headers: Sequence[str],
    rows: Iterable[Sequence],
    caption: str,
    *,
    source: str = "",
    is_document: bool = False,
    key: str = "",
) -> SafeString:
    """The chart, its caption and its numbers: folded on a page, in small print in a document."""
    cells = [
        [{"value": value, "is_number": isinstance(value, Number)} for value in row] for row in rows
    ]
    description = _("The table beside this picture has its numbers.")
    context = {
        "svg": chart_svg(spec, title=caption, description=description, key=key),
        "caption": caption,
        "source": source,
        "headers": [
            {"title": title, "is_number": bool(cells) and cells[0][place]["is_number"]}
            for place, title in enumerate(table_headers)
        ],
        "rows": cells,
        "is_document": is_document,
    }
    return render_to_string("components/_chart.html", context)
