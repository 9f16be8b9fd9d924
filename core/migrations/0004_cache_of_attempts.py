from django.db import migrations

#: What Django's DatabaseCache asks for; unlogged, for a power cut may forget attempts at a login.
TABLE = """
CREATE UNLOGGED TABLE cache_of_attempts (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX cache_of_attempts_expires ON cache_of_attempts (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_message_identifier")]

    operations = [migrations.RunSQL(TABLE, "DROP TABLE cache_of_attempts")]
