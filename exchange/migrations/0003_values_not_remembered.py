from django.db import migrations


def forget_headers(apps, schema_editor):
    """Of files that wait for confirmation: their instructions named the headers that values were kept for."""
    rows = apps.get_model("exchange", "StoredUpload").objects.using(schema_editor.connection.alias)
    for row in rows.only("instructions").iterator():
        if row.instructions.pop("source", None) is not None:
            row.save(update_fields=["instructions"])


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_value_choices")]
    operations = [
        migrations.RunPython(forget_headers, migrations.RunPython.noop),
        migrations.DeleteModel("ValueChoice"),
    ]
