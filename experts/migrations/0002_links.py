import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.schema import DrawnOnce


class Migration(migrations.Migration):
    replaces = [
        ("experts", "0002_initial"),
        ("experts", "0003_absence"),
    ]

    initial = True

    dependencies = [
        ('experts', '0001_schema'),
        ('interventions', '0001_schema'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DrawnOnce([
            migrations.AddField(
                model_name='expert',
                name='countries',
                field=models.ManyToManyField(blank=True, related_name='experts', to='interventions.country', verbose_name='countries known'),
            ),
            migrations.CreateModel(
                name='ExpertCountry',
                fields=[
                ],
                options={
                    'proxy': True,
                    'indexes': [],
                    'constraints': [],
                },
                bases=('experts.expert_countries',),
            ),
            migrations.AddField(
                model_name='expert',
                name='unit',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='experts', to='interventions.estunit', verbose_name='EST unit'),
            ),
            migrations.AddField(
                model_name='expert',
                name='user',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='expert', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AddField(
                model_name='absenceevent',
                name='expert',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='experts.expert', verbose_name='expert'),
            ),
            migrations.AddField(
                model_name='absence',
                name='expert',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='experts.expert', verbose_name='expert'),
            ),
            migrations.AddField(
                model_name='expertcompetenceevent',
                name='competence',
                field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='experts.competence'),
            ),
            migrations.AddField(
                model_name='expertcompetenceevent',
                name='expert',
                field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='experts.expert'),
            ),
            migrations.AddField(
                model_name='expertcompetenceevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='expertcountryevent',
                name='country',
                field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.country'),
            ),
            migrations.AddField(
                model_name='expertcountryevent',
                name='expert',
                field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='experts.expert'),
            ),
            migrations.AddField(
                model_name='expertcountryevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='expertevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='expertevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='experts.expert'),
            ),
            migrations.AddField(
                model_name='expertevent',
                name='unit',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.estunit', verbose_name='EST unit'),
            ),
            migrations.AddField(
                model_name='expertevent',
                name='user',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AddIndex(
                model_name='absence',
                index=models.Index(fields=['expert', 'starts_on'], name='absence_of_expert'),
            ),
            migrations.AddConstraint(
                model_name='absence',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='absence_dates_in_order'),
            ),
        ]),
    ]
