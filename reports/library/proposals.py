"""Lessons proposed to terms of reference: those that speak of the same things in a like place.

Every word of the ToR counts, the rarer among the candidates the more, titles and objectives most;
a lesson of the same sector, country or kind of mission comes before one that shares words alone.
"""

import math
from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q, Value

from core.db import Holds
from core.richtext import clean
from core.search import AsQuery
from interventions.models import Sector
from missions.models import SupportRequest
from reports.enums import STANDING_LESSONS
from reports.library.models import EntryKind, LibraryEntry
from reports.models import Lesson, LessonUse

PROPOSED = 5
#: The newest candidates that are weighed: of the same sector, and of any.
OF_SECTOR, OF_ANY = 400, 600
#: Words of the ToR by which candidates are found, the most telling first.
MOST_STEMS = 40
#: How much a word counts by where it stands.
WEIGHTS = {"title": 3.0, "objectives": 2.0, "questions": 2.0, "specifics": 2.0}
#: In shares of the best score by words.
SECTOR, LIKE_SECTOR, COUNTRY, KIND, THEME = 0.35, 0.2, 0.1, 0.1, 0.2
#: A sector of the same DAC group shares its first three digits.
GROUP = 3


@dataclass(frozen=True)
class Wanted:
    """What the terms are about; `texts` are (place, text)."""

    texts: list[tuple[str, str]]
    sectors: dict[int, str]
    country: int | None
    kind: str
    themes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Candidate:
    lesson: int
    stems: Counter
    sectors: list[int]
    country: int | None
    kind: str
    themes: frozenset[int]


def wanted_by(tor) -> Wanted:
    mission = tor.mission
    served = list(mission.interventions.select_related("sector"))
    texts = [("title", mission.title)]
    texts += [(one.key, clean(one.body)) for one in tor.sections.exclude(key__in=ROUTINE)]
    themes = SupportRequest.objects.filter(mission=mission).values_list("theme", flat=True)
    return Wanted(
        texts,
        {one.sector_id: one.sector.code for one in served},
        mission.country_id,
        mission.specific_kind or mission.kind,
        frozenset(themes),
    )


#: Sections that say who, when and how much; in all ToR alike.
ROUTINE = ("place", "programme", "days", "team", "roles", "budget", "recipients")


def propose(tor, number: int = PROPOSED) -> list[Lesson]:
    """The best, without those these terms cite or dismissed; none that shares no word."""
    used = LessonUse.objects.filter(mission=tor.mission_id).values_list("lesson", flat=True)
    best = ranked(wanted_by(tor), without=set(used))[:number]
    rows = Lesson.objects.for_list().in_bulk(best)
    return [rows[pk] for pk in best if pk in rows]


def ranked(wanted: Wanted, without=frozenset(), among=None) -> list[int]:
    """Ids of lessons, best first; `among` is a queryset of those that count, all if none."""
    asked = stems_of(wanted.texts)
    found = [one for one in candidates(wanted, asked, among) if one.lesson not in without]
    scores = score(wanted, asked, found)
    return sorted(scores, key=lambda pk: (-scores[pk], -pk))


def stems_of(texts: list[tuple[str, str]]) -> Counter:
    """Stems with their weight: more in a telling place, less for each further time."""
    asked: Counter = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n, lexeme, cardinality(positions)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS t (text, n),"
            " unnest(to_tsvector(language_of(plain(text))::regconfig, plain(text)))",
            [[text for _place, text in texts]],
        )
        for number, stem, times in cursor.fetchall():
            place = texts[number - 1][0]
            asked[stem] += WEIGHTS.get(place, 1.0) * (1 + math.log(times))
    return asked


def candidates(wanted: Wanted, asked: Counter, among=None) -> list[Candidate]:
    if not asked:
        return []
    lessons = LibraryEntry.objects.filter(
        kind=EntryKind.LESSON, lesson__state__in=STANDING_LESSONS
    )
    if among is not None:
        lessons = lessons.filter(lesson__in=among)
    newest = lessons.order_by("-year", "-pk").values_list("pk", flat=True)
    near = newest.filter(Q(sectors__overlap=list(wanted.sectors)))[:OF_SECTOR]
    found = set(near) if wanted.sectors else set()
    found |= set(newest.filter(_any_word(asked))[:OF_ANY])
    return [_candidate(row) for row in _rows(found)]


def _any_word(asked: Counter) -> Q:
    stems = [stem for stem, _weight in asked.most_common(MOST_STEMS)]
    query = " | ".join("'" + stem.replace("'", "''") + "'" for stem in stems)
    return Q(Holds(F("words"), AsQuery(Value(query))))


def _rows(ids: set[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.lesson_id, e.sectors, e.country_id, l.theme_id,
                   coalesce(nullif(m.specific_kind, ''), m.kind, ''),
                   ARRAY(SELECT lexeme FROM unnest(e.words) WHERE lexeme NOT LIKE '=%%')
              FROM reports_libraryentry e
              JOIN reports_lesson l ON l.id = e.lesson_id
              LEFT JOIN missions_mission m ON m.id = e.mission_id
             WHERE e.id = ANY(%s)
            """,
            [list(ids)],
        )
        return cursor.fetchall()


def _candidate(row: tuple) -> Candidate:
    lesson, sectors, country, theme, kind, stems = row
    return Candidate(lesson, Counter(stems), sectors, country, kind, frozenset([theme]))


# --- scores ---------------------------------------------------------------------------
def score(wanted: Wanted, asked: Counter, found: list[Candidate]) -> dict[int, float]:
    """By words between 0 and 1, then what the place and the kind add. Without a word, nothing."""
    words = by_words(asked, found)
    best = max(words.values(), default=0) or 1
    groups = {code[:GROUP] for code in wanted.sectors.values()}
    codes = _codes({sector for one in found for sector in one.sectors}) if groups else {}
    return {
        one.lesson: words[one.lesson] / best + _beside(wanted, one, groups, codes)
        for one in found
        if words[one.lesson]
    }


def by_words(asked: Counter, found: list[Candidate]) -> dict[int, float]:
    """Rare words count more, a long lesson less for each word."""
    seen = Counter(stem for one in found for stem in one.stems if stem in asked)
    rarity = {stem: math.log(1 + len(found) / times) for stem, times in seen.items()}
    return {
        one.lesson: sum(
            math.sqrt(asked[stem]) * rarity[stem] for stem in one.stems if stem in asked
        )
        / math.sqrt(len(one.stems) + 20)
        for one in found
    }


def _beside(wanted: Wanted, one: Candidate, groups: set, codes: dict) -> float:
    more = 0.0
    if set(one.sectors) & wanted.sectors.keys():
        more += SECTOR
    elif any(codes.get(sector, "")[:GROUP] in groups for sector in one.sectors):
        more += LIKE_SECTOR
    more += COUNTRY if one.country and one.country == wanted.country else 0
    more += KIND if one.kind and one.kind == wanted.kind and wanted.kind != "regular" else 0
    return more + (THEME if one.themes & wanted.themes else 0)


def _codes(sectors: set[int]) -> dict[int, str]:
    return dict(Sector.objects.filter(pk__in=sectors).values_list("pk", "code"))
