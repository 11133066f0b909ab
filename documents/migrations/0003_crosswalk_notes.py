"""Notes of crosswalks in four languages; citations and crosswalks keep their history."""

import core.clock
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


KAZAKH = set("әғқұһі")
KYRGYZ = set("ңөү")
CYRILLIC = set("абвгдежзийклмнопрстуфхцчшщъыьэюя")


def _language(note):
    """Tell the language of a note by its letters: there was one column, and the shipped notes are English."""
    letters = set(note.lower())
    if letters & KAZAKH:
        return "kk"
    if letters & KYRGYZ:
        return "ky"
    return "ru" if letters & CYRILLIC else "en"


def copy_notes(apps, schema_editor):
    """Keep each note in the column of its language; pages fall back to it from the others."""
    rows = apps.get_model("documents", "CrosswalkLink")._base_manager.exclude(note="")
    for row in rows.iterator():
        setattr(row, f"note_{_language(row.note)}", row.note)
        row.save(update_fields=["note_ky", "note_ru", "note_kk", "note_en"])


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("documents", "0002_intake_saving"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="crosswalklink",
            name="note_en",
            field=models.CharField(blank=True, max_length=500, null=True, verbose_name="note"),
        ),
        migrations.AddField(
            model_name="crosswalklink",
            name="note_kk",
            field=models.CharField(blank=True, max_length=500, null=True, verbose_name="note"),
        ),
        migrations.AddField(
            model_name="crosswalklink",
            name="note_ky",
            field=models.CharField(blank=True, max_length=500, null=True, verbose_name="note"),
        ),
        migrations.AddField(
            model_name="crosswalklink",
            name="note_ru",
            field=models.CharField(blank=True, max_length=500, null=True, verbose_name="note"),
        ),
        migrations.CreateModel(
            name="HistoricalCitation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="changed"),
                ),
                ("key", models.UUIDField(db_index=True, verbose_name="clause")),
                ("module", models.CharField(blank=True, max_length=80, verbose_name="module")),
                ("about_id", models.PositiveBigIntegerField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "covers",
                    models.CharField(
                        choices=[("full", "Fully"), ("partly", "Partly")],
                        default="full",
                        max_length=10,
                        verbose_name="covers the clause",
                    ),
                ),
                ("cited_on", models.DateField(default=core.clock.today, verbose_name="cited")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "about_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "cited_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="documents.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical citation of a clause",
                "verbose_name_plural": "historical citations of clauses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCrosswalk",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="changed"),
                ),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "left",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="documents.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="documents.document",
                        verbose_name="measured against",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical crosswalk",
                "verbose_name_plural": "historical crosswalks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCrosswalkLink",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="changed"),
                ),
                ("left_key", models.UUIDField(verbose_name="clause")),
                ("right_key", models.UUIDField(verbose_name="answers clause")),
                (
                    "strength",
                    models.CharField(
                        choices=[("full", "Fully"), ("partly", "Partly")],
                        default="full",
                        max_length=10,
                        verbose_name="how well",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("note_ky", models.CharField(blank=True, max_length=500, null=True, verbose_name="note")),
                ("note_ru", models.CharField(blank=True, max_length=500, null=True, verbose_name="note")),
                ("note_kk", models.CharField(blank=True, max_length=500, null=True, verbose_name="note")),
                ("note_en", models.CharField(blank=True, max_length=500, null=True, verbose_name="note")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "crosswalk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="documents.crosswalk",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical pair of clauses",
                "verbose_name_plural": "historical pairs of clauses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(copy_notes, migrations.RunPython.noop),
    ]
