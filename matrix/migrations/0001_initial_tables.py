# Written by makemigrations.

import core.fields
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial_tables'),
        ('meetings', '0001_initial_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalRelease',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_channel', models.CharField(blank=True, max_length=20)),
                ('history_by_name', models.CharField(blank=True, max_length=200)),
                ('history_many', models.JSONField(blank=True, default=dict)),
                ('publication', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published')], default='draft', editable=False, max_length=10, verbose_name='publication')),
                ('live_at', models.DateTimeField(blank=True, help_text='Empty: at once when published. UTC.', null=True, verbose_name='goes live at')),
                ('expires_at', models.DateTimeField(blank=True, help_text='Empty: never. UTC.', null=True, verbose_name='expires at')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first published at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at')),
                ('editors_note', core.fields.ProseField(blank=True, help_text='Never public.', verbose_name="editors' note")),
                ('contents', models.JSONField(blank=True, default=dict, editable=False, verbose_name='contents')),
                ('contents_hash', models.CharField(blank=True, editable=False, help_text='Proves later that the contents are unchanged.', max_length=64, verbose_name='SHA-256 of the contents')),
                ('number', models.PositiveIntegerField(db_index=True, verbose_name='number')),
                ('note', core.fields.ProseField(blank=True, help_text='What is new in this release. Public.', verbose_name='note')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('assembly', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meetings.assembly', verbose_name='assembly')),
                ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.importbatch')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical release',
                'verbose_name_plural': 'historical releases',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('publication', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published')], default='draft', editable=False, max_length=10, verbose_name='publication')),
                ('live_at', models.DateTimeField(blank=True, help_text='Empty: at once when published. UTC.', null=True, verbose_name='goes live at')),
                ('expires_at', models.DateTimeField(blank=True, help_text='Empty: never. UTC.', null=True, verbose_name='expires at')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first published at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at')),
                ('editors_note', core.fields.ProseField(blank=True, help_text='Never public.', verbose_name="editors' note")),
                ('contents', models.JSONField(blank=True, default=dict, editable=False, verbose_name='contents')),
                ('contents_hash', models.CharField(blank=True, editable=False, help_text='Proves later that the contents are unchanged.', max_length=64, verbose_name='SHA-256 of the contents')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('note', core.fields.ProseField(blank=True, help_text='What is new in this release. Public.', verbose_name='note')),
                ('assembly', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='meetings.assembly', verbose_name='assembly')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'release',
                'verbose_name_plural': 'releases',
                'abstract': False,
                'default_permissions': ('view', 'add', 'change', 'delete', 'publish', 'import', 'export'),
            },
        ),
    ]
