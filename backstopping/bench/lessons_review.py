"""A review of 400 pages: two workers and kept pieces against one plain pass of WeasyPrint.

The plain pass gets the same HTML as one document with its contents, the same sheet parsed once and
the same tagging, in a process that knows nothing of our own engine.
Wall seconds, for waiting is what it is about; peaks are those of one process.
"""

import copy
import io
import multiprocessing
from datetime import date, timedelta

import pikepdf
from django.db import connection

from backstopping.bench.core_pdf import SENTENCES, entry
from backstopping.bench.review_worker import work
from core.models import Job

MISSIONS, LESSONS_EACH, KEPT, COUNTRIES = 370, 3, 48, 12
#: At least twice the pace, at most half the memory; again after few changes ten times the pace.
PACE, MEMORY, AGAIN, CHANGED = 2.0, 0.5, 10.0, 0.05
FEWEST_PAGES = 400


# --- the document ---------------------------------------------------------------------
def sentence(number: int) -> str:
    return SENTENCES[number % len(SENTENCES)]


def lesson(mission: int, place: int) -> dict:
    number = mission * LESSONS_EACH + place
    return {
        "code": f"L-{number:05}",
        "title": f"{sentence(number)[:70]} ({number})",
        "context": " ".join(sentence(number + step) for step in range(3)),
        "mechanism": " ".join(sentence(number + step) for step in range(2, 5)),
        "outcome": " ".join(sentence(number + step) for step in range(4, 7)),
        "application": "", "again": sentence(number + 3), "valence": "success",
        "mission": f"MIS-2015-{mission:03}", "country": f"Pays {mission % COUNTRIES}",
        "intervention": f"INT-{mission % 40}", "author": "Une autrice",
        "theme": f"Thème {number % 8}", "is_kept": number < KEPT, "reason": sentence(number + 1),
    }  # fmt: skip


def mission(number: int) -> dict:
    starts = date(2015, 1, 5) + timedelta(days=number % 350)
    return {
        "code": f"MIS-2015-{number:03}", "title": sentence(number)[:60], "kind": "regular",
        "state": "closed", "reason": "", "country": f"Pays {number % COUNTRIES}",
        "interventions": [f"INT-{number % 40}"], "team": ["Une autrice", "Un collègue"],
        "starts_on": starts, "ends_on": starts + timedelta(days=5), "days": 10,
    }  # fmt: skip


def document(base: dict) -> dict:
    """A review as it is stored, with figures of the database at hand and words of our own."""
    missions = [mission(number) for number in range(MISSIONS)]
    sheets = [
        row | {"lessons": [lesson(number, place) for place in range(LESSONS_EACH)]}
        for number, row in enumerate(missions)
    ]
    kept = [one for sheet in sheets for one in sheet["lessons"] if one["is_kept"]]
    themes = {}
    for one in kept:
        themes.setdefault(one["theme"], []).append(one)
    drawn = [
        {"text": one["outcome"][:90], "sources": [one["code"]], "is_own": False,
         "is_edited": False, "to_reread": False}
        for one in kept[:12]
    ]  # fmt: skip
    return base | {
        "missions": missions, "sheets": sheets, "has_sheets": True, "set_aside": [],
        "words": base["words"] | {"message": drawn[:4], "results": drawn[4:]},
        "themes": [
            {"name": name, "sentences": [], "lessons": rows} for name, rows in themes.items()
        ],
    }  # fmt: skip


def changed(whole: dict) -> dict:
    """So many missions spread over the year have another title and another first lesson."""
    again = copy.deepcopy(whole)
    step = round(1 / CHANGED)
    for sheet in again["sheets"][KEPT::step]:
        sheet["title"] = f"{sheet['title'][:40]} (revu)"
        sheet["lessons"][0]["outcome"] = "Ce que la mission suivante a montré est autre chose."
    titles = {sheet["code"]: sheet["title"] for sheet in again["sheets"]}
    for row in again["missions"]:
        row["title"] = titles[row["code"]]
    return again


# --- workers --------------------------------------------------------------------------
class Hand:
    """One worker in a process of its own, warm."""

    def __init__(self, *, is_ours: bool = True):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        name = connection.settings_dict["NAME"]
        self.process = context.Process(target=work, args=(theirs, name), daemon=True)
        self.process.start()
        if is_ours:
            self.ask("warm", None)

    def start(self, name: str, given) -> None:
        self.pipe.send((name, given))

    def ask(self, name: str, given):
        self.start(name, given)
        return self.pipe.recv()

    def end(self) -> float:
        """Its peak in MB."""
        self.pipe.send(None)
        peak = self.pipe.recv()
        self.process.join(10)
        return peak


def check(content: bytes) -> int:
    """Tags, references, contents and bookmarks are all there, and lead to the right pages."""
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        if "/StructTreeRoot" not in pdf.Root or not pdf.Root.MarkInfo.Marked:
            raise AssertionError("The review is not tagged.")
        number_of = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        links = [
            link for page in pdf.pages for link in page.obj.get("/Annots", ()) if "/Dest" in link
        ]
        if any(link.Dest[0].objgen not in number_of for link in links):
            raise AssertionError("A link leads to no page.")
        if len(links) < COUNTRIES or bookmarks_below(outline.root) < MISSIONS:
            raise AssertionError("Contents or bookmarks are missing.")
        return len(pdf.pages)


def bookmarks_below(level) -> int:
    return sum(1 + bookmarks_below(one.children) for one in level)


def run() -> list[dict]:
    from reports.review.documents import review_document
    from reports.review.models import AnnualReview

    review = AnnualReview.objects.create(year=2015, opened_on=date(2015, 11, 1))
    whole = document(review_document(review))
    plain, first, second = Hand(is_ours=False), Hand(), Hand()
    baseline, _nothing = plain.ask("plain", whole)
    plain_peak = plain.end()
    seconds, content = together(first, second, whole)
    pages = check(content)
    if pages < FEWEST_PAGES:
        raise AssertionError(f"The review has {pages} pages, not {FEWEST_PAGES}.")
    again, content = together(first, second, changed(whole))
    check(content)
    peak = max(first.end(), second.end())
    return [
        faster("lessons.review400", seconds, baseline, PACE),
        entry(
            "lessons.review400.memory", "MB", peak, plain_peak, peak / plain_peak, MEMORY,
            ok=peak / plain_peak <= MEMORY,
        ),
        faster("lessons.review_again", again, baseline, AGAIN),
    ]  # fmt: skip


def together(first: Hand, second: Hand, whole: dict) -> tuple[float, bytes]:
    """One worker has the review, the other takes what it asks for."""
    second.start("help", None)
    seconds, content = first.ask("review", whole)
    Job.objects.all().delete()
    second.pipe.send("enough")
    second.pipe.recv()
    return seconds, content


def faster(name: str, value: float, baseline: float, pace: float) -> dict:
    """`limit` is a share of the baseline's time: half of it is twice the pace."""
    ratio = value / baseline
    return entry(name, "s", value, baseline, ratio, 1 / pace, ok=ratio <= 1 / pace)
