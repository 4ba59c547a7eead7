from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Written by core/public/search/index.py: the words of each row, by where they stand (title, alias,
# summary, body). The id names table and row.
STATEMENTS = {
    "sqlite": [
        "CREATE VIRTUAL TABLE core_searchindex"
        " USING fts5(a, b, c, d, tokenize = 'ascii', columnsize = 0)"
    ],
    "postgresql": [
        "CREATE TABLE core_searchindex (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX core_searchindex_words ON core_searchindex USING gin (words)",
    ],
}


def make_table(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_table(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE core_searchindex")


class Migration(migrations.Migration):
    dependencies = [("core", "0002_content_version")]
    operations = [migrations.RunPython(make_table, drop_table)]
