"""Every line about participants and agreements becomes a row of its own, in the same order."""

import uuid

from django.db import migrations

#: Old field, row model, the field of the row that takes the whole line.
ROWS = [("participant_lines", "Participant", "name"), ("agreement_lines", "Agreement", "what")]


def move_lines(apps, _schema):
    debriefings = apps.get_model("reports", "FieldDebriefing").objects.order_by("pk")
    for old, model, field in ROWS:
        apps.get_model("reports", model).objects.bulk_create(
            (
                apps.get_model("reports", model)(
                    debriefing_id=pk, key=uuid.uuid4(), position=position, **{field: line}
                )
                for pk, lines in debriefings.values_list("pk", old).iterator()
                for position, line in enumerate(lines, start=1)
                if line.strip()
            ),
            batch_size=1000,
        )
    move_drafts(apps.get_model("reports", "DraftField"))


def move_drafts(draft_fields):
    """What was typed as lines, typed as rows: `participants-<uuid>-name`."""
    for name, field in (("participants", "name"), ("agreements", "what")):
        for old in draft_fields.objects.filter(paper="debriefing", name=name):
            lines = [line.strip() for line in old.value.splitlines() if line.strip()]
            for position, line in enumerate(lines, start=1):
                row = f"{name}-{uuid.uuid4()}"
                for last, value in ((field, line), ("position", str(position))):
                    draft_fields.objects.create(
                        mission_id=old.mission_id,
                        paper="debriefing",
                        name=f"{row}-{last}",
                        value=value,
                        written_by_id=old.written_by_id,
                    )
            old.delete()


def back_to_lines(apps, _schema):
    for debriefing in apps.get_model("reports", "FieldDebriefing").objects.iterator():
        people = debriefing.participants.order_by("position", "pk")
        agreed = debriefing.agreements.order_by("position", "pk")
        debriefing.participant_lines = [
            ", ".join(filter(None, [one.name, one.function, one.organisation])) for one in people
        ]
        debriefing.agreement_lines = [
            ", ".join(filter(None, [one.who, one.what, str(one.due_on or "")])) for one in agreed
        ]
        debriefing.save(update_fields=["participant_lines", "agreement_lines"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_participants_and_files")]
    operations = [migrations.RunPython(move_lines, back_to_lines)]
