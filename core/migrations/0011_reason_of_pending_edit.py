"""A pending change says why it was made, where its form asks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0010_site_settings")]

    operations = [
        migrations.AddField(
            "pendingedit", "reason", models.CharField(blank=True, default="", max_length=200)
        )
    ]
