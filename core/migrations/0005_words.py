from django.db import migrations

#: The folded words of a text as lexemes, without a dictionary. All that separates words in the
#: languages we write is named, so that it is the same in any locale and can be indexed. Written
#: as an expression, which binds `fold` now: an index is built without any search path.
WORDS = r"""
CREATE FUNCTION words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(string_to_array(trim(regexp_replace(fold($1),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000]+', ' ', 'g')
    ), ' '));
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_cache_of_attempts")]

    operations = [migrations.RunSQL(WORDS, "DROP FUNCTION words(text)")]
