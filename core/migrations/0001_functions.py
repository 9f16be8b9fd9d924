"""What tables and indexes of every app rest on; it comes before them."""

from django.db import migrations

#: NFD, accents away, œ and æ apart, then lower case: right in any locale, so usable in an index.
FOLD = r"""
CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(replace(replace(replace(replace(
        regexp_replace(normalize($1, NFD), '[\u0300-\u036f]', '', 'g'),
        'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'))
$$;
"""

#: The folded words of a text as lexemes, without a dictionary. All that separates words in the
#: languages we write is named, so that it is the same in any locale and can be indexed. Written
#: as an expression, which binds `fold` now: an index is built without any search path.
WORDS = r"""
CREATE FUNCTION words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(string_to_array(trim(regexp_replace(fold($1),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000]+', ' ', 'g')
    ), ' '));
"""

#: What Django's DatabaseCache asks for; unlogged, for a power cut may forget attempts at a login.
ATTEMPTS = """
CREATE UNLOGGED TABLE cache_of_attempts (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX cache_of_attempts_expires ON cache_of_attempts (expires);
"""


class Migration(migrations.Migration):
    replaces = [
        ("core", "0002_fold"),
        ("core", "0004_cache_of_attempts"),
        ("core", "0005_words"),
    ]

    initial = True

    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION fold(text)"),
        migrations.RunSQL(WORDS, "DROP FUNCTION words(text)"),
        migrations.RunSQL(ATTEMPTS, "DROP TABLE cache_of_attempts"),
    ]
