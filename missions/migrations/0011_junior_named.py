import django.db.models.deletion
from django.db import migrations, models

#: Who led when it was decided; a decision on a mission nobody travels on was about nobody.
#: The history only grows; a new column is filled once, before its triggers watch again.
_FILL = """
UPDATE missions_juniorleaddecision d SET expert_id = (
    SELECT m.expert_id FROM missions_missionmember m WHERE m.mission_id = d.mission_id
     ORDER BY m.role = 'lead' DESC, m.id LIMIT 1);
DELETE FROM missions_juniorleaddecision WHERE expert_id IS NULL;
ALTER TABLE missions_juniorleaddecisionevent DISABLE TRIGGER USER;
UPDATE missions_juniorleaddecisionevent e SET expert_id = (
    SELECT m.expert_id FROM missions_missionmember m WHERE m.mission_id = e.mission_id
     ORDER BY m.role = 'lead' DESC, m.id LIMIT 1);
DELETE FROM missions_juniorleaddecisionevent WHERE expert_id IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE missions_juniorleaddecisionevent ENABLE TRIGGER USER;
"""


def _expert(*, null: bool):
    return models.ForeignKey(
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="experts.expert",
        verbose_name="expert",
    )


def _noted_expert(*, null: bool):
    return models.ForeignKey(
        db_constraint=False,
        null=null,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        related_query_name="+",
        to="experts.expert",
        verbose_name="expert",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("experts", "0003_absence"),
        ("missions", "0010_by_turn"),
    ]

    operations = [
        migrations.AddField("juniorleaddecision", "expert", _expert(null=True)),
        migrations.AddField("juniorleaddecisionevent", "expert", _noted_expert(null=True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField("juniorleaddecision", "expert", _expert(null=False)),
        migrations.AlterField("juniorleaddecisionevent", "expert", _noted_expert(null=False)),
    ]
