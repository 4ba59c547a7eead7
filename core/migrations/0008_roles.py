"""Publishers delete drafts only, and redirects are the publishers': takes away what was granted for more."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def revoke(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Forgets the grants too: the way back is the `migrate` of the release before, which grants them anew."""
    staff_group = apps.get_model("core", "StaffGroup")
    permissions = apps.get_model("auth", "Permission").objects
    tables = permissions.filter(codename__startswith="publish_").values("content_type")
    deleting = permissions.filter(codename__startswith="delete_", content_type__in=tables)
    redirects = permissions.filter(content_type__app_label="core", content_type__model="redirect")
    writing = redirects.filter(codename__in=["add_redirect", "change_redirect", "import_redirect"])
    for name, revoked in (("Publisher", deleting), ("Editor", writing), ("Author", writing)):
        for made in staff_group.objects.filter(name=name, group__isnull=False):
            found = list(revoked.select_related("content_type"))
            names = {f"{one.content_type.app_label}.{one.codename}" for one in found}
            made.group.permissions.remove(*(one.pk for one in found))
            made.granted = sorted(set(made.granted) - names)
            made.save()


class Migration(migrations.Migration):
    dependencies = [("core", "0007_preview_links")]

    operations = [migrations.RunPython(revoke, migrations.RunPython.noop)]
