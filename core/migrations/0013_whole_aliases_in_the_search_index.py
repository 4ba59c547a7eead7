from django.db import migrations

# The index is written anew after `migrate` where it is empty.
EMPTY = "DELETE FROM core_searchindex"


class Migration(migrations.Migration):
    dependencies = [("core", "0012_public_ids")]
    operations = [migrations.RunSQL(EMPTY, EMPTY)]
