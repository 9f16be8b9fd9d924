from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_lines_become_rows")]
    operations = [
        migrations.RemoveField(model, name)
        for model in ("fielddebriefing", "fielddebriefingevent")
        for name in ("participant_lines", "agreement_lines")
    ]
