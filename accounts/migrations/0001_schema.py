import core.db
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.schema import DrawnOnce


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_substitutes_and_notices"),
        ("accounts", "0003_calendar_tokens"),
        ("accounts", "0004_words_of_names"),
        ("accounts", "0005_wants_invitations"),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('core', '0001_functions'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        DrawnOnce([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                    ('name', models.CharField(max_length=150, verbose_name='name')),
                    ('organisation', models.CharField(blank=True, max_length=150, verbose_name='organisation')),
                    ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English'), ('nl', 'Dutch')], default='fr', max_length=2, verbose_name='language')),
                    ('digest_hour', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='hour of the daily e-mail')),
                    ('wants_invitations', models.BooleanField(default=True, help_text='An invitation by e-mail, which your mail program enters; each change of days follows.', verbose_name='put the days of my missions into my calendar')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('groups', models.ManyToManyField(blank=True, related_name='user_set', to='auth.group', verbose_name='groups')),
                ],
                options={
                    'verbose_name': 'person',
                    'verbose_name_plural': 'people',
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                ],
                options={
                    'proxy': True,
                    'indexes': [],
                    'constraints': [],
                },
                bases=('accounts.user_groups',),
            ),
            migrations.CreateModel(
                name='CalendarToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('scope', models.CharField(max_length=20, verbose_name='what it shows')),
                    ('subject', models.CharField(blank=True, max_length=40, verbose_name='of what')),
                    ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='last fetched at')),
                    ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_tokens', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'calendar feed',
                    'verbose_name_plural': 'calendar feeds',
                },
            ),
            migrations.CreateModel(
                name='CalendarTokenEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('scope', models.CharField(max_length=20, verbose_name='what it shows')),
                    ('subject', models.CharField(blank=True, max_length=40, verbose_name='of what')),
                    ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.calendartoken')),
                    ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='MembershipEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('group', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='auth.group')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('user', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.CharField(choices=[('to_do', 'Actions that wait for me'), ('missions', 'News of my missions'), ('reminders', 'Reminders before and after a due date'), ('requests', 'Support requests and remote support'), ('reports', 'Reports, recommendations and lessons'), ('year', 'Plan of the year and annual review'), ('substitutes', 'Substitutes')], max_length=20, verbose_name='topic')),
                    ('kind', models.CharField(max_length=60, verbose_name='kind')),
                    ('context', models.JSONField(default=dict, verbose_name='context')),
                    ('key', models.CharField(max_length=200, unique=True, verbose_name='key')),
                    ('rhythm', models.CharField(choices=[('instant', 'at once, by e-mail'), ('daily', 'once a day, in one e-mail'), ('here', 'only here')], max_length=10, verbose_name='rhythm')),
                    ('mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='mail asked for at')),
                    ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('for_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='in the place of')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='to')),
                ],
                options={
                    'verbose_name': 'notice',
                    'verbose_name_plural': 'notices',
                },
            ),
            migrations.CreateModel(
                name='NoticeChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('topic', models.CharField(choices=[('to_do', 'Actions that wait for me'), ('missions', 'News of my missions'), ('reminders', 'Reminders before and after a due date'), ('requests', 'Support requests and remote support'), ('reports', 'Reports, recommendations and lessons'), ('year', 'Plan of the year and annual review'), ('substitutes', 'Substitutes')], max_length=20, verbose_name='topic')),
                    ('rhythm', models.CharField(choices=[('instant', 'at once, by e-mail'), ('daily', 'once a day, in one e-mail'), ('here', 'only here')], max_length=10, verbose_name='rhythm')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'choice of rhythm',
                    'verbose_name_plural': 'choices of rhythm',
                },
            ),
            migrations.CreateModel(
                name='NoticeChoiceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('topic', models.CharField(choices=[('to_do', 'Actions that wait for me'), ('missions', 'News of my missions'), ('reminders', 'Reminders before and after a due date'), ('requests', 'Support requests and remote support'), ('reports', 'Reports, recommendations and lessons'), ('year', 'Plan of the year and annual review'), ('substitutes', 'Substitutes')], max_length=20, verbose_name='topic')),
                    ('rhythm', models.CharField(choices=[('instant', 'at once, by e-mail'), ('daily', 'once a day, in one e-mail'), ('here', 'only here')], max_length=10, verbose_name='rhythm')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.noticechoice')),
                    ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='SavedFilter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('page', models.CharField(max_length=60, verbose_name='page')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('query', models.CharField(blank=True, max_length=1000, verbose_name='filters')),
                    ('is_shared', models.BooleanField(default=False, verbose_name='shared with colleagues')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ],
                options={
                    'verbose_name': 'saved filter',
                    'verbose_name_plural': 'saved filters',
                },
            ),
            migrations.CreateModel(
                name='SavedFilterEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('page', models.CharField(max_length=60, verbose_name='page')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('query', models.CharField(blank=True, max_length=1000, verbose_name='filters')),
                    ('is_shared', models.BooleanField(default=False, verbose_name='shared with colleagues')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.savedfilter')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Substitution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('since', models.DateField(verbose_name='from')),
                    ('until', models.DateField(verbose_name='until')),
                    ('note', models.CharField(blank=True, max_length=250, verbose_name='note for the substitute')),
                    ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended early at')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='substitutions', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('substitute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stand_ins', to=settings.AUTH_USER_MODEL, verbose_name='substitute')),
                ],
                options={
                    'verbose_name': 'substitution',
                    'verbose_name_plural': 'substitutions',
                },
            ),
            migrations.CreateModel(
                name='SubstitutionEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('since', models.DateField(verbose_name='from')),
                    ('until', models.DateField(verbose_name='until')),
                    ('note', models.CharField(blank=True, max_length=250, verbose_name='note for the substitute')),
                    ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended early at')),
                    ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.substitution')),
                    ('substitute', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='substitute')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='UserEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                    ('name', models.CharField(max_length=150, verbose_name='name')),
                    ('organisation', models.CharField(blank=True, max_length=150, verbose_name='organisation')),
                    ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English'), ('nl', 'Dutch')], default='fr', max_length=2, verbose_name='language')),
                    ('digest_hour', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='hour of the daily e-mail')),
                    ('wants_invitations', models.BooleanField(default=True, help_text='An invitation by e-mail, which your mail program enters; each change of days follows.', verbose_name='put the days of my missions into my calendar')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddIndex(
                model_name='user',
                index=django.contrib.postgres.indexes.GinIndex(core.db.Words('name'), fastupdate=False, name='user_words'),
            ),
            migrations.AddConstraint(
                model_name='user',
                constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='user_digest_hour_is_one'),
            ),
            migrations.AddConstraint(
                model_name='calendartoken',
                constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user', 'scope', 'subject'), name='calendar_token_once_in_force'),
            ),
            migrations.AddIndex(
                model_name='notice',
                index=models.Index(fields=['user', '-created_at', '-id'], name='notice_newest'),
            ),
            migrations.AddIndex(
                model_name='notice',
                index=models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notice_unread'),
            ),
            migrations.AddIndex(
                model_name='notice',
                index=models.Index(condition=models.Q(('mailed_at', None), ('read_at', None), ('rhythm', 'daily')), fields=['user', 'created_at'], name='notice_for_digest'),
            ),
            migrations.AddConstraint(
                model_name='notice',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('rhythm', 'here'), _negated=True), ('mailed_at', None), _connector='OR'), name='notice_only_here_is_not_mailed'),
            ),
            migrations.AddConstraint(
                model_name='notice',
                constraint=models.CheckConstraint(condition=models.Q(('for_person', None), models.Q(('for_person', models.F('user')), _negated=True), _connector='OR'), name='notice_not_for_oneself'),
            ),
            migrations.AddConstraint(
                model_name='noticechoice',
                constraint=models.UniqueConstraint(fields=('user', 'topic'), name='notice_choice_once'),
            ),
            migrations.AddConstraint(
                model_name='noticechoice',
                constraint=models.CheckConstraint(condition=models.Q(('rhythm__in', ['instant', 'daily', 'here']), ('topic__in', ['to_do', 'missions', 'reminders', 'requests', 'reports', 'year', 'substitutes'])), name='notice_choice_is_one'),
            ),
            migrations.AddConstraint(
                model_name='savedfilter',
                constraint=models.UniqueConstraint(fields=('owner', 'page', 'name'), name='saved_filter_once'),
            ),
            migrations.AddConstraint(
                model_name='substitution',
                constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='substitution_dates_in_order'),
            ),
            migrations.AddConstraint(
                model_name='substitution',
                constraint=models.CheckConstraint(condition=models.Q(('person', models.F('substitute')), _negated=True), name='substitution_is_by_another'),
            ),
            migrations.AddConstraint(
                model_name='substitution',
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at', None)), expressions=[(models.Func('person_id', 'person_id', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func('since', 'until', models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='substitution_one_at_a_time'),
            ),
        ]),
    ]
