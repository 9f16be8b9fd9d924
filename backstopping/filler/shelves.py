"""Lessons and texts of reports, by SQL: as many as are asked for, of sentences that people wrote.

Sentences are those of the demo's lessons, so that words are as frequent as in real texts, each
joined by a made-up word that is rare.
"""

import yaml
from django.db import connection, transaction

from backstopping.demo.source import LOADER, SHIPPED
from backstopping.filler.copying import without_triggers
from backstopping.filler.words import SYLLABLES
from interventions.models import Theme
from reports.library import index
from reports.models import Lesson, ReportSection

#: Of twenty lessons one is still proposed; the others are for everybody.
LESSONS = """
INSERT INTO reports_lesson (
    created_at, updated_at, version, code, origin, origin_note, is_source_closed, mission_id,
    intervention_id, unit_id, country_id, sector_id, theme_id, year, valence, kind, level, title,
    context, mechanism, outcome, application, evidence, do_differently, state)
SELECT now(), now(), 1, 'F-' || n, 'report', '', false, m.id,
       i.id, m.unit_id, m.country_id, i.sector_id, %(theme)s,
       extract(year FROM m.starts_on), 'success', '', '',
       left(s[1 + n * 7 %% c] || ' ' || r[1 + n %% w], 200),
       s[1 + n * 11 %% c] || ' ' || r[1 + n * 3 %% w], s[1 + n * 13 %% c],
       s[1 + n * 17 %% c] || ' ' || s[1 + n * 5 %% c], '', '', '',
       CASE WHEN n %% 20 = 0 THEN 'proposed' ELSE 'validated' END
  FROM (SELECT %(sentences)s::text[] AS s, cardinality(%(sentences)s::text[]) AS c,
               %(rare)s::text[] AS r, cardinality(%(rare)s::text[]) AS w) AS words,
       generate_series(1, %(lessons)s) AS n
  JOIN LATERAL (SELECT id, unit_id, country_id, coalesce(starts_on, current_date) AS starts_on
                  FROM missions_mission
                 WHERE id = 1 + n %% (SELECT max(id) FROM missions_mission)) AS m ON true
  JOIN LATERAL (SELECT v.id, v.sector_id FROM missions_missionintervention x
                  JOIN interventions_intervention v ON v.id = x.intervention_id
                 WHERE x.mission_id = m.id LIMIT 1) AS i ON true
"""
#: Four sections of some sixty words each.
SECTIONS = """
INSERT INTO reports_reportsection (
    created_at, updated_at, version, report_id, key, position, title, body, is_confidential,
    is_left_out)
SELECT now(), now(), 1, p.id, 'part-' || k, k, 'Partie ' || k,
       (SELECT string_agg(s[1 + ((p.id * 31 + k * 7 + j * 13) %% c)::int], ' ')
          FROM generate_series(1, 4) AS j) || ' ' || r[1 + (p.id * k %% w)::int],
       false, false
  FROM (SELECT %(sentences)s::text[] AS s, cardinality(%(sentences)s::text[]) AS c,
               %(rare)s::text[] AS r, cardinality(%(rare)s::text[]) AS w) AS words,
       (SELECT id FROM reports_report ORDER BY id LIMIT %(reports)s) AS p,
       generate_series(1, 4) AS k
"""


def fill(lessons: int, reports: int) -> None:
    """In one transaction, without triggers; then the library is written as it always is."""
    values = {
        "sentences": _sentences(),
        "rare": _rare(),
        "theme": Theme.objects.get_or_create(code="filler", defaults={"name_fr": "Thème"})[0].pk,
        "lessons": lessons,
        "reports": reports,
    }
    tables = [Lesson._meta.db_table, ReportSection._meta.db_table]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        with transaction.atomic(), without_triggers(cursor, tables):
            cursor.execute(LESSONS, values)
            cursor.execute(SECTIONS, values)
        index.rebuild()
        cursor.execute("VACUUM (ANALYZE) reports_libraryentry, reports_lesson, reports_report")
        cursor.execute("RESET statement_timeout; RESET lock_timeout")


def _sentences() -> list[str]:
    lessons = yaml.load(SHIPPED.read_text(encoding="utf-8"), LOADER)["lessons"]
    parts = ("title", "context", "mechanism", "outcome")
    return [one[part] for one in lessons for part in parts]


def _rare() -> list[str]:
    return [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
