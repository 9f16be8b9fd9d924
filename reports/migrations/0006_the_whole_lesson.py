import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.schema import DrawnOnce


#: Lessons so far were born of missions: unit and country are the mission's, the sector that of
#: the intervention. The triggers of the history still know the old columns and hold the past
#: closed, so they rest meanwhile. Deferred checks of foreign keys must be over before the columns are closed.
FILL = """
    ALTER TABLE reports_lesson DISABLE TRIGGER USER;
    ALTER TABLE reports_lessonevent DISABLE TRIGGER USER;
    UPDATE reports_lesson AS l
       SET unit_id = m.unit_id, country_id = m.country_id, sector_id = i.sector_id,
           is_source_closed = m.specific_kind IN ('mediation', 'esi_evaluation') OR EXISTS (
               SELECT 1 FROM missions_supportrequest AS r
                WHERE r.mission_id = m.id AND r.is_confidential)
      FROM missions_mission AS m, interventions_intervention AS i
     WHERE m.id = l.mission_id AND i.id = l.intervention_id;
    UPDATE reports_lessonevent AS e
       SET unit_id = m.unit_id, country_id = m.country_id, sector_id = i.sector_id
      FROM missions_mission AS m, interventions_intervention AS i
     WHERE m.id = e.mission_id AND i.id = e.intervention_id;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    ALTER TABLE reports_lesson ENABLE TRIGGER USER;
    ALTER TABLE reports_lessonevent ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('interventions', '0001_schema'),
        ('missions', '0001_schema'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('reports', '0005_review_board'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DrawnOnce([
            migrations.CreateModel(
                name='LessonCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('point', models.CharField(choices=[('context', 'It names the context in which it holds.'), ('mechanism', 'It says why it happened: the mechanism.'), ('outcome', 'It says what followed: an effect somebody observed.'), ('transfer', 'It can serve elsewhere: a class of situations, readers who need it.'), ('evidence', 'It rests on evidence.'), ('nature', 'It is neither a finding nor a recommendation.')], max_length=10, verbose_name='point')),
                    ('is_met', models.BooleanField(verbose_name='met')),
                    ('remark', models.CharField(blank=True, max_length=250, verbose_name='remark')),
                ],
                options={
                    'verbose_name': 'check of a lesson',
                    'verbose_name_plural': 'checks of lessons',
                },
            ),
            migrations.CreateModel(
                name='LessonCheckEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('point', models.CharField(choices=[('context', 'It names the context in which it holds.'), ('mechanism', 'It says why it happened: the mechanism.'), ('outcome', 'It says what followed: an effect somebody observed.'), ('transfer', 'It can serve elsewhere: a class of situations, readers who need it.'), ('evidence', 'It rests on evidence.'), ('nature', 'It is neither a finding nor a recommendation.')], max_length=10, verbose_name='point')),
                    ('is_met', models.BooleanField(verbose_name='met')),
                    ('remark', models.CharField(blank=True, max_length=250, verbose_name='remark')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='LessonKept',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ],
                options={
                    'verbose_name': 'lesson kept unused',
                    'verbose_name_plural': 'lessons kept unused',
                },
            ),
            migrations.CreateModel(
                name='LessonKeptEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='LessonLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('kind', models.CharField(choices=[('supports', 'says the same'), ('contradicts', 'contradicts')], max_length=12, verbose_name='how they stand to each other')),
                    ('sentence', models.CharField(max_length=400, verbose_name='in one sentence')),
                ],
                options={
                    'verbose_name': 'link between lessons',
                    'verbose_name_plural': 'links between lessons',
                },
            ),
            migrations.CreateModel(
                name='LessonLinkEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('kind', models.CharField(choices=[('supports', 'says the same'), ('contradicts', 'contradicts')], max_length=12, verbose_name='how they stand to each other')),
                    ('sentence', models.CharField(max_length=400, verbose_name='in one sentence')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='LessonRewording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('field', models.CharField(max_length=20, verbose_name='field')),
                    ('before', models.TextField(blank=True, verbose_name='before')),
                    ('after', models.TextField(blank=True, verbose_name='after')),
                ],
                options={
                    'verbose_name': 'rewording of a lesson',
                    'verbose_name_plural': 'rewordings of lessons',
                },
            ),
            migrations.CreateModel(
                name='LessonRewordingEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('field', models.CharField(max_length=20, verbose_name='field')),
                    ('before', models.TextField(blank=True, verbose_name='before')),
                    ('after', models.TextField(blank=True, verbose_name='after')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='LessonShown',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('times', models.PositiveIntegerField(default=0, verbose_name='times')),
                ],
                options={
                    'verbose_name': 'count of a lesson shown',
                    'verbose_name_plural': 'counts of lessons shown',
                },
            ),
            migrations.CreateModel(
                name='LessonSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('note', models.CharField(blank=True, max_length=250, verbose_name='what was seen there')),
                ],
                options={
                    'verbose_name': 'source of a lesson',
                    'verbose_name_plural': 'sources of lessons',
                },
            ),
            migrations.CreateModel(
                name='LessonSourceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('note', models.CharField(blank=True, max_length=250, verbose_name='what was seen there')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='LessonThemeEvent',
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
                name='LessonUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('kind', models.CharField(choices=[('cited', 'cited'), ('dismissed', 'dismissed')], max_length=10, verbose_name='use')),
                    ('reason', models.CharField(blank=True, max_length=250, verbose_name='reason')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('used_at', models.DateTimeField(verbose_name='at')),
                ],
                options={
                    'verbose_name': 'use of a lesson',
                    'verbose_name_plural': 'uses of lessons',
                },
            ),
            migrations.CreateModel(
                name='LessonUseEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('kind', models.CharField(choices=[('cited', 'cited'), ('dismissed', 'dismissed')], max_length=10, verbose_name='use')),
                    ('reason', models.CharField(blank=True, max_length=250, verbose_name='reason')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('used_at', models.DateTimeField(verbose_name='at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddField(
                model_name='lesson',
                name='author_hidden_by',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author hidden by'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='country',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='interventions.country', verbose_name='country'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='do_differently',
                field=models.TextField(blank=True, verbose_name='what we will do differently'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='evidence',
                field=models.TextField(blank=True, verbose_name='evidence'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='is_source_closed',
                field=models.BooleanField(default=False, editable=False, verbose_name='its source is confidential'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='kind',
                field=models.CharField(blank=True, choices=[('causal', 'causal: if … then'), ('normative', 'normative: do … avoid')], max_length=10, verbose_name='kind'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='level',
                field=models.CharField(blank=True, choices=[('individual', 'individual'), ('organisational', 'organisational'), ('contextual', 'contextual')], max_length=15, verbose_name='level'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='more_themes',
                field=models.ManyToManyField(blank=True, related_name='also_lessons', to='interventions.theme', verbose_name='other themes'),
            ),
            migrations.CreateModel(
                name='LessonTheme',
                fields=[
                ],
                options={
                    'proxy': True,
                    'indexes': [],
                    'constraints': [],
                },
                bases=('reports.lesson_more_themes',),
            ),
            migrations.AddField(
                model_name='lesson',
                name='origin',
                field=models.CharField(choices=[('report', 'mission report'), ('debriefing', 'field debriefing'), ('remote', 'remote support'), ('own', 'on its own')], default='report', max_length=10, verbose_name='born in'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='origin_note',
                field=models.CharField(blank=True, max_length=250, verbose_name='where it was learned'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='remote_support',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='missions.remotesupport', verbose_name='remote support'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='sector',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='interventions.sector', verbose_name='sector'),
            ),
            migrations.AddField(
                model_name='lesson',
                name='unit',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='interventions.estunit', verbose_name='EST unit'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='author_hidden_by',
                field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author hidden by'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='country',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.country', verbose_name='country'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='do_differently',
                field=models.TextField(blank=True, verbose_name='what we will do differently'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='evidence',
                field=models.TextField(blank=True, verbose_name='evidence'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='is_source_closed',
                field=models.BooleanField(default=False, editable=False, verbose_name='its source is confidential'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='kind',
                field=models.CharField(blank=True, choices=[('causal', 'causal: if … then'), ('normative', 'normative: do … avoid')], max_length=10, verbose_name='kind'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='level',
                field=models.CharField(blank=True, choices=[('individual', 'individual'), ('organisational', 'organisational'), ('contextual', 'contextual')], max_length=15, verbose_name='level'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='origin',
                field=models.CharField(choices=[('report', 'mission report'), ('debriefing', 'field debriefing'), ('remote', 'remote support'), ('own', 'on its own')], default='report', max_length=10, verbose_name='born in'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='origin_note',
                field=models.CharField(blank=True, max_length=250, verbose_name='where it was learned'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='remote_support',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='missions.remotesupport', verbose_name='remote support'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='sector',
                field=models.ForeignKey(null=True, db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.sector', verbose_name='sector'),
            ),
            migrations.AddField(
                model_name='lessonevent',
                name='unit',
                field=models.ForeignKey(null=True, db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.estunit', verbose_name='EST unit'),
            ),
        ]),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        DrawnOnce([
            migrations.AlterField(
                model_name='lesson',
                name='sector',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='interventions.sector', verbose_name='sector'),
            ),
            migrations.AlterField(
                model_name='lesson',
                name='unit',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='interventions.estunit', verbose_name='EST unit'),
            ),
            migrations.AlterField(
                model_name='lessonevent',
                name='sector',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.sector', verbose_name='sector'),
            ),
            migrations.AlterField(
                model_name='lessonevent',
                name='unit',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.estunit', verbose_name='EST unit'),
            ),
            migrations.AlterField(
                model_name='lesson',
                name='intervention',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='interventions.intervention', verbose_name='intervention'),
            ),
            migrations.AlterField(
                model_name='lesson',
                name='mission',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='missions.mission', verbose_name='mission'),
            ),
            migrations.AlterField(
                model_name='lesson',
                name='theme',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='interventions.theme', verbose_name='main theme'),
            ),
            migrations.AlterField(
                model_name='lessonevent',
                name='intervention',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.intervention', verbose_name='intervention'),
            ),
            migrations.AlterField(
                model_name='lessonevent',
                name='mission',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='missions.mission', verbose_name='mission'),
            ),
            migrations.AlterField(
                model_name='lessonevent',
                name='theme',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.theme', verbose_name='main theme'),
            ),
            migrations.AddConstraint(
                model_name='lesson',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('mission__isnull', False), ('origin__in', ('report', 'debriefing')), ('remote_support', None)), models.Q(('mission', None), ('origin', 'remote'), ('remote_support__isnull', False)), models.Q(('mission', None), ('origin', 'own'), ('remote_support', None), models.Q(('origin_note', ''), _negated=True)), _connector='OR'), name='lesson_names_its_origin'),
            ),
            migrations.AddConstraint(
                model_name='lesson',
                constraint=models.CheckConstraint(condition=models.Q(('intervention__isnull', False), ('origin', 'own'), _connector='OR'), name='lesson_of_an_intervention'),
            ),
            migrations.AddConstraint(
                model_name='lesson',
                constraint=models.CheckConstraint(condition=models.Q(('author_hidden_by', None), ('author__isnull', False), _connector='OR'), name='lesson_hidden_author_exists'),
            ),
            migrations.AddField(
                model_name='lessoncheck',
                name='checked_by',
                field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by'),
            ),
            migrations.AddField(
                model_name='lessoncheck',
                name='lesson',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessoncheckevent',
                name='checked_by',
                field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by'),
            ),
            migrations.AddField(
                model_name='lessoncheckevent',
                name='lesson',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessoncheckevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='lessoncheckevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.lessoncheck'),
            ),
            migrations.AddField(
                model_name='lessonkept',
                name='kept_by',
                field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kept by'),
            ),
            migrations.AddField(
                model_name='lessonkept',
                name='lesson',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonkeptevent',
                name='kept_by',
                field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kept by'),
            ),
            migrations.AddField(
                model_name='lessonkeptevent',
                name='lesson',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonkeptevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='lessonkeptevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.lessonkept'),
            ),
            migrations.AddField(
                model_name='lessonlink',
                name='added_by',
                field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='linked by'),
            ),
            migrations.AddField(
                model_name='lessonlink',
                name='first',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_onwards', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonlink',
                name='second',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_back', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonlinkevent',
                name='added_by',
                field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='linked by'),
            ),
            migrations.AddField(
                model_name='lessonlinkevent',
                name='first',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonlinkevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='lessonlinkevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.lessonlink'),
            ),
            migrations.AddField(
                model_name='lessonlinkevent',
                name='second',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonrewording',
                name='lesson',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rewordings', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonrewording',
                name='reworded_by',
                field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reworded by'),
            ),
            migrations.AddField(
                model_name='lessonrewordingevent',
                name='lesson',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonrewordingevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='lessonrewordingevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.lessonrewording'),
            ),
            migrations.AddField(
                model_name='lessonrewordingevent',
                name='reworded_by',
                field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reworded by'),
            ),
            migrations.AddField(
                model_name='lessonshown',
                name='lesson',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shown', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonsource',
                name='added_by',
                field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by'),
            ),
            migrations.AddField(
                model_name='lessonsource',
                name='lesson',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonsource',
                name='mission',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='missions.mission', verbose_name='mission'),
            ),
            migrations.AddField(
                model_name='lessonsource',
                name='remote_support',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='missions.remotesupport', verbose_name='remote support'),
            ),
            migrations.AddField(
                model_name='lessonsource',
                name='request',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='missions.supportrequest', verbose_name='support request'),
            ),
            migrations.AddField(
                model_name='lessonsourceevent',
                name='added_by',
                field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by'),
            ),
            migrations.AddField(
                model_name='lessonsourceevent',
                name='lesson',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonsourceevent',
                name='mission',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='missions.mission', verbose_name='mission'),
            ),
            migrations.AddField(
                model_name='lessonsourceevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='lessonsourceevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.lessonsource'),
            ),
            migrations.AddField(
                model_name='lessonsourceevent',
                name='remote_support',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='missions.remotesupport', verbose_name='remote support'),
            ),
            migrations.AddField(
                model_name='lessonsourceevent',
                name='request',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='missions.supportrequest', verbose_name='support request'),
            ),
            migrations.AddField(
                model_name='lessonthemeevent',
                name='lesson',
                field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonthemeevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='lessonthemeevent',
                name='theme',
                field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interventions.theme'),
            ),
            migrations.AddField(
                model_name='lessonuse',
                name='lesson',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonuse',
                name='mission',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesson_uses', to='missions.mission'),
            ),
            migrations.AddField(
                model_name='lessonuse',
                name='tor',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesson_uses', to='missions.termsofreference'),
            ),
            migrations.AddField(
                model_name='lessonuse',
                name='used_by',
                field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
            ),
            migrations.AddField(
                model_name='lessonuseevent',
                name='lesson',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.lesson'),
            ),
            migrations.AddField(
                model_name='lessonuseevent',
                name='mission',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='missions.mission'),
            ),
            migrations.AddField(
                model_name='lessonuseevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='lessonuseevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.lessonuse'),
            ),
            migrations.AddField(
                model_name='lessonuseevent',
                name='tor',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='missions.termsofreference'),
            ),
            migrations.AddField(
                model_name='lessonuseevent',
                name='used_by',
                field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
            ),
            migrations.AddConstraint(
                model_name='lessoncheck',
                constraint=models.UniqueConstraint(fields=('lesson', 'point', 'checked_by'), name='lesson_check_once'),
            ),
            migrations.AddConstraint(
                model_name='lessoncheck',
                constraint=models.CheckConstraint(condition=models.Q(('is_met', True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='lesson_check_refusal_says_why'),
            ),
            migrations.AddConstraint(
                model_name='lessonkept',
                constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='lesson_kept_says_why'),
            ),
            migrations.AddConstraint(
                model_name='lessonlink',
                constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='lesson_link_in_order'),
            ),
            migrations.AddConstraint(
                model_name='lessonlink',
                constraint=models.CheckConstraint(condition=models.Q(('sentence', ''), _negated=True), name='lesson_link_says_why'),
            ),
            migrations.AddConstraint(
                model_name='lessonlink',
                constraint=models.UniqueConstraint(fields=('first', 'second'), name='lesson_link_once'),
            ),
            migrations.AddConstraint(
                model_name='lessonshown',
                constraint=models.UniqueConstraint(fields=('lesson', 'year'), name='lesson_shown_once_a_year'),
            ),
            migrations.AddConstraint(
                model_name='lessonsource',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('mission__isnull', False), ('remote_support', None), ('request', None)), models.Q(('mission', None), ('remote_support__isnull', False), ('request', None)), models.Q(('mission', None), ('remote_support', None), ('request__isnull', False)), _connector='OR'), name='lesson_source_is_one'),
            ),
            migrations.AddConstraint(
                model_name='lessonsource',
                constraint=models.UniqueConstraint(fields=('lesson', 'mission', 'remote_support', 'request'), name='lesson_source_once', nulls_distinct=False),
            ),
            migrations.AddIndex(
                model_name='lessonuse',
                index=models.Index(fields=['lesson', 'kind', 'used_at'], name='lesson_last_used'),
            ),
            migrations.AddConstraint(
                model_name='lessonuse',
                constraint=models.UniqueConstraint(fields=('lesson', 'mission'), name='lesson_use_once'),
            ),
            migrations.AddConstraint(
                model_name='lessonuse',
                constraint=models.CheckConstraint(condition=models.Q(('kind', 'cited'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='lesson_dismissed_says_why'),
            ),
        ]),
    ]
