"""By which rules search and the register of records were made last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_job_urgent"),
    ]

    operations = [
        migrations.CreateModel(
            name="UpkeepMark",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=60, primary_key=True, serialize=False, verbose_name="name in code"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint")),
            ],
            options={
                "verbose_name": "state of upkeep",
                "verbose_name_plural": "states of upkeep",
                "ordering": ["key"],
            },
        ),
    ]
