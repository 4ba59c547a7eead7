"""The words of fields stand where the fields are made: no database is changed by them."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('positions', '0002_agenda_items'),
    ]

    operations = []
