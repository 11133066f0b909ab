"""Saving an import is a job; a file that cannot be read says why."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_saved_filter"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="intakedraft",
            name="save_refusal",
            field=models.TextField(blank=True, verbose_name="why it was not saved"),
        ),
        migrations.AddField(
            model_name="intakedraft",
            name="saving",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.job",
            ),
        ),
        migrations.AddField(
            model_name="versionfile",
            name="fault",
            field=models.TextField(blank=True, editable=False, verbose_name="why it cannot be read"),
        ),
    ]
