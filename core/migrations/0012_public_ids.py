from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0011_reason_of_pending_edit")]

    operations = [
        migrations.CreateModel(
            name="PublicId",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=1000, unique=True)),
                ("table", models.CharField(max_length=60)),
                ("row_key", models.BigIntegerField(null=True)),
                ("is_free", models.BooleanField(default=False)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("table", "row_key"), name="one_public_id")
                ],
            },
        ),
    ]
