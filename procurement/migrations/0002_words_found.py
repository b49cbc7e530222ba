"""PostgreSQL keeps the words of a procurement ready and indexed (a generated column of its own, which the model does not
know); SQLite has nothing of that kind."""

from django.db import migrations

MAKE = (
    "ALTER TABLE procurement_procurement ADD COLUMN words_found tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, words)) STORED",
    "CREATE INDEX procurement_words ON procurement_procurement USING gin (words_found)",
)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in MAKE:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE procurement_procurement DROP COLUMN words_found")


class Migration(migrations.Migration):
    dependencies = [("procurement", "0001_initial")]
    replaces = [("procurement", "0003_words_found")]
    operations = [migrations.RunPython(make, drop)]
