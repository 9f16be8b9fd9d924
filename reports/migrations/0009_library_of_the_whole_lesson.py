"""The library of lessons as they are now: their own country and sector, what to do differently."""

from django.db import migrations

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
    DELETE FROM reports_libraryentry
     WHERE lesson_id = ANY(ids) AND lesson_id NOT IN (SELECT object_id FROM library_lesson(ids));
$$;
"""

AGAIN = """
SET LOCAL statement_timeout = 0;
SELECT library_keep_lesson(ARRAY(SELECT id FROM reports_lesson));
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_summary_of_the_review")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
