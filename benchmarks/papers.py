"""How fast one worker makes papers: signed certificates, one report of sixty pages, a document of 3,000 clauses."""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import django

CERTIFICATES = 12
PAGES = 60
#: A document as long as any: chapters of twenty clauses, each as long as two of the shipped ones.
CLAUSES = 3000
CHAPTER = 20


def main(place: str) -> None:
    """Print the figures."""
    django.setup()
    plan = json.loads(Path(place).read_text())
    # The peak is that of the process so far, so the longest paper comes last.
    figures = certificates(plan["certificate"]) | long_report(plan["report"]) | long_document()
    print(json.dumps(figures))


def paper(kind: str, data: Any) -> Any:
    """Return an artifact that is not saved."""
    from core.artifacts import freeze, report_kinds
    from core.models import Artifact

    entry = report_kinds()[kind]
    frozen = json.loads(json.dumps(freeze(data), ensure_ascii=False))
    return Artifact(
        kind=kind, title=str(entry.label), number="1", language="ky", template=entry.template, data=frozen
    )


def certificates(pk: int) -> dict[str, Any]:
    """Render and sign certificates, the first one unmeasured."""
    from accreditation.models import Certificate
    from accreditation.reports.certificate import certificate_data
    from core.artifacts import make_pdf

    row = paper("certificate", certificate_data(Certificate.objects.get(pk=pk)))
    make_pdf(row)
    began = time.perf_counter()
    for _number in range(CERTIFICATES):
        make_pdf(row)
    return {"certificates_per_s": round(CERTIFICATES / (time.perf_counter() - began), 2)}


def _stretched(text: str, share: float) -> str:
    return (text * (1 + int(share)))[: int(len(text) * share)]


def long_report(pk: int) -> dict[str, Any]:
    """Render a report that is made as long as wished by repeating the text of its sections."""
    from dataclasses import replace

    from pypdf import PdfReader

    from accreditation.models import Report
    from accreditation.reports.commission_report import commission_report
    from core.artifacts import make_pdf

    data = commission_report(Report.objects.get(pk=pk))
    began = time.perf_counter()
    content = make_pdf(paper("commission_report", data))
    seconds = time.perf_counter() - began
    pages = len(PdfReader(io.BytesIO(content)).pages)
    if pages != PAGES:
        share = PAGES / pages
        sections = tuple(replace(one, text=_stretched(one.text, share)) for one in data.sections)
        began = time.perf_counter()
        content = make_pdf(paper("commission_report", replace(data, sections=sections)))
        seconds = time.perf_counter() - began
        pages = len(PdfReader(io.BytesIO(content)).pages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "report_pages": pages,
        "report_s": round(seconds, 2),
        "report_kb": len(content) // 1024,
        "peak_mb": round(peak),
    }


def clauses() -> list[dict[str, Any]]:
    """Return the clauses of a document of several hundred pages, frozen as its paper keeps them."""
    from benchmarks.documents_text import DocumentsText

    bodies = [one["body"]["ru"] for one in DocumentsText().shipped()]
    found = []
    for place in range(CLAUSES):
        chapter, inner = divmod(place, CHAPTER)
        found.append(
            {
                "anchor": f"c-{place}",
                "number": f"{chapter + 1}.{inner}" if inner else str(chapter + 1),
                "heading": "" if inner else f"Глава {chapter + 1}",
                "body": "\n\n".join(bodies[(place + more) % len(bodies)] for more in range(2))
                if inner
                else "",
                "level": 2 if inner else 1,
                "is_listed": not inner,
                "language": "",
            }
        )
    return found


def long_document() -> dict[str, Any]:
    """Render and sign the controlled PDF of a document of three thousand clauses, as its job does."""
    from datetime import date

    from pypdf import PdfReader

    from core.artifacts import make_pdf
    from documents.reports.controlled_document import ControlledPaper

    data = ControlledPaper(
        code="QM-1", title="Положение о документах", version=1, kind="", process="", owner="", is_validated=True,
        in_force_since=date(2026, 1, 1), in_force_until=None, order="", copy=0, holder="", signatures=(),
        editions=(), clauses=tuple(clauses()), files=(),  # type: ignore[arg-type]
    )  # fmt: skip
    began = time.perf_counter()
    content = make_pdf(paper("controlled_document", data))
    seconds = time.perf_counter() - began
    # Before the pages are counted: reading so long a file takes more than making it.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "document_pages": len(PdfReader(io.BytesIO(content)).pages),
        "document_s": round(seconds, 1),
        "document_kb": len(content) // 1024,
        "document_peak_mb": round(peak),
    }


if __name__ == "__main__":
    main(sys.argv[1])
