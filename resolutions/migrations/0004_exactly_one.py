from django.conf import settings
from django.db import migrations, models

from core.records.exactly_one import refuse_broken_rows


def refuse_what_breaks_the_rule(apps, schema_editor):
    using = schema_editor.connection.alias
    refuse_broken_rows(apps.get_model("resolutions", "Edition"), using, ("assembly", "tsag_year"))


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_import_batches'),
        ('meetings', '0004_exactly_one'),
        ('resolutions', '0003_topics_are_own_grouping'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(refuse_what_breaks_the_rule, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assembly__isnull', False), ('tsag_year__isnull', True)), models.Q(('assembly__isnull', True), ('tsag_year__isnull', False)), _connector='OR'), name='edition_decided_by_one', violation_error_message="Give the assembly, or the year of TSAG's decision, one of the two."),
        ),
    ]
