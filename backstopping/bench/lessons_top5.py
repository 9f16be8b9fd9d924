"""Five lessons proposed to terms of reference: a hundred subjects with the lessons that help.

The lessons are those of the demo; the subjects stand in data/top5.txt, in other words than theirs.
The other side is a plain keyword search: any word of the subject, ranked by PostgreSQL.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db import connection, transaction

from accounts.models import User
from backstopping.bench.pages import row
from backstopping.demo.source import LOADER, SHIPPED
from interventions.models import Country, EstUnit, Sector, Theme
from reports.library.proposals import PROPOSED, Wanted, ranked
from reports.models import Lesson

CASES = Path(__file__).parent / "data" / "top5.txt"
#: Of a hundred subjects, so many are to find a lesson that helps among the five.
SHARE = 80
KEYWORDS = """
SELECT e.lesson_id FROM reports_libraryentry e,
       (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS asked
          FROM unnest(to_tsvector('french', plain(%s)))) AS x
 WHERE e.lesson_id = ANY(%s) AND e.words @@ x.asked
 ORDER BY ts_rank(e.words, x.asked, 1) DESC, e.id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Case:
    sector: str
    country: str
    kind: str
    title: str
    objectives: str
    lessons: frozenset[str]

    @classmethod
    def of_line(cls, line: str) -> "Case":
        *fields, lessons = (part.strip() for part in line.split("|"))
        return cls(*fields, frozenset(lessons.split()))


def cases() -> list[Case]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [Case.of_line(line) for line in lines if line and not line.startswith("#")]


STANDING = ("validated", "published")


# --- the lessons ----------------------------------------------------------------------
class Shelf:
    """The demo's validated lessons, written beside whatever the database holds."""

    def __init__(self, asked: list[Case]):
        source = yaml.load(SHIPPED.read_text(encoding="utf-8"), LOADER)
        self.person = User.objects.create_user("top5@example.org", "Lectrice")
        self.unit = EstUnit.objects.create(code="T5", name_fr="Unité", coordinator=self.person)
        self.theme = Theme.objects.create(code="top5", name_fr="Thème")
        served = {one["code"]: one for one in source["interventions"]}
        standing = [one for one in source["lessons"] if one["status"] in STANDING]
        dac = {one.sector for one in asked} | {one["dac"] for one in served.values()}
        self.sectors = {code: _kept(Sector, code) for code in sorted(dac)}
        places = {one.country for one in asked} | {one["country"] for one in served.values()}
        self.countries = {code: _kept(Country, code) for code in sorted(places)}
        self.code_of = {
            self._lesson(one, served[one["intervention"]]).pk: one["code"] for one in standing
        }

    def _lesson(self, record: dict, served: dict) -> Lesson:
        return Lesson.objects.create(
            code=f"T-{record['code']}",
            origin="own",
            origin_note="demo",
            state="validated",
            unit=self.unit,
            theme=self.theme,
            sector=self.sectors[served["dac"]],
            country=self.countries[served["country"]],
            year=record["year"],
            valence=record["valence"],
            **{name: record[name] for name in ("title", "context", "mechanism", "outcome")},
        )


def _kept(model, code: str):
    return model.objects.get_or_create(code=code, defaults={"name_fr": code})[0]


# --- the measure ----------------------------------------------------------------------
def ours(case: Case, shelf: Shelf) -> list[int]:
    sector = shelf.sectors[case.sector]
    wanted = Wanted(
        [("title", case.title), ("objectives", case.objectives)],
        {sector.pk: sector.code},
        shelf.countries[case.country].pk,
        case.kind.rpartition("/")[2],
    )
    return ranked(wanted, among=Lesson.objects.filter(pk__in=shelf.code_of))[:PROPOSED]


def keywords(case: Case, shelf: Shelf) -> list[int]:
    with connection.cursor() as cursor:
        asked = f"{case.title} {case.objectives}"
        cursor.execute(KEYWORDS, [asked, list(shelf.code_of), PROPOSED])
        return [pk for (pk,) in cursor.fetchall()]


def share(find, asked: list[Case], shelf: Shelf) -> float:
    helped = sum(
        bool(case.lessons & {shelf.code_of[pk] for pk in find(case, shelf)}) for case in asked
    )
    return 100 * helped / len(asked)


def run() -> list[dict]:
    asked = cases()
    with transaction.atomic():
        shelf = Shelf(asked)
        unknown = set().union(*(one.lessons for one in asked)) - set(shelf.code_of.values())
        if unknown:
            raise AssertionError(f"No lesson of the demo: {', '.join(sorted(unknown))}.")
        found, plain = share(ours, asked, shelf), share(keywords, asked, shelf)
        transaction.set_rollback(True)
    beats = row("lessons.top5.keywords", "%", found, plain, plain / found, 0.99)
    return [row("lessons.top5", "%", found, SHARE, SHARE / found, 1), beats]
