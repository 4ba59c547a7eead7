"""Site settings are the administrators': takes away what was granted to others."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def revoke(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Forgets the grants too: the way back is the `migrate` of the release before, which grants them anew."""
    permissions = apps.get_model("auth", "Permission").objects
    of_settings = permissions.filter(
        content_type__app_label="pages", content_type__model="sitesettings"
    )
    writing = {
        one.pk: f"pages.{one.codename}"
        for one in of_settings
        if not one.codename.startswith(("view_", "export_"))
    }
    made = apps.get_model("core", "StaffGroup").objects.filter(group__isnull=False)
    for name in ("Author", "Editor", "Publisher"):
        for one in made.filter(name=name):
            one.group.permissions.remove(*writing)
            one.granted = sorted(set(one.granted) - set(writing.values()))
            one.save()


class Migration(migrations.Migration):
    dependencies = [("core", "0009_pending_schedule")]

    operations = [migrations.RunPython(revoke, migrations.RunPython.noop)]
