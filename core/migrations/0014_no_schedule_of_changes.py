"""A pending change is published by hand: what was approved for a later moment is submitted, and is listed among what waits for review."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

MODEL = "pendingversion"


def submit(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The way back schedules nothing anew."""
    scheduled = apps.get_model("core", "PendingVersion").objects.exclude(goes_live_at=None)
    scheduled.filter(outcome="", is_submitted=False).update(
        is_submitted=True, submitted_at=F("changed_at"), submitted_by_name=F("approved_by_name")
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0013_whole_aliases_in_the_search_index")]

    operations = [
        migrations.RunPython(submit, migrations.RunPython.noop),
        migrations.RemoveField(MODEL, "goes_live_at"),
        migrations.RemoveField(MODEL, "approved_by"),
        migrations.RemoveField(MODEL, "approved_by_name"),
        migrations.RemoveField(MODEL, "schedule_failure"),
    ]
