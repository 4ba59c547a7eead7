"""The choices of fields stand where the fields are made: no database is changed by them."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0003_field_words"),
    ]

    operations = []
