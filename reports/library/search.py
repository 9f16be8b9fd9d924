"""Search of the library: what is found, what of it this reader may read, how it is told apart.

A frequent word is in more texts than anybody reads: the newest CAP of them are ranked, and counts
beyond say “more than”. What is found is asked again of `visible_to` of its own model, so the
library opens nothing that its own list does not.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone

from core.db import Holds
from core.richtext import unmarked
from core.search import AsQuery, Piece, Question, Rank, ask, passages
from interventions.models import Country, Sector
from missions.models import Mission
from missions.standing import standing_of
from reports.library.index import MODELS
from reports.library.models import EntryKind, LibraryEntry
from reports.models import Lesson, Recipient

#: So many are ranked and counted.
CAP = 1000
PER_PAGE = 20
#: Calendar years that are asked before all others.
RECENT = 3
#: Choices shown of a facet with many.
MOST_CHOICES = 12


@dataclass(frozen=True)
class Hit:
    pk: int
    kind: str
    object_id: int
    year: int
    country: int | None
    sectors: list[int]
    #: A lesson that everybody reads.
    is_open: bool
    rank: float


@dataclass
class Found:
    question: Question
    hits: list[Hit]
    is_capped: bool
    facets: dict = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.hits)


def search(user, text: str, chosen: dict | None = None) -> Found:
    """`chosen`: kind, country, sector, year as the form cleaned them, absent where not chosen."""
    question = ask(text)
    rows = _candidates(user, question, chosen or {})
    hits = _readable(user, [_hit(row) for row in rows])
    hits.sort(key=lambda one: (-one.rank, -one.year, -one.pk))
    return Found(question, hits, len(rows) == CAP, count(hits))


def _candidates(user, question: Question, chosen: dict) -> list[tuple]:
    """The years that most are content with are asked first: a word of ten thousand texts lies on
    as many pages of the table, and all of them would be read to keep the newest.
    """
    entries = within_reach(user).filter(_wanted(chosen))
    if question:
        entries = entries.filter(Q(Holds(F("words"), AsQuery(Value(question.tsquery)))))
    if not question or chosen.get("year"):
        return _newest(entries, question, CAP)
    recent = timezone.localdate().year - RECENT
    rows = _newest(entries.filter(year__gt=recent), question, CAP)
    if len(rows) < CAP:
        rows += _newest(entries.filter(year__lte=recent), question, CAP - len(rows))
    return rows


def _newest(entries: QuerySet, question: Question, most: int) -> list[tuple]:
    newest = entries.order_by("-year", "-pk")[:most]
    columns = ["pk", "kind", "lesson", "report", "tor", "year", "country", "sectors", "is_open"]
    if not question:
        return [(*row, 0.0) for row in newest.values_list(*columns)]
    ranked = LibraryEntry.objects.filter(pk__in=newest.values("pk"))
    rank = Rank(F("words"), AsQuery(Value(question.tsquery)))
    return list(ranked.annotate(rank=rank).values_list(*columns, "rank"))


def _wanted(chosen: dict) -> Q:
    found = Q()
    for name, lookup in (("kind", "kind"), ("country", "country"), ("year", "year")):
        if chosen.get(name):
            found &= Q(**{lookup: chosen[name]})
    if chosen.get("sector"):
        found &= Q(sectors__contains=[chosen["sector"].pk])
    return found


def within_reach(user) -> QuerySet:
    """At least all this person may read, found cheaply; `_readable` decides.

    EST reads of nearly everything, so nothing is asked of it here.
    """
    if standing_of(user).is_est:
        return LibraryEntry.objects.all()
    missions = Mission.objects.visible_to(user).values("pk")
    received = Recipient.objects.filter(user__in=user.hands).values("report")
    unopened = Lesson.objects.visible_to(user).filter(library_entry__is_open=False)
    return LibraryEntry.objects.filter(
        Q(is_open=True)
        | Q(kind__in=[EntryKind.REPORT, EntryKind.TOR], mission__in=missions)
        | Q(report__in=received)
        | Q(lesson__in=unopened.values("pk"))
    )


def _hit(row: tuple) -> Hit:
    pk, kind, lesson, report, tor, *rest = row
    return Hit(pk, kind, lesson or report or tor, *rest)


def _readable(user, hits: list[Hit]) -> list[Hit]:
    """Those of the candidates that their own `visible_to` lets this person read.

    What is open to all is not asked about here, only once more when it is shown (`results`).
    """
    readable = set()
    for kind in EntryKind:
        if ids := [one.object_id for one in hits if one.kind == kind and not one.is_open]:
            rows = MODELS[kind].objects.visible_to(user).filter(pk__in=ids)
            readable |= {(kind.value, pk) for pk in rows.values_list("pk", flat=True)}
    return [one for one in hits if one.is_open or (one.kind, one.object_id) in readable]


# --- facets ---------------------------------------------------------------------------
def count(hits: list[Hit]) -> dict[str, Counter]:
    return {
        "kind": Counter(one.kind for one in hits),
        "country": Counter(one.country for one in hits if one.country),
        "sector": Counter(sector for one in hits for sector in one.sectors),
        "year": Counter(one.year for one in hits),
    }


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int


def choices(facets: dict[str, Counter]) -> dict[str, list[Choice]]:
    """Facets as words, the most frequent first, years the newest first."""
    countries = {one.pk: one for one in Country.objects.filter(pk__in=facets["country"])}
    sectors = {one.pk: one for one in Sector.objects.filter(pk__in=facets["sector"])}
    words = {
        "kind": lambda value: (value, EntryKind(value).label),
        "country": lambda pk: (countries[pk].code, countries[pk].name),
        "sector": lambda pk: (sectors[pk].code, sectors[pk].name),
        "year": lambda year: (str(year), str(year)),
    }
    return {name: _choices(facets[name], words[name], name) for name in words}


def _choices(counted: Counter, words, name: str) -> list[Choice]:
    found = [Choice(*words(value), number) for value, number in counted.items()]
    found.sort(key=lambda one: one.label, reverse=name == "year")
    if name != "year":
        found.sort(key=lambda one: -one.count)
    return found[:MOST_CHOICES]


# --- a page of results ----------------------------------------------------------------
@dataclass(frozen=True)
class Result:
    kind: EntryKind
    object: object
    year: int
    passage: list[Piece]

    @property
    def is_lesson(self) -> bool:
        return self.kind == EntryKind.LESSON

    @property
    def code(self) -> str:
        return self.object.code if self.is_lesson else self.object.mission.code

    @property
    def title(self) -> str:
        return self.object.title if self.is_lesson else self.object.mission.title

    @property
    def country(self):
        """Of a lesson from a confidential source only to those who may read that source."""
        return self.object.shown_country if self.is_lesson else self.object.mission.country

    @property
    def url(self) -> str:
        return self.object.get_absolute_url()


def results(user, hits: list[Hit], question: Question) -> list[Result]:
    """The objects of one page in its order, each with its passage."""
    objects = {kind: _objects(user, kind, hits) for kind in EntryKind}
    entries = LibraryEntry.objects.in_bulk([one.pk for one in hits])
    shown = [one for one in hits if one.object_id in objects[one.kind] and one.pk in entries]
    texts = [(unmarked(entries[one.pk].body), entries[one.pk].language) for one in shown]
    return [
        Result(EntryKind(one.kind), objects[one.kind][one.object_id], one.year, passage)
        for one, passage in zip(shown, passages(texts, question), strict=True)
    ]


def _objects(user, kind: EntryKind, hits: list[Hit]) -> dict:
    ids = [one.object_id for one in hits if one.kind == kind]
    rows = MODELS[kind].objects.visible_to(user).filter(pk__in=ids)
    is_lesson = kind == EntryKind.LESSON
    rows = (
        rows.for_reader(user).for_list() if is_lesson else rows.select_related("mission__country")
    )
    return {one.pk: one for one in rows} if ids else {}
