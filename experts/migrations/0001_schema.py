import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from core.schema import DrawnOnce


class Migration(migrations.Migration):
    replaces = [
        ("experts", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        DrawnOnce([
            migrations.CreateModel(
                name='Absence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('kind', models.CharField(choices=[('leave', 'leave'), ('training', 'training'), ('assignment', 'other assignment'), ('illness', 'illness'), ('other', 'other absence')], max_length=12, verbose_name='kind')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(verbose_name='last day')),
                    ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                ],
                options={
                    'verbose_name': 'absence',
                    'verbose_name_plural': 'absences',
                },
            ),
            migrations.CreateModel(
                name='Competence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ],
                options={
                    'verbose_name': 'competence',
                    'verbose_name_plural': 'competences',
                },
            ),
            migrations.CreateModel(
                name='ExpertCompetenceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ExpertCountryEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ExpertEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('code', models.CharField(max_length=10, verbose_name='code')),
                    ('kind', models.CharField(choices=[('est_staff', 'EST staff'), ('consultant', 'external consultant'), ('scientific_team', 'member of a scientific team')], max_length=20, verbose_name='kind')),
                    ('level', models.CharField(choices=[('senior', 'senior'), ('junior', 'junior')], max_length=10, verbose_name='profile')),
                    ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, size=None, verbose_name='languages')),
                    ('day_rate_eur', models.PositiveIntegerField(blank=True, null=True, verbose_name='day rate (EUR)')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='AbsenceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('kind', models.CharField(choices=[('leave', 'leave'), ('training', 'training'), ('assignment', 'other assignment'), ('illness', 'illness'), ('other', 'other absence')], max_length=12, verbose_name='kind')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(verbose_name='last day')),
                    ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='experts.absence')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='CompetenceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('name', models.CharField(max_length=100, verbose_name='name')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='experts.competence')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Expert',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('code', models.CharField(max_length=10, unique=True, verbose_name='code')),
                    ('kind', models.CharField(choices=[('est_staff', 'EST staff'), ('consultant', 'external consultant'), ('scientific_team', 'member of a scientific team')], max_length=20, verbose_name='kind')),
                    ('level', models.CharField(choices=[('senior', 'senior'), ('junior', 'junior')], max_length=10, verbose_name='profile')),
                    ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, size=None, verbose_name='languages')),
                    ('day_rate_eur', models.PositiveIntegerField(blank=True, null=True, verbose_name='day rate (EUR)')),
                    ('competences', models.ManyToManyField(blank=True, related_name='experts', to='experts.competence', verbose_name='competences')),
                ],
                options={
                    'verbose_name': 'expert',
                    'verbose_name_plural': 'experts',
                },
            ),
            migrations.CreateModel(
                name='ExpertCompetence',
                fields=[
                ],
                options={
                    'proxy': True,
                    'indexes': [],
                    'constraints': [],
                },
                bases=('experts.expert_competences',),
            ),
        ]),
    ]
