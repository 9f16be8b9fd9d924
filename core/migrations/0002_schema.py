import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from core.schema import DrawnOnce


class Migration(migrations.Migration):
    replaces = [
        ("core", "0001_initial"),
        ("core", "0003_message_identifier"),
        ("core", "0006_job_file"),
        ("core", "0007_done_once_and_uploads_in_parts"),
    ]

    initial = True

    dependencies = [
        ('core', '0001_functions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DrawnOnce([
            migrations.CreateModel(
                name='Heartbeat',
                fields=[
                    ('name', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='name')),
                    ('at', models.DateTimeField(verbose_name='at')),
                ],
                options={
                    'verbose_name': 'heartbeat',
                    'verbose_name_plural': 'heartbeats',
                },
            ),
            migrations.CreateModel(
                name='StoredFile',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('path', models.CharField(editable=False, max_length=100, unique=True, verbose_name='path')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('media_type', models.CharField(max_length=100, verbose_name='type')),
                    ('size', models.PositiveBigIntegerField(verbose_name='bytes')),
                    ('sha256', models.CharField(max_length=64)),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ],
                options={
                    'verbose_name': 'stored file',
                    'verbose_name_plural': 'stored files',
                },
            ),
            migrations.CreateModel(
                name='DoneOnce',
                fields=[
                    ('key', models.UUIDField(primary_key=True, serialize=False, verbose_name='number')),
                    ('result', models.CharField(blank=True, max_length=100, verbose_name='result')),
                    ('at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='at')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ],
                options={
                    'verbose_name': 'request done',
                    'verbose_name_plural': 'requests done',
                },
            ),
            migrations.CreateModel(
                name='PartialUpload',
                fields=[
                    ('key', models.UUIDField(primary_key=True, serialize=False, verbose_name='number')),
                    ('purpose', models.CharField(max_length=100, verbose_name='for')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('size', models.PositiveIntegerField(verbose_name='bytes')),
                    ('sha256', models.CharField(max_length=64)),
                    ('received', models.PositiveIntegerField(default=0, verbose_name='bytes received')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='updated at')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                ],
                options={
                    'verbose_name': 'file on its way',
                    'verbose_name_plural': 'files on their way',
                },
            ),
            migrations.CreateModel(
                name='OutboundMail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=200, unique=True, verbose_name='key')),
                    ('queue', models.CharField(editable=False, max_length=20, verbose_name='queue')),
                    ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('dead', 'given up'), ('dropped', 'set aside')], default='queued', editable=False, max_length=10, verbose_name='state')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                    ('max_attempts', models.PositiveSmallIntegerField(default=5, verbose_name='attempts allowed')),
                    ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='not before')),
                    ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                    ('worker', models.CharField(blank=True, max_length=100, verbose_name='worker')),
                    ('note', models.TextField(blank=True, verbose_name='what people are told')),
                    ('last_error', models.TextField(blank=True, verbose_name='last error')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                    ('template', models.CharField(max_length=100, verbose_name='template')),
                    ('context', models.JSONField(default=dict, verbose_name='context')),
                    ('message_id', models.CharField(blank=True, max_length=200, verbose_name='message identifier')),
                    ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL, verbose_name='to')),
                    ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='attachment')),
                ],
                options={
                    'verbose_name': 'outgoing mail',
                    'verbose_name_plural': 'outgoing mails',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=200, unique=True, verbose_name='key')),
                    ('queue', models.CharField(editable=False, max_length=20, verbose_name='queue')),
                    ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('dead', 'given up'), ('dropped', 'set aside')], default='queued', editable=False, max_length=10, verbose_name='state')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                    ('max_attempts', models.PositiveSmallIntegerField(default=5, verbose_name='attempts allowed')),
                    ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='not before')),
                    ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                    ('worker', models.CharField(blank=True, max_length=100, verbose_name='worker')),
                    ('note', models.TextField(blank=True, verbose_name='what people are told')),
                    ('last_error', models.TextField(blank=True, verbose_name='last error')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                    ('kind', models.CharField(max_length=60, verbose_name='kind')),
                    ('payload', models.JSONField(default=dict, verbose_name='payload')),
                    ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='progress (%)')),
                    ('result_url', models.CharField(blank=True, max_length=500, verbose_name='result')),
                    ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                    ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile', verbose_name='file')),
                ],
                options={
                    'verbose_name': 'job',
                    'verbose_name_plural': 'jobs',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='UploadPart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('offset', models.PositiveIntegerField(verbose_name='offset')),
                    ('content', models.BinaryField()),
                    ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='core.partialupload')),
                ],
                options={
                    'verbose_name': 'part of a file',
                    'verbose_name_plural': 'parts of files',
                },
            ),
            migrations.AddConstraint(
                model_name='partialupload',
                constraint=models.CheckConstraint(condition=models.Q(('received__lte', models.F('size'))), name='partial_upload_received_within_size'),
            ),
            migrations.AddIndex(
                model_name='outboundmail',
                index=models.Index(condition=models.Q(('state__in', ['queued', 'running', 'dead'])), fields=['state', 'due_at'], name='outboundmail_unfinished'),
            ),
            migrations.AddConstraint(
                model_name='outboundmail',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until', None)), _connector='OR'), name='outboundmail_running_iff_leased'),
            ),
            migrations.AddConstraint(
                model_name='outboundmail',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state__in', ('queued', 'running'))), models.Q(('finished_at__isnull', False), ('state__in', ('done', 'dead', 'dropped'))), _connector='OR'), name='outboundmail_finished_iff_ended'),
            ),
            migrations.AddIndex(
                model_name='job',
                index=models.Index(condition=models.Q(('state__in', ['queued', 'running', 'dead'])), fields=['state', 'due_at'], name='job_unfinished'),
            ),
            migrations.AddConstraint(
                model_name='job',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until', None)), _connector='OR'), name='job_running_iff_leased'),
            ),
            migrations.AddConstraint(
                model_name='job',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state__in', ('queued', 'running'))), models.Q(('finished_at__isnull', False), ('state__in', ('done', 'dead', 'dropped'))), _connector='OR'), name='job_finished_iff_ended'),
            ),
            migrations.AddConstraint(
                model_name='uploadpart',
                constraint=models.UniqueConstraint(fields=('upload', 'offset'), name='upload_part_once'),
            ),
        ]),
    ]
