from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("backstopping", "0001_demo_load"),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DemoLoad',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('shift_days', models.IntegerField(verbose_name='days by which dates were moved')),
                ('sha256', models.CharField(max_length=64, verbose_name='checksum of the file')),
                ('loaded_at', models.DateTimeField(auto_now_add=True, verbose_name='loaded at')),
            ],
            options={
                'verbose_name': 'load of the demo data',
                'verbose_name_plural': 'loads of the demo data',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='demo_loaded_once')],
            },
        ),
    ]
