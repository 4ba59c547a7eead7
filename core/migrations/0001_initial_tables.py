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
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=60, verbose_name='table')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('content_hash', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of the file')),
                ('token', models.CharField(blank=True, max_length=64)),
                ('channel', models.CharField(max_length=20, verbose_name='via')),
                ('by_name', models.CharField(max_length=200, verbose_name='who')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('new', models.PositiveIntegerField(verbose_name='new')),
                ('changed', models.PositiveIntegerField(verbose_name='changed')),
                ('same', models.PositiveIntegerField(verbose_name='same')),
                ('refused', models.PositiveIntegerField(help_text='Rows that were refused and left out.', verbose_name='left out')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                ('undone_by_name', models.CharField(blank=True, max_length=200, verbose_name='undone by')),
                ('restored', models.PositiveIntegerField(default=0, verbose_name='restored')),
                ('removed', models.PositiveIntegerField(default=0, verbose_name='deleted')),
                ('left_rows', models.JSONField(blank=True, default=list)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-made_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='HistoricalRedirect',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_channel', models.CharField(blank=True, max_length=20)),
                ('history_by_name', models.CharField(blank=True, max_length=200)),
                ('history_many', models.JSONField(blank=True, default=dict)),
                ('old_slug', core.fields.KeyField(max_length=120, verbose_name='old slug')),
                ('new_slug', core.fields.KeyField(max_length=120, verbose_name='new slug')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('table', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contenttypes.contenttype', verbose_name='table')),
                ('history_batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.importbatch')),
            ],
            options={
                'verbose_name': 'historical redirect',
                'verbose_name_plural': 'historical redirects',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='StaffGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, unique=True)),
                ('granted', models.JSONField(blank=True, default=list)),
                ('group', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='auth.group')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_slug', core.fields.KeyField(max_length=120, verbose_name='old slug')),
                ('new_slug', core.fields.KeyField(max_length=120, verbose_name='new slug')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='table')),
            ],
            options={
                'verbose_name': 'redirect',
                'verbose_name_plural': 'redirects',
                'abstract': False,
                'default_permissions': ('view', 'add', 'change', 'delete', 'publish', 'import', 'export'),
                'constraints': [models.UniqueConstraint(fields=('table', 'old_slug'), name='redirect_once')],
            },
        ),
    ]
