"""A job for which somebody waits goes before the others."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0004_saved_filter"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="is_urgent",
            field=models.BooleanField(default=False, verbose_name="somebody waits for it"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("is_urgent", True), ("state", "queued")),
                fields=["created_at"],
                name="job_urgent",
            ),
        ),
    ]
