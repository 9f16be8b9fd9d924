"""Full-text search in three languages, over folded words."""

from django.db import migrations

#: Folded words with one blank between: hyphens and apostrophes part words, as in `words`.
PLAIN = r"""
CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(fold($1),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000]+', ' ', 'g'))
$$;
"""

#: Which of our three languages a plain text is in, by its small words; French when in doubt.
LANGUAGE = """
CREATE FUNCTION language_of(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN nl > fr AND nl > en THEN 'dutch' WHEN en > fr THEN 'english'
                ELSE 'french' END
      FROM (SELECT count(*) FILTER (WHERE word IN ('le', 'la', 'les', 'des', 'du', 'et', 'une',
                       'est', 'dans', 'pour', 'que', 'qui', 'sur', 'au', 'aux', 'par')) AS fr,
                   count(*) FILTER (WHERE word IN ('the', 'of', 'and', 'to', 'is', 'are', 'with',
                       'for', 'that', 'was', 'by', 'from', 'has', 'their')) AS en,
                   count(*) FILTER (WHERE word IN ('het', 'een', 'van', 'zijn', 'met', 'voor',
                       'dat', 'op', 'te', 'door', 'niet', 'bij', 'wordt', 'is')) AS nl
              FROM regexp_split_to_table(left($1, 2000), ' ') AS word) AS counted
$$;
"""

#: What a search looks in, of two plain texts: the stems of a title (weight A) and of a text, and
#: each word as it is written behind a “=”, for one who has not typed it to its end.
SEARCHABLE = """
CREATE FUNCTION searchable(language text, title text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector(language::regconfig, title), 'A')
        || to_tsvector(language::regconfig, body)
        || coalesce((SELECT array_to_tsvector(array_agg(DISTINCT '=' || word))
                       FROM regexp_split_to_table(title || ' ' || body, ' ') AS word
                      WHERE length(word) BETWEEN 2 AND 100), ''::tsvector)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_schema")]

    operations = [
        migrations.RunSQL(PLAIN, "DROP FUNCTION plain(text)"),
        migrations.RunSQL(LANGUAGE, "DROP FUNCTION language_of(text)"),
        migrations.RunSQL(SEARCHABLE, "DROP FUNCTION searchable(text, text, text)"),
    ]
