from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_versions_and_links")]

    operations = [
        migrations.RemoveField("report", "document_data"),
        migrations.RemoveField("reportevent", "document_data"),
    ]
