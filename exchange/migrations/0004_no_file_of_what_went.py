from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_values_not_remembered")]
    operations = [
        # Its default is what the way back fills in.
        migrations.AlterField(
            "importfile", "kind", models.CharField(max_length=4, default="sent")
        ),
        migrations.RemoveField("importfile", "kind"),
        migrations.RemoveField("importfile", "rows"),
    ]
