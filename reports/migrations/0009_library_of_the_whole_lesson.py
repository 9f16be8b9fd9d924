"""What the library keeps of lessons, reports and terms of reference, and all that is there."""

from django.db import migrations

#: As `reports.library.sources.functions()` wrote them at this migration.
FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION library_lesson(ids bigint[]) RETURNS TABLE (
    object_id bigint, mission_id bigint, country_id bigint, sectors bigint[], year integer,
    is_open boolean, title text, body text, language text, words tsvector
) LANGUAGE sql STABLE AS $$
    SELECT s.object_id, s.mission_id, s.country_id, s.sectors, s.year::integer, s.is_open,
           s.title, s.body, l.language, searchable(l.language, p.title, p.body)
      FROM (
        SELECT l.id, l.mission_id, CASE WHEN NOT l.is_source_closed THEN l.country_id END,
               ARRAY[l.sector_id], l.year, l.state IN ('validated', 'published', 'archived'),
               concat_ws(' ', l.code, l.title),
               concat_ws(E'\n', l.context, l.mechanism, l.outcome, nullif(l.application, ''),
                         nullif(l.do_differently, ''),
                         CASE WHEN NOT l.is_source_closed THEN nullif(l.evidence, '') END)
          FROM reports_lesson l
         WHERE l.id = ANY(ids)
           ) AS s (object_id, mission_id, country_id, sectors, year, is_open, title, body),
           LATERAL (SELECT plain(s.title) AS title, plain(left(s.body, 200000)) AS body) AS p,
           LATERAL (SELECT language_of(p.title || ' ' || p.body) AS language) AS l
$$;

