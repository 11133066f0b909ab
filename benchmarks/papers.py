"""How fast one worker makes papers: signed certificates, and one report of sixty pages."""

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


def main(place: str) -> None:
    """Print the figures."""
    django.setup()
    plan = json.loads(Path(place).read_text())
    figures = certificates(plan["certificate"]) | long_report(plan["report"])
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


if __name__ == "__main__":
    main(sys.argv[1])
