"""A report of 12 pages in a warm process: our path against WeasyPrint alone, on the same HTML.

The other side is given all that can be had without us: same tagging, same sheet parsed once, same
fonts kept open. Two processes, one render each in turn, so that a busy machine slows both.
"""

import multiprocessing
import resource
import statistics
import time
from itertools import cycle, islice

from django.template.loader import get_template, render_to_string

PAGES, PAIRS, WARM_UPS = 12, 9, 2
TIME_LIMIT, MEMORY_LIMIT = 1.15, 400

SENTENCES = [
    "L’équipe du district lit ses registres chaque mardi et note ce qu’elle changera.",
    "Le comité se réunit à l’ombre du manguier ; trois décisions sur quatre sont tenues.",
    "Où la route est coupée, les chiffres arrivent par radio, avec dix jours de retard.",
    "Un atelier d’une journée a suffi pour que les infirmières réécrivent la fiche elles-mêmes.",
    "Les œuvres locales prêtent la salle, la commune paie le carburant et la garde.",
    "Nous n’avons pas observé l’effet attendu : le pompage reste cher et le garde est parti.",
    "La trésorière présente les comptes en public, en français puis en langue locale.",
    "Ce qui manque n’est pas la formation, c’est le temps de s’en servir.",
]


def report_html() -> str:
    """Twelve pages with what real ones have: cover, contents, text, tables, a drawing, notes."""
    chapters = [{"anchor": f"c{number}", "title": f"Chapitre {number}"} for number in range(1, 6)]
    return render_to_string(
        "bench/report.html",
        {
            "chapters": chapters,
            "entries": [(chapter["anchor"], chapter["title"]) for chapter in chapters],
            "paragraphs": [" ".join(islice(cycle(SENTENCES), n, n + 6)) for n in range(9)],
            "rows": [(f"R{number}", SENTENCES[number % 8], number * 7) for number in range(10)],
            "bars": [(n, n * 22, 40 + (n * 53) % 300) for n in range(8)],
        },
    )


def ours():
    from core.pdf import html_to_pdf

    return html_to_pdf


def bare():
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from core.pdf_engine import FACE, FACES, FONTS

    sheet = "\n".join(FACE.format(*face) for face in FACES).replace("house-font:", "")
    sheet += get_template("pdf/print.css").template.source
    fonts = FontConfiguration()
    parsed = [CSS(string=sheet, base_url=f"{FONTS}/", font_config=fonts)]

    def draw(html):
        page = HTML(string=html)
        return page.write_pdf(stylesheets=parsed, font_config=fonts, pdf_variant="pdf/ua-1")

    return draw


def render_on_demand(pipe, side) -> None:
    """In a process of its own: seconds of each render asked for, then the peak of its memory."""
    import django

    django.setup()
    draw = side()
    while html := pipe.recv():
        started = time.perf_counter()
        content = draw(html)
        pipe.send((time.perf_counter() - started, len(content)))
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


class Side:
    def __init__(self, side):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=render_on_demand, args=(theirs, side), daemon=True)
        self.process.start()

    def render(self, html: str) -> float:
        self.pipe.send(html)
        return self.pipe.recv()[0]

    def end(self) -> float:
        self.pipe.send("")
        peak = self.pipe.recv()
        self.process.join(10)
        return peak


def check_length(html: str) -> None:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(ours()(html))) as drawn:
        if len(drawn.pages) != PAGES:
            raise AssertionError(f"The report has {len(drawn.pages)} pages, not {PAGES}.")


def run() -> list[dict]:
    html = report_html()
    check_length(html)
    house, plain = Side(ours), Side(bare)
    for _turn in range(WARM_UPS):
        house.render(html), plain.render(html)
    pairs = [(house.render(html), plain.render(html)) for _turn in range(PAIRS)]
    value, baseline = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / other for mine, other in pairs)
    peak, plain_peak = house.end(), plain.end()
    return [
        entry("core.pdf", "s", value, baseline, ratio, TIME_LIMIT, ok=ratio <= TIME_LIMIT),
        entry(
            "core.pdf.memory",
            "MB",
            peak,
            plain_peak,
            peak / plain_peak,
            MEMORY_LIMIT,
            ok=peak <= MEMORY_LIMIT,
        ),
    ]


def entry(name, unit, value, baseline, ratio, limit, *, ok) -> dict:
    numbers = {"value": value, "baseline": baseline, "ratio": ratio}
    rounded = {key: round(number, 3) for key, number in numbers.items()}
    return {"name": name, "unit": unit, **rounded, "limit": limit, "ok": ok}
