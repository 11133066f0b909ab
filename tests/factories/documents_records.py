"""Records and what they are filed under, for tests."""

from __future__ import annotations

from datetime import date

from core.access import SYSTEM
from core.artifacts import issue
from documents.models import NomenclatureItem, RecordKind
from documents.services.records import register_record


def nomenclature(index="02-01", *, years=5, permanent=False, **values):
    """An item of the nomenclature: five years without arguments."""
    return NomenclatureItem.objects.create(
        index=index,
        title=values.pop("title", f"Files {index}"),
        years=None if permanent else years,
        is_permanent=permanent,
        **values,
    )


def record_kind(code="F-1", *, item=None, artifact_kind="", **values):
    """A kind of record."""
    return RecordKind.objects.create(
        code=code,
        name=values.pop("name", f"Kind {code}"),
        nomenclature=item or nomenclature(f"02-{RecordKind.objects.count() + 1:02}"),
        artifact_kind=artifact_kind,
        **values,
    )


def record(title="Minutes of a briefing", *, kind=None, made_on=date(2015, 3, 1), by=SYSTEM, **values):
    """A record entered through the service; its term of five years is over in the present."""
    kind = kind or RecordKind.objects.first() or record_kind()
    return register_record(kind=kind, title=title, made_on=made_on, by=by, **values)


def paper(owner, kind="order", *, run_jobs, number="1/2026", watermark=""):
    """A paper of the portal, rendered."""
    from governance.reports.order import OrderPaper

    data = OrderPaper(
        number, "1 May 2026", "2026-05-01T09:00:00+06:00", "General", "Subject", ("One",), "D", "L"
    )
    row = issue(kind, owner=owner, data=data, language="en", by=SYSTEM, number=number, watermark=watermark)
    run_jobs()
    row.refresh_from_db()
    return row
