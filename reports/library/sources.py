"""The SQL that copies texts into the library: of lessons, reports and ToR with these ids.

To let the library find more of a text: add it to the source below and a migration that runs
`functions()` again, followed by `manage.py rebuild_library`.
"""

from reports.enums import LessonState

OPEN = ", ".join(
    f"'{state.value}'"
    for state in (LessonState.VALIDATED, LessonState.PUBLISHED, LessonState.ARCHIVED)
)
_SECTORS = """ARRAY(SELECT DISTINCT i.sector_id FROM missions_missionintervention s
    JOIN interventions_intervention i ON i.id = s.intervention_id
    WHERE s.mission_id = m.id ORDER BY 1)"""
#: Of a lesson from a confidential source neither the country nor the evidence is copied.
#: (object, mission, country, sectors, year, open to all, title, text) of the ids in `ids`.
SOURCES = {
    "lesson": f"""
        SELECT l.id, l.mission_id, CASE WHEN NOT l.is_source_closed THEN l.country_id END,
               ARRAY[l.sector_id], l.year, l.state IN ({OPEN}),
               concat_ws(' ', l.code, l.title),
               concat_ws(E'\\n', l.context, l.mechanism, l.outcome, nullif(l.application, ''),
                         nullif(l.do_differently, ''),
                         CASE WHEN NOT l.is_source_closed THEN nullif(l.evidence, '') END)
          FROM reports_lesson l
         WHERE l.id = ANY(ids)""",
    "report": f"""
        SELECT r.id, r.mission_id, m.country_id, {_SECTORS},
               extract(year FROM coalesce(m.ends_on, r.due_on)), false,
               concat_ws(' ', m.code, m.title),
               concat_ws(E'\\n',
                   (SELECT string_agg(x.body, E'\\n' ORDER BY x.position, x.id)
                      FROM reports_reportsection x
                     WHERE x.report_id = r.id AND x.body <> '' AND NOT x.is_left_out
                       AND NOT x.is_confidential),
                   (SELECT string_agg(concat_ws(E'\\n', f.question, f.text), E'\\n'
                                      ORDER BY f.position, f.id)
                      FROM reports_finding f WHERE f.report_id = r.id))
          FROM reports_report r JOIN missions_mission m ON m.id = r.mission_id
         WHERE r.id = ANY(ids)""",
    "tor": f"""
        SELECT t.id, t.mission_id, m.country_id, {_SECTORS},
               extract(year FROM coalesce(m.starts_on, t.created_at::date)), false,
               concat_ws(' ', m.code, m.title),
               coalesce((SELECT string_agg(x.body, E'\\n' ORDER BY x.position, x.id)
                           FROM missions_torsection x
                          WHERE x.tor_id = t.id AND x.body <> '' AND NOT x.is_left_out), '')
          FROM missions_termsofreference t JOIN missions_mission m ON m.id = t.mission_id
         WHERE t.id = ANY(ids) AND t.state <> 'superseded'""",
}
#: What has to be there for a row to stay.
THERE = {
    "lesson": "reports_lesson t WHERE t.id = e.lesson_id",
    "report": "reports_report t WHERE t.id = e.report_id",
    "tor": "missions_termsofreference t WHERE t.id = e.tor_id AND t.state <> 'superseded'",
}
COLUMNS = (
    "mission_id, country_id, sectors, year, is_open, title, body, language, words"  # after the key
)

#: `library_lesson(ids)`: the rows as they should be.
_ROWS = """
CREATE OR REPLACE FUNCTION library_{kind}(ids bigint[]) RETURNS TABLE (
    object_id bigint, mission_id bigint, country_id bigint, sectors bigint[], year integer,
    is_open boolean, title text, body text, language text, words tsvector
) LANGUAGE sql STABLE AS $$
    SELECT s.object_id, s.mission_id, s.country_id, s.sectors, s.year::integer, s.is_open,
           s.title, s.body, l.language, searchable(l.language, p.title, p.body)
      FROM ({source}
           ) AS s (object_id, mission_id, country_id, sectors, year, is_open, title, body),
           LATERAL (SELECT plain(s.title) AS title, plain(left(s.body, 200000)) AS body) AS p,
           LATERAL (SELECT language_of(p.title || ' ' || p.body) AS language) AS l
$$;
"""
#: `library_keep_lesson(ids)`: makes them so.
_KEEP = """
CREATE OR REPLACE FUNCTION library_keep_{kind}(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO reports_libraryentry (kind, {kind}_id, {columns})
    SELECT '{kind}', * FROM library_{kind}(ids)
    ON CONFLICT ({kind}_id) DO UPDATE SET ({columns}) = ROW({excluded});
    DELETE FROM reports_libraryentry e
     WHERE e.{kind}_id = ANY(ids) AND NOT EXISTS (SELECT 1 FROM {there});
$$;
"""


def functions() -> str:
    excluded = ", ".join(f"excluded.{one}" for one in COLUMNS.split(", "))
    return "".join(
        _ROWS.format(kind=kind, source=source)
        + _KEEP.format(kind=kind, columns=COLUMNS, excluded=excluded, there=THERE[kind])
        for kind, source in SOURCES.items()
    )


def drop_functions() -> str:
    return "".join(
        f"DROP FUNCTION library_keep_{kind}(bigint[]); DROP FUNCTION library_{kind}(bigint[]);"
        for kind in SOURCES
    )
