# Written by makemigrations.

import core.dates
import core.fields
import core.uploads
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
        ('participants', '0001_initial_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
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
                ('source_addresses', core.fields.AddressesField(blank=True, help_text='Web addresses, one per line.', verbose_name='source addresses')),
                ('confidence', models.CharField(choices=[('stated', 'sourced'), ('inferred', 'partly sourced'), ('unconfirmed', 'unsourced')], default='unconfirmed', max_length=11, verbose_name='confidence')),
                ('as_stated', core.fields.TidyCharField(blank=True, help_text="The source's own wording, where it differs from the fields: “April 2024 (exact dates to be confirmed)”.", max_length=500, verbose_name='as stated')),
                ('public_remark', core.fields.ProseField(blank=True, help_text='Doubts or conflicts between sources, in plain words. Readers see this.', verbose_name='remark for readers')),
                ('last_checked_on', models.DateField(blank=True, null=True, verbose_name='last checked on')),
                ('slug', core.fields.KeyField(blank=True, help_text='The name in web addresses and files. Left empty, it is made from the name. It stays when facts change.', max_length=120, unique=True, verbose_name='slug')),
                ('title', core.fields.TidyCharField(max_length=400, verbose_name='title')),
                ('number', core.fields.TidyCharField(blank=True, help_text='Examples: 42(Add.1), DT/4, TD13 R4', max_length=60, verbose_name='number')),
                ('kind', models.CharField(choices=[('contribution', 'contribution'), ('report', 'report'), ('temporary_document', 'temporary document'), ('information', 'information document'), ('administrative', 'administrative document'), ('liaison_statement', 'liaison statement'), ('circular', 'circular letter'), ('background_paper', 'background paper'), ('web_page', 'web page'), ('other', 'other')], max_length=20, verbose_name='kind')),
                ('dated', core.dates.PartialDateField(blank=True, help_text='As precise as known: 2016-10-06.', max_length=10, verbose_name='dated')),
                ('languages', core.fields.LinesField(blank=True, help_text='Language codes, one a line: en, fr.', verbose_name='languages')),
                ('address', core.fields.AddressField(blank=True, max_length=500, verbose_name='address')),
                ('file', models.FileField(blank=True, upload_to=core.uploads.storage_name, validators=[core.uploads.file_is_a_paper], verbose_name='file')),
                ('access', models.CharField(choices=[('public', 'anyone'), ('members', 'members of ITU with an account'), ('not_known', 'not known')], default='not_known', max_length=9, verbose_name='access')),
                ('relation', models.CharField(blank=True, choices=[('adds_to', 'adds to'), ('corrects', 'corrects'), ('replaces', 'replaces')], max_length=8, verbose_name='relation')),
                ('is_withdrawn', models.BooleanField(default=False, help_text='Withdrawn by its author. The document stays listed.', verbose_name='withdrawn')),
                ('summary', core.fields.ProseField(blank=True, verbose_name='summary')),
                ('assembly', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='meetings.assembly', verbose_name='assembly')),
                ('authors', models.ManyToManyField(blank=True, related_name='documents', to='participants.participant', verbose_name='authors')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='meetings.meeting', verbose_name='meeting')),
                ('relates_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='related_documents', to='documents.document', verbose_name='to the document')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'abstract': False,
                'default_permissions': ('view', 'add', 'change', 'delete', 'publish', 'import', 'export'),
            },
        ),
        migrations.CreateModel(
            name='HistoricalDocument',
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
                ('source_addresses', core.fields.AddressesField(blank=True, help_text='Web addresses, one per line.', verbose_name='source addresses')),
                ('confidence', models.CharField(choices=[('stated', 'sourced'), ('inferred', 'partly sourced'), ('unconfirmed', 'unsourced')], default='unconfirmed', max_length=11, verbose_name='confidence')),
                ('as_stated', core.fields.TidyCharField(blank=True, help_text="The source's own wording, where it differs from the fields: “April 2024 (exact dates to be confirmed)”.", max_length=500, verbose_name='as stated')),
                ('public_remark', core.fields.ProseField(blank=True, help_text='Doubts or conflicts between sources, in plain words. Readers see this.', verbose_name='remark for readers')),
                ('last_checked_on', models.DateField(blank=True, null=True, verbose_name='last checked on')),
                ('slug', core.fields.KeyField(blank=True, help_text='The name in web addresses and files. Left empty, it is made from the name. It stays when facts change.', max_length=120, verbose_name='slug')),
                ('title', core.fields.TidyCharField(max_length=400, verbose_name='title')),
                ('number', core.fields.TidyCharField(blank=True, help_text='Examples: 42(Add.1), DT/4, TD13 R4', max_length=60, verbose_name='number')),
                ('kind', models.CharField(choices=[('contribution', 'contribution'), ('report', 'report'), ('temporary_document', 'temporary document'), ('information', 'information document'), ('administrative', 'administrative document'), ('liaison_statement', 'liaison statement'), ('circular', 'circular letter'), ('background_paper', 'background paper'), ('web_page', 'web page'), ('other', 'other')], max_length=20, verbose_name='kind')),
                ('dated', core.dates.PartialDateField(blank=True, help_text='As precise as known: 2016-10-06.', max_length=10, verbose_name='dated')),
                ('languages', core.fields.LinesField(blank=True, help_text='Language codes, one a line: en, fr.', verbose_name='languages')),
                ('address', core.fields.AddressField(blank=True, max_length=500, verbose_name='address')),
                ('file', models.TextField(blank=True, max_length=100, validators=[core.uploads.file_is_a_paper], verbose_name='file')),
                ('access', models.CharField(choices=[('public', 'anyone'), ('members', 'members of ITU with an account'), ('not_known', 'not known')], default='not_known', max_length=9, verbose_name='access')),
                ('relation', models.CharField(blank=True, choices=[('adds_to', 'adds to'), ('corrects', 'corrects'), ('replaces', 'replaces')], max_length=8, verbose_name='relation')),
                ('is_withdrawn', models.BooleanField(default=False, help_text='Withdrawn by its author. The document stays listed.', verbose_name='withdrawn')),
                ('summary', core.fields.ProseField(blank=True, verbose_name='summary')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('assembly', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meetings.assembly', verbose_name='assembly')),
                ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.importbatch')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meetings.meeting', verbose_name='meeting')),
                ('relates_to', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='documents.document', verbose_name='to the document')),
            ],
            options={
                'verbose_name': 'historical document',
                'verbose_name_plural': 'historical documents',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('assembly', 'number'), name='document_number_once', violation_error_message='Another document of this assembly has this number.'),
        ),
    ]
