"""Blank forms as Word files, made when somebody asks for one: the same fields as on the PDF."""

from __future__ import annotations

import io
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core import clock, dates
from core.models import Agency
from documents.blocks import plain
from documents.models import DocumentVersion
from documents.reports.blank_form import BlankForm, blank_form

TAGS = {"ky": "ky-KG", "ru": "ru-RU", "kk": "kk-KZ", "en": "en-GB"}
LABEL, BLANK, ROW = Mm(58), Mm(107), Mm(16)


def form_docx(version: DocumentVersion, language: str) -> bytes:
    """Return the blank form as a Word file with code and version in the header and page x of y in the footer.

    Args:
        version: the version of the form that is in force.
        language: the language of the form.
    """
    with translation.override(language):
        data = blank_form(version, language)
        agency = Agency.current()
        file = WordDocument()
        _prepare(file, data, language, agency.name if agency else "")
        _head_and_foot(file, data)
        file.add_heading(data.title, level=1)
        line = file.add_paragraph(f"{data.code} · {_edition(data)}")
        line.runs[0].font.size = Pt(9)
        _fields(file, data)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def _edition(data: BlankForm) -> str:
    day = dates.in_words(data.in_force_since) if data.in_force_since else "–"
    return _("Version %(number)s, in force from %(day)s") % {"number": data.version, "day": day}


def _prepare(file: Any, data: BlankForm, language: str, agency: str) -> None:
    properties = file.core_properties
    properties.title, properties.subject = data.title, data.code
    properties.author, properties.language = agency, TAGS.get(language, language)
    properties.created = properties.modified = clock.now().replace(tzinfo=None)
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    style = file.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    marks = style.element.get_or_add_rPr()
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), TAGS.get(language, language))
    marks.append(tongue)


def _head_and_foot(file: Any, data: BlankForm) -> None:
    section = file.sections[0]
    head = section.header.paragraphs[0]
    head.text = f"{data.code} · {data.title} · {_edition(data)}"
    head.runs[0].font.size = Pt(8)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # "Page {page} of {pages}": Word counts both.
    for number, part in enumerate(pgettext("paper", "Page {page} of {pages}").split("{")):
        name, _brace, rest = part.partition("}") if number else ("", "", part)
        if name:
            _counter(foot, "PAGE" if name == "page" else "NUMPAGES")
        if rest:
            foot.add_run(rest)
    for run in foot.runs:
        run.font.size = Pt(8)


def _counter(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _fields(file: Any, data: BlankForm) -> None:
    table = file.add_table(rows=1, cols=2, style="Table Grid")
    table.autofit = False
    head = table.rows[0]
    head.cells[0].text, head.cells[1].text = pgettext("form", "Field"), pgettext("form", "To be filled in")
    _repeat(head)
    for field in data.fields:
        row = table.add_row()
        row.height = ROW
        label = (
            row.cells[0]
            .paragraphs[0]
            .add_run(f"{field.number}. {field.label}" if field.number else field.label)
        )
        label.bold = True
        row.cells[1].text = plain(field.body)
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = LABEL, BLANK


def _repeat(row: Any) -> None:
    """Have the head of the table stand on every page, and a screen reader take it for the head."""
    marks = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    marks.append(mark)