CREATE OR REPLACE FUNCTION library_keep_lesson(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO reports_libraryentry (kind, lesson_id, mission_id, country_id, sectors, year, is_open, title, body, language, words)
    SELECT 'lesson', * FROM library_lesson(ids)
    ON CONFLICT (lesson_id) DO UPDATE SET (mission_id, country_id, sectors, year, is_open, title, body, language, words) = ROW(excluded.mission_id, excluded.country_id, excluded.sectors, excluded.year, excluded.is_open, excluded.title, excluded.body, excluded.language, excluded.words);
    DELETE FROM reports_libraryentry e
     WHERE e.lesson_id = ANY(ids) AND NOT EXISTS (SELECT 1 FROM reports_lesson t WHERE t.id = e.lesson_id);
$$;

CREATE OR REPLACE FUNCTION library_report(ids bigint[]) RETURNS TABLE (
    object_id bigint, mission_id bigint, country_id bigint, sectors bigint[], year integer,
    is_open boolean, title text, body text, language text, words tsvector
) LANGUAGE sql STABLE AS $$
    SELECT s.object_id, s.mission_id, s.country_id, s.sectors, s.year::integer, s.is_open,
           s.title, s.body, l.language, searchable(l.language, p.title, p.body)
      FROM (
        SELECT r.id, r.mission_id, m.country_id, ARRAY(SELECT DISTINCT i.sector_id FROM missions_missionintervention s
    JOIN interventions_intervention i ON i.id = s.intervention_id
    WHERE s.mission_id = m.id ORDER BY 1),
               extract(year FROM coalesce(m.ends_on, r.due_on)), false,
               concat_ws(' ', m.code, m.title),
               concat_ws(E'\n',
                   (SELECT string_agg(x.body, E'\n' ORDER BY x.position, x.id)
                      FROM reports_reportsection x
                     WHERE x.report_id = r.id AND x.body <> '' AND NOT x.is_left_out
                       AND NOT x.is_confidential),
                   (SELECT string_agg(concat_ws(E'\n', f.question, f.text), E'\n'
                                      ORDER BY f.position, f.id)
                      FROM reports_finding f WHERE f.report_id = r.id))
          FROM reports_report r JOIN missions_mission m ON m.id = r.mission_id
         WHERE r.id = ANY(ids)
           ) AS s (object_id, mission_id, country_id, sectors, year, is_open, title, body),
           LATERAL (SELECT plain(s.title) AS title, plain(left(s.body, 200000)) AS body) AS p,
           LATERAL (SELECT language_of(p.title || ' ' || p.body) AS language) AS l
$$;

CREATE OR REPLACE FUNCTION library_keep_report(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO reports_libraryentry (kind, report_id, mission_id, country_id, sectors, year, is_open, title, body, language, words)
    SELECT 'report', * FROM library_report(ids)
    ON CONFLICT (report_id) DO UPDATE SET (mission_id, country_id, sectors, year, is_open, title, body, language, words) = ROW(excluded.mission_id, excluded.country_id, excluded.sectors, excluded.year, excluded.is_open, excluded.title, excluded.body, excluded.language, excluded.words);
    DELETE FROM reports_libraryentry e
     WHERE e.report_id = ANY(ids) AND NOT EXISTS (SELECT 1 FROM reports_report t WHERE t.id = e.report_id);
$$;

CREATE OR REPLACE FUNCTION library_tor(ids bigint[]) RETURNS TABLE (
    object_id bigint, mission_id bigint, country_id bigint, sectors bigint[], year integer,
    is_open boolean, title text, body text, language text, words tsvector
) LANGUAGE sql STABLE AS $$
    SELECT s.object_id, s.mission_id, s.country_id, s.sectors, s.year::integer, s.is_open,
           s.title, s.body, l.language, searchable(l.language, p.title, p.body)
      FROM (
        SELECT t.id, t.mission_id, m.country_id, ARRAY(SELECT DISTINCT i.sector_id FROM missions_missionintervention s
    JOIN interventions_intervention i ON i.id = s.intervention_id
    WHERE s.mission_id = m.id ORDER BY 1),
               extract(year FROM coalesce(m.starts_on, t.created_at::date)), false,
               concat_ws(' ', m.code, m.title),
               coalesce((SELECT string_agg(x.body, E'\n' ORDER BY x.position, x.id)
                           FROM missions_torsection x
                          WHERE x.tor_id = t.id AND x.body <> ''), '')
          FROM missions_termsofreference t JOIN missions_mission m ON m.id = t.mission_id
         WHERE t.id = ANY(ids) AND t.state <> 'superseded'
           ) AS s (object_id, mission_id, country_id, sectors, year, is_open, title, body),
           LATERAL (SELECT plain(s.title) AS title, plain(left(s.body, 200000)) AS body) AS p,
           LATERAL (SELECT language_of(p.title || ' ' || p.body) AS language) AS l
$$;

CREATE OR REPLACE FUNCTION library_keep_tor(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO reports_libraryentry (kind, tor_id, mission_id, country_id, sectors, year, is_open, title, body, language, words)
    SELECT 'tor', * FROM library_tor(ids)
    ON CONFLICT (tor_id) DO UPDATE SET (mission_id, country_id, sectors, year, is_open, title, body, language, words) = ROW(excluded.mission_id, excluded.country_id, excluded.sectors, excluded.year, excluded.is_open, excluded.title, excluded.body, excluded.language, excluded.words);
    DELETE FROM reports_libraryentry e
     WHERE e.tor_id = ANY(ids) AND NOT EXISTS (SELECT 1 FROM missions_termsofreference t WHERE t.id = e.tor_id AND t.state <> 'superseded');
$$;
"""

FILL = """
SET LOCAL statement_timeout = 0;
SELECT library_keep_lesson(ARRAY(SELECT id FROM reports_lesson));
SELECT library_keep_report(ARRAY(SELECT id FROM reports_report));
SELECT library_keep_tor(ARRAY(SELECT id FROM missions_termsofreference));
"""

DROP = """
DROP FUNCTION library_keep_lesson(bigint[]);
DROP FUNCTION library_lesson(bigint[]);
DROP FUNCTION library_keep_report(bigint[]);
DROP FUNCTION library_report(bigint[]);
DROP FUNCTION library_keep_tor(bigint[]);
DROP FUNCTION library_tor(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_summary_of_the_review")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
