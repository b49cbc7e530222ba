"""PostgreSQL finds procurements by their words through an index; SQLite has none of that kind."""

from django.db import migrations

MAKE = (
    "CREATE INDEX procurement_words ON procurement_procurement "
    "USING gin (to_tsvector('simple'::regconfig, words))"
)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX procurement_words")


class Migration(migrations.Migration):
    dependencies = [("procurement", "0002_own_procurements")]
    operations = [migrations.RunPython(make, drop)]
