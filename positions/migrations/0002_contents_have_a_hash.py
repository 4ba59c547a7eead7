import hashlib
import json

from django.db import migrations, models


def hash_what_is_stored(apps, schema_editor):
    """As positions/contents.py does; of lines of history too, so that taking an import back finds both."""
    for name in ("Release", "PaperEdition", "HistoricalRelease", "HistoricalPaperEdition"):
        rows = apps.get_model("positions", name)._base_manager.using(schema_editor.connection.alias)
        for row in rows.iterator(chunk_size=10):
            if row.contents:
                text = json.dumps(row.contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                sum_of_it = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
                rows.filter(pk=row.pk).update(contents_hash=sum_of_it)


class Migration(migrations.Migration):

    dependencies = [
        ("positions", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalpaperedition",
            name="contents_hash",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Made with the contents: whoever kept it can see later that they are the same.",
                max_length=64,
                verbose_name="SHA-256 of the contents",
            ),
        ),
        migrations.AddField(
            model_name="historicalrelease",
            name="contents_hash",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Made with the contents: whoever kept it can see later that they are the same.",
                max_length=64,
                verbose_name="SHA-256 of the contents",
            ),
        ),
        migrations.AddField(
            model_name="paperedition",
            name="contents_hash",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Made with the contents: whoever kept it can see later that they are the same.",
                max_length=64,
                verbose_name="SHA-256 of the contents",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="contents_hash",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Made with the contents: whoever kept it can see later that they are the same.",
                max_length=64,
                verbose_name="SHA-256 of the contents",
            ),
        ),
        migrations.RunPython(hash_what_is_stored, migrations.RunPython.noop),
    ]
