"""One regulation, and the ways in which it may arrive: plain text, Word, PDF."""

from __future__ import annotations

import io
import textwrap
import zipfile
from functools import cache

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfReader, PdfWriter
from weasyprint import HTML

from documents.blocks import Listing, Paragraph, Table, parse_blocks
from documents.intake.source import ParsedClause

TITLE = "Правила пользования читальным залом учебного центра"
TERMS = (
    "| Термин | Определение |\n|---|---|\n"
    "| Читатель | лицо, которое записано в читальный зал и получило билет. |\n"
    "| Дежурный | сотрудник центра, который выдаёт книги и принимает их обратно. |"
)
CLAUSES = (
    ParsedClause("1", 1, "ОБЩИЕ ПОЛОЖЕНИЯ", ""),
    ParsedClause(
        "1.1",
        2,
        "",
        "Настоящие правила определяют, как читатели пользуются залом учебного центра и его книгами, "
        "и действуют с 2024 года во всех зданиях центра.",
    ),
    ParsedClause("1.2", 2, "", "В правилах используются следующие термины:\n\n" + TERMS),
    ParsedClause("2", 1, "РАБОТА ЗАЛА", ""),
    ParsedClause(
        "2.1", 2, "Часы работы", "Зал открыт каждый день, кроме воскресенья.\n\nВ праздники зал закрыт."
    ),
    ParsedClause("2.2", 2, "Выдача книг", ""),
    ParsedClause(
        "2.2.1",
        3,
        "Порядок выдачи",
        "Дежурный выдаёт книгу, если читатель:\n\n"
        "- показал билет с фотографией и подписью, срок которого ещё не истёк;\n"
        "- вернул прежнюю книгу;\n"
        "- не должен центру денег.\n\n"
        "Затем дежурный:\n\n1) делает запись в журнале;\n2) называет срок возврата.",
    ),
    ParsedClause(
        "2.2.2",
        3,
        "Возврат",
        "Срок возврата книги составляет четырнадцать дней. Его продлевают один раз по просьбе читателя, "
        "как указано в пункте 2.1 настоящих правил, если книгу не ждут другие.",
    ),
    ParsedClause("3", 1, "ЗАКЛЮЧИТЕЛЬНЫЕ ПОЛОЖЕНИЯ", ""),
    ParsedClause("3.1", 2, "", "Правила вступают в силу со дня их утверждения директором."),
)


def in_text(width: int = 72) -> str:
    """Write it as plain text, wrapped."""
    lines = [TITLE, ""]
    for clause in CLAUSES:
        head = f"{clause.number}. {clause.heading}".strip()
        blocks = list(parse_blocks(clause.body))
        if not clause.heading:
            head = f"{head} {blocks.pop(0).text}"
        lines += [*textwrap.wrap(head, width), ""]
        for block in blocks:
            lines += [*_plain(block, width), ""]
    return "\n".join(lines)


def _plain(block, width):
    if isinstance(block, Paragraph):
        return textwrap.wrap(block.text, width)
    if isinstance(block, Listing):
        marks = block.marks() if block.ordered else ("•",) * len(block.items)
        return [
            line
            for mark, item in zip(marks, block.items, strict=True)
            for line in textwrap.wrap(f"{mark} {item}", width)
        ]
    lines = []
    for row in block.rows:
        left, right = textwrap.wrap(row[0], 20), textwrap.wrap(row[1], width - 24)
        for place in range(max(len(left), len(right))):
            cells = [side[place] if place < len(side) else "" for side in (left, right)]
            lines.append(f"{cells[0]:<24}{cells[1]}".rstrip())
    return lines


def in_word(*, numbered: bool = True) -> bytes:
    """Write it as a Word file: chapters with numbers that Word counts, or with typed ones."""
    document = docx.Document()
    document.add_paragraph(TITLE, style="Title")
    outline = _outline(document) if numbered else ""
    for clause in CLAUSES:
        blocks = list(parse_blocks(clause.body))
        words = clause.heading or blocks.pop(0).text
        style = f"Heading {clause.level}" if clause.heading else None
        paragraph = document.add_paragraph(words if numbered else f"{clause.number}. {words}", style=style)
        if numbered:
            _count(paragraph, outline, clause.level - 1)
        for block in blocks:
            _word(document, block)
    return saved(document)


def _word(document, block):
    if isinstance(block, Paragraph):
        document.add_paragraph(block.text)
    elif isinstance(block, Table):
        table = document.add_table(0, len(block.rows[0]))
        for row in block.rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
        if block.has_header:
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    else:
        for mark, item in block.marked:
            document.add_paragraph(f"{mark} {item}".strip(), style=None if block.ordered else "List Bullet")


def _outline(document) -> str:
    """Add a list of several levels: 1., 1.1., 1.1.1."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for level in range(3):
        one = OxmlElement("w:lvl")
        one.set(qn("w:ilvl"), str(level))
        pattern = "".join(f"%{place + 1}." for place in range(level + 1))
        for name, value in (("w:start", "1"), ("w:numFmt", "decimal"), ("w:lvlText", pattern)):
            part = OxmlElement(name)
            part.set(qn("w:val"), value)
            one.append(part)
        abstract.append(one)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), "77")
    number.append(reference)
    root.append(number)
    return "77"


def _count(paragraph, number: str, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = int(number)


def saved(document) -> bytes:
    """Return the bytes of a Word file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def in_pdf() -> bytes:
    """Write it as a PDF with running heads and page numbers."""
    parts = [f"<h1>{TITLE}</h1>"]
    for clause in CLAUSES:
        blocks = list(parse_blocks(clause.body))
        tag = "h2" if clause.heading else "p"
        words = clause.heading or blocks.pop(0).text
        parts.append(f"<{tag}>{clause.number}. {words}</{tag}>")
        parts += [_html(block) for block in blocks]
    style = """
        @page { size: 120mm 105mm; margin: 18mm 12mm;
                @top-center { content: "Учебный центр · R-01"; font-size: 8pt }
                @bottom-center { content: "Страница " counter(page) " из " counter(pages); font-size: 8pt } }
        body { font: 10pt "PT Serif", serif; text-align: justify } h1 { font-size: 13pt } h2 { font-size: 11pt }
        ul { list-style: none; padding: 0 } td { vertical-align: top; padding: 2pt 8pt 6pt 0 }
        td + td { padding-left: 14pt }
        p { margin: 0 0 9pt } h2 { margin: 0 0 9pt; text-align: left }
    """
    return HTML(string=f"<html lang=ru><style>{style}</style>{''.join(parts)}</html>").write_pdf()


def _html(block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{block.text}</p>"
    if isinstance(block, Listing):
        marks = block.marks() if block.ordered else ("•",) * len(block.items)
        items = "".join(f"<li>{mark} {item}</li>" for mark, item in zip(marks, block.items, strict=True))
        return f"<ul>{items}</ul>"
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in block.rows)
    return f"<table>{rows}</table>"


def locked_pdf(password: str = "secret") -> bytes:
    """Return it as a PDF that needs a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(in_pdf())))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned_pdf(pages: int = 2) -> bytes:
    """Return a PDF whose pages hold no words."""
    page = '<div style="width:5cm;height:5cm;background:#888;break-after:page"></div>'
    return HTML(string=page * pages).write_pdf()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Return a Word file with one more part in its archive."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()
