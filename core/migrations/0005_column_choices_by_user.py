from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    """Whose choices these were is not on record, and they held for everybody: they are asked for again."""
    apps.get_model("core", "ColumnMap").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("core", "0004_keep_import_files"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="columnmap", name="column_map_once"),
        migrations.AddField(
            model_name="columnmap",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="columnmap",
            constraint=models.UniqueConstraint(fields=("user", "table", "title"), name="column_map_once"),
        ),
        # Back: what one user chose holds for nobody else.
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
