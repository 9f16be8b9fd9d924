"""The results a mission aims at stand among the sections of the ToR in force."""

from django.db import migrations


def write(apps, schema_editor):
    tors = apps.get_model("missions", "TermsOfReference").objects.exclude(state="superseded")
    aimed = apps.get_model("missions", "AimedResult").objects.select_related("result")
    section = apps.get_model("missions", "TorSection")
    for tor in tors.filter(mission__aimed_results__isnull=False).distinct():
        rows = aimed.filter(mission=tor.mission_id).order_by("result__position", "result__pk")
        places = dict(section.objects.filter(tor=tor).values_list("key", "position"))
        section.objects.create(
            tor=tor,
            key="aimed",
            title="Résultats du catalogue",
            position=places.get("results", max(places.values(), default=0) + 1),
            body="\n".join(f"{one.result.code} {one.result.name_fr}" for one in rows),
        )


class Migration(migrations.Migration):
    dependencies = [("missions", "0008_approvals_and_programme_of_tor")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
