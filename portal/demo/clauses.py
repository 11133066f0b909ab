"""Clauses at work in the demonstration: modules and records that cite them, and crosswalks to ESG and ISO 9001."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from accreditation.models import Case
from core.errors import DomainError
from documents.models import Clause, Document, Record
from documents.services.citations import cite, load_default_links
from documents.services.figures import refresh_figures
from documents.services.reference import load_crosswalks
from governance.models import Meeting, Order
from portal.demo.desk import Desk

LINKED = ("quality_manual", "monitoring_procedure", "esg", "iso_9001")
#: Clause of the manual, kind of record that keeps it alive, and why.
BY_RECORDS = (
    ("7.5.2", "F-7.5-01", "Корректирующее действие с проверкой результата"),
    ("7.5.3", "F-7.5-02", "Тобокелдиктин картасы"),
    ("7.2.2", "F-7.2-01", "Чек-лист проведённого аудита"),
    ("7.3", "F-7.3-01", "Несоответствие, найденное при визите"),
    ("5.2.2", "F-5.2-01", "Окутуунун натыйжасы бааланган"),
    ("4.6.2", "F-4.6-01", "Отчёт об анализе за прошлый год"),
)


def make_links(desk: Desk) -> None:
    """Link clauses with modules by default, cite an order, a meeting, a case and records; load the crosswalks."""
    for document in Document.objects.filter(reference_key__in=LINKED):
        with desk.by("adviser", 15) as adviser:
            try:
                load_default_links(document, by=adviser)
            except DomainError:
                continue
    _cite_objects(desk)
    with desk.by("adviser", 14) as adviser:
        load_crosswalks(by=adviser)
    refresh_figures()


def _cite_objects(desk: Desk) -> None:
    order = Order.objects.filter(kind="documents").order_by("-pk").first()
    meeting = Meeting.objects.filter(items__votes__isnull=False).order_by("-pk").first()
    case = Case.objects.filter(status="closed").order_by("pk").first()
    _cite(desk, "adviser", "3.2.2", order, "Экинчи басылма ушул буйрук менен бекитилди")
    _cite(desk, "secretary", "6.5.2", meeting, "Добуш берүү аты-жөнү менен жазылган")
    _cite(desk, "coordinator", "6.5.1", case, "Өтүнмөдөн күбөлүккө чейинки толук жол")
    for number, kind, reason in BY_RECORDS:
        record = Record.objects.filter(kind__code=kind).order_by("-made_on", "-pk").first()
        _cite(desk, "adviser", number, record, reason)


def _cite(desk: Desk, who: str, number: str, about: Model | None, reason: str) -> Any:
    manual = Document.objects.get(reference_key="quality_manual")
    clause = Clause.objects.filter(version=manual.current_id, number=number).first()
    if clause is None or about is None:
        return None
    with desk.by(who, 10, hour=13) as person:
        return cite(clause, by=person, about=about, reason=reason)
