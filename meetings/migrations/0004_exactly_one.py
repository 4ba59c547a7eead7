from django.conf import settings
from django.db import migrations, models

from core.records.exactly_one import refuse_broken_rows


def refuse_what_breaks_the_rule(apps, schema_editor):
    using = schema_editor.connection.alias
    refuse_broken_rows(apps.get_model("meetings", "Deadline"), using, ("assembly", "meeting"))
    refuse_broken_rows(apps.get_model("meetings", "Figure"), using, ("assembly", "meeting"))


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0003_kinds_and_measures'),
        ('participants', '0003_memberships_have_sources'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(refuse_what_breaks_the_rule, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assembly__isnull', False), ('meeting__isnull', True)), models.Q(('assembly__isnull', True), ('meeting__isnull', False)), _connector='OR'), name='deadline_of_one', violation_error_message='Give the assembly or the meeting, one of the two.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assembly__isnull', False), ('meeting__isnull', True)), models.Q(('assembly__isnull', True), ('meeting__isnull', False)), _connector='OR'), name='figure_of_one', violation_error_message='Give the assembly or the meeting, one of the two.'),
        ),
    ]
