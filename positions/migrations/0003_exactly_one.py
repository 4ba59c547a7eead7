from django.conf import settings
from django.db import migrations, models

from core.records.exactly_one import refuse_broken_rows


def refuse_what_breaks_the_rule(apps, schema_editor):
    using = schema_editor.connection.alias
    refuse_broken_rows(apps.get_model("positions", "ImpactAssessment"), using, ("resolution", "item", "study_group", "question", "topic"))
    refuse_broken_rows(apps.get_model("positions", "Position"), using, ("resolution", "item", "study_group", "question", "topic"))
    refuse_broken_rows(apps.get_model("positions", "ProposalItem"), using, ("resolution", "study_group", "question", "recommendation", "new_text"), ("new_text",))


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_import_batches'),
        ('meetings', '0004_exactly_one'),
        ('participants', '0003_memberships_have_sources'),
        ('positions', '0002_contents_have_a_hash'),
        ('resolutions', '0003_topics_are_own_grouping'),
        ('study_groups', '0002_import_batches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(refuse_what_breaks_the_rule, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='impactassessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolution__isnull', False), ('item__isnull', True), ('study_group__isnull', True), ('question__isnull', True), ('topic__isnull', True)), models.Q(('resolution__isnull', True), ('item__isnull', False), ('study_group__isnull', True), ('question__isnull', True), ('topic__isnull', True)), models.Q(('resolution__isnull', True), ('item__isnull', True), ('study_group__isnull', False), ('question__isnull', True), ('topic__isnull', True)), models.Q(('resolution__isnull', True), ('item__isnull', True), ('study_group__isnull', True), ('question__isnull', False), ('topic__isnull', True)), models.Q(('resolution__isnull', True), ('item__isnull', True), ('study_group__isnull', True), ('question__isnull', True), ('topic__isnull', False)), _connector='OR'), name='impact_about_one', violation_error_message='Give what it is about: a resolution, an item of a proposal, a study group, a Question or a topic. Give one, and one only.'),
        ),
        migrations.AddConstraint(
            model_name='position',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolution__isnull', False), ('item__isnull', True), ('study_group__isnull', True), ('question__isnull', True), ('topic__isnull', True)), models.Q(('resolution__isnull', True), ('item__isnull', False), ('study_group__isnull', True), ('question__isnull', True), ('topic__isnull', True)), models.Q(('resolution__isnull', True), ('item__isnull', True), ('study_group__isnull', False), ('question__isnull', True), ('topic__isnull', True)), models.Q(('resolution__isnull', True), ('item__isnull', True), ('study_group__isnull', True), ('question__isnull', False), ('topic__isnull', True)), models.Q(('resolution__isnull', True), ('item__isnull', True), ('study_group__isnull', True), ('question__isnull', True), ('topic__isnull', False)), _connector='OR'), name='position_about_one', violation_error_message='Give what it is about: a resolution, an item of a proposal, a study group, a Question or a topic. Give one, and one only.'),
        ),
        migrations.AddConstraint(
            model_name='proposalitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolution__isnull', False), ('study_group__isnull', True), ('question__isnull', True), ('recommendation__isnull', True), ('new_text', '')), models.Q(('resolution__isnull', True), ('study_group__isnull', False), ('question__isnull', True), ('recommendation__isnull', True), ('new_text', '')), models.Q(('resolution__isnull', True), ('study_group__isnull', True), ('question__isnull', False), ('recommendation__isnull', True), ('new_text', '')), models.Q(('resolution__isnull', True), ('study_group__isnull', True), ('question__isnull', True), ('recommendation__isnull', False), ('new_text', '')), models.Q(('resolution__isnull', True), ('study_group__isnull', True), ('question__isnull', True), ('recommendation__isnull', True), ('new_text__gt', '')), _connector='OR'), name='proposal_item_about_one', violation_error_message='Give what is to be changed (a resolution, a study group, a Question or a Recommendation) or the name of a new text. Give one, and one only.'),
        ),
    ]
