"""Every numbered clause is found once and in order; what only looks like a number stays text."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from documents.blocks import Table, parse_blocks, plain
from documents.intake.parse import parse_clauses
from documents.intake.plain import decode, lines_of
from documents.intake.source import Doubt

FILES = Path(__file__).with_name("files")
ROOT = Path(__file__).resolve().parents[2]
REGULATIONS = Path(os.environ.get("REGULATIONS", ROOT.parent / "shared" / "regulations"))

MANUAL = """
1 1.1 1.2 1.3 1.4 1.5 1.6 1.7
2 2.1 2.2
3 3.1 3.2 3.2.1 3.2.2
4 4.1 4.2 4.3 4.4 4.4.1 4.4.2 4.5 4.5.1 4.5.2 4.5.3 4.6 4.6.1 4.6.2 4.6.3
5 5.1 5.2 5.2.1 5.2.2 5.3 5.4
6 6.1 6.2 6.2.1 6.2.2 6.2.3 6.3 6.3.1 6.3.2 6.3.3 6.3.4 6.3.5 6.3.6 6.3.7 6.4 6.4.1 6.4.2 6.4.3
6.5 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6
7 7.1 7.2 7.2.1 7.2.2 7.2.3 7.2.4 7.3 7.4 7.5 7.5.1 7.5.2 7.5.3
"""
PROCEDURE = """
1 1.1 1.2 2 2.1 2.1.1 2.1.2 2.1.3 2.1.4 2.2 2.2.1 2.2.2 2.2.3 2.2.4
3 3.1 3.2 3.3 3.3.1 3.3.2 3.3.3 3.3.4 4 4.1 4.2 4.3 5 5.1 5.2 6 6.1 6.2 7 7.1 7.2
"""


def parse(text):
    return parse_clauses(lines_of(text))


def tree(text):
    return [(clause.number, clause.heading, clause.body) for clause in parse(text).clauses]


def doubts(text):
    return [(doubt.where, doubt.sentence) for doubt in parse(text).doubts]


# A whole file ---------------------------------------------------------------------------------------------


def test_a_procedure_as_it_came_out_of_a_pdf():
    found = parse((FILES / "procedure_wrapped.ky.txt").read_text("utf-8"))

    assert found.title == "«Алтын сапат» окуу борборунда китепкананы пайдалануунун тартиби"
    assert [(clause.number, clause.level, clause.heading) for clause in found.clauses] == [
        ("1", 1, "ЖАЛПЫ ЖОБОЛОР"),
        ("1.1", 2, ""),
        ("1.2", 2, ""),
        ("1.3", 2, ""),
        ("2", 1, "ТЕРМИНДЕР ЖАНА КЫСКАРТУУЛАР"),
        ("2.1", 2, ""),
        ("2.2", 2, ""),
        ("3", 1, "КЫЗМАТ КӨРСӨТҮҮ ЖАНА ЖООПКЕРЧИЛИК"),
        ("3.1", 2, "Жалпы талаптар"),
        ("3.2", 2, "Китептерди берүү жана кайра алуу, ошондой эле алардын абалын текшерүү тартиби"),
        ("3.2.1", 3, "Берүү"),
        ("3.2.2", 3, "Кайра алуу"),
        ("3.2.3", 3, "Жоголгон китеп"),
        ("3.3", 2, "Корутунду"),
        ("", 1, "А тиркемеси. Каттоо журналынын үлгүсү"),
    ]
    assert [clause.body for clause in found.clauses] == [
        "",
        (
            "Бул тартип окуу борборунун китепканасын пайдалануу эрежелерин белгилейт жана 2024. жылдан тартып "
            "колдонулат (мындан ары – тартип). Анын талаптары 3.2.1 пунктуна ылайык текшерилет."
        ),
        (
            "Китепкана төмөнкүлөр үчүн ачык:\n\n"
            "- окуучулар жана алардын ата-энелери, алар каттоодон өткөн болсо;\n"
            "- мугалимдер;\n"
            "- коноктор, эгер алар директордун жазуу жүзүндөгү уруксатын алып, каттоо журналына кол коюшса;\n"
            "- башка окуу борборлорунун кызматкерлери (келишим боюнча.\n\n"
            "Китепкана дем алыш күндөрү иштебейт."
        ),
        "Китепкананын аянты 12.5 чарчы метрден кем болбойт, температура 18.5 даражадан төмөн түшпөйт.",
        "",
        (
            "Бул тартипте төмөнкү терминдер колдонулат:\n\n"
            "| Каталог | китептердин тизмеси, анда ар бир китептин жайгашкан орду көрсөтүлөт. |\n"
            "| Окурман (кардар) | китепкананы пайдалануу укугуна ээ болгон адам. |\n"
            "| Окуу залынын нөөмөтчүсү | китептерди берүүгө жана кайра алууга жооп берген кызматкер. |"
        ),
        (
            "Кыскартуулар:\n\n"
            "| ОБ | окуу борбору |\n| ОЗ | окуу залы |\n| ЭК | Электрондук каталог |\n| ЭР | Электрондук ресурс |"
        ),
        "",
        "Окурман китепти он төрт күнгө алат. Мөөнөттү узартуу үчүн ал арыз берет. Арыз эки күндө каралат.",
        "",
        "Нөөмөтчү китепти берүүдө:\n\n1) окурмандын билетин текшерет;\n2) каталогго жазат;\n3) мөөнөтүн айтат.",
        "Нөөмөтчү китептин бүтүндүгүн текшерет жана ал жөнүндө каттоо китебине жазат.",
        (
            "Жоголгон китептин ордуна окурман:\n\nа) ошондой эле китеп;\n"
            "б) же анын баасын төлөйт, эгер ал китепти дүкөндөн табуу мүмкүн болбосо."
        ),
        "Тартип бекитилген күндөн тартып күчүнө кирет.",
        "1) Күнү.\n2) Аты-жөнү.",
    ]
    assert found.doubts == (
        Doubt(
            "1.2",
            "“коноктор, эгер алар директордун …” was taken as an item of the list, although its mark is missing.",
        ),
        Doubt(
            "1.2",
            "The item “башка окуу борборлорунун кызматкерлери …” opens a bracket and does not close it.",
        ),
        Doubt("2.1", "A list of terms was read as a table; please check where each term ends."),
        Doubt("2.2", "A list of terms was read as a table; please check where each term ends."),
        Doubt("3.2.2", "Heading and text stand on one line; they were parted before “Нөөмөтчү”."),
        Doubt("3.2.3", "“мүмкүн” was broken at the end of a line; please check it."),
    )


# What is a clause number and what is not ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A year, a date, a sum or a reference at the beginning of a wrapped line.
        ("1.1. The rules were adopted in\n2024. They were changed on\n01.09.2025 and again.", ["1.1"]),
        ("1.1. The share is at least\n1.2 per cent of the whole sum that was paid.", ["1.1"]),
        (
            "1. A\n1.1. See what is said in clause\n1.2 of these rules, please.\n1.2. Then act.",
            ["1", "1.1", "1.2"],
        ),
        # Numbers without a full stop, without a space, and with a full stop only sometimes.
        ("1 SCOPE\n1.1 This is said.\n1.2.That is said.", ["1", "1.1", "1.2"]),
        # The items of a list inside a clause.
        (
            "1. First\n1.1. Do:\n1. one;\n2. two;\n3. three.\n1.2. Stop.\n2. Second\n2.1. End.",
            ["1", "1.1", "1.2", "2", "2.1"],
        ),
        # Chapters that are named by a word.
        ("Глава 1. Начало\n1.1. Так.\nГлава 2. Конец\n2.1. И так.", ["1", "1.1", "2", "2.1"]),
        ("1-бөлүм. Башы\n1.1. Ооба.\n2-бөлүм. Аягы\n2.1. Жок.", ["1", "1.1", "2", "2.1"]),
        ("Раздел 1. Начало\n1. Так.\n2. Иначе.\nРаздел 2. Конец\n3. И так.", ["", "1", "2", "", "3"]),
        ("I. НАЧАЛО\n1. Так.\n2. Иначе.\nII. КОНЕЦ\n3. И так.", ["I", "1", "2", "II", "3"]),
        # A preamble, and an annex with its own numbering.
        ("The rules are made under the law.\n\n1. One thing.\n\nAnnex 1\n\n1. Another thing.", ["", "1", ""]),
    ],
)
def test_numbers(text, expected):
    assert [clause.number for clause in parse(text).clauses] == expected


def test_articles_of_a_law():
    text = (
        "Глава 1. Общие положения\n\nСтатья 1. Предмет\n1. Закон регулирует образование.\n"
        "2. Закон не касается армии.\n\nСтатья 2. Понятия\nПонятия даны ниже.\n\n"
        "Глава 2. Права\n\nСтатья 3. Право на образование\nКаждый вправе учиться."
    )

    assert tree(text) == [
        ("", "Глава 1. Общие положения", ""),
        ("1", "Предмет", "1) Закон регулирует образование.\n2) Закон не касается армии."),
        ("2", "Понятия", "Понятия даны ниже."),
        ("", "Глава 2. Права", ""),
        ("3", "Право на образование", "Каждый вправе учиться."),
    ]


def test_a_table_of_contents_is_left_out():
    text = "Rules\n\nContents\n1. Scope ........ 3\n1.1. Whom it binds ........ 3\n\n1. Scope\n1.1. It binds all."

    assert tree(text) == [("1", "Scope", ""), ("1.1", "", "It binds all.")]
    assert doubts(text) == [("", "The table of contents (2 lines) was left out.")]


def test_page_numbers_and_running_heads_are_left_out():
    words = ["one", "two", "three", "four"]
    pages = [
        f"Rules of the centre\n\n{n}. Part\n\nThis is said on page {word}.\n\nAnd {word} more.\n\nPage {n} of 4\n"
        for n, word in enumerate(words, 1)
    ]

    assert tree("\f".join(pages)) == [
        (str(n), "Part", f"This is said on page {word}.\n\nAnd {word} more.")
        for n, word in enumerate(words, 1)
    ]


# Doubts ---------------------------------------------------------------------------------------------------

AGAIN = "This number stands more than once. Both clauses were kept; please give one another number."


def test_a_number_that_stands_twice():
    text = "1. One\n1.1. First.\n1.2. Second.\n1.2. Third.\n1.3. Fourth."

    assert [number for number, *_rest in tree(text)] == ["1", "1.1", "1.2", "1.2", "1.3"]
    assert doubts(text) == [("1.2", AGAIN)]


def test_a_gap_in_the_numbering():
    text = "1. One\n1.1. First.\n1.4. Second.\n3. Three\n3.1.2. Third."

    assert [number for number, *_rest in tree(text)] == ["1", "1.1", "1.4", "3", "3.1.2"]
    assert doubts(text) == [
        ("1.4", "The numbering has a gap: before this clause 1.2, 1.3 is missing."),
        ("3", "The numbering has a gap: before this clause 2 is missing."),
        ("3.1.2", "The numbering has a gap: before this clause 3.1, 3.1.1 is missing."),
    ]


def test_clauses_out_of_order():
    text = "1. One\n1.1. First.\n1.3. Third.\n1.2. Second.\n1.4. Fourth."

    assert [number for number, *_rest in tree(text)] == ["1", "1.1", "1.3", "1.2", "1.4"]
    assert doubts(text) == [
        ("1.3", "The numbering has a gap: before this clause 1.2 is missing."),
        ("1.2", "The clause stands out of order, after 1.3."),
    ]


def test_a_reference_that_looks_like_a_clause():
    text = (
        "1. One\n1.1. First of all, and this is told at length, one must read clause\n"
        "1.7 General part of the rules.\n1.2. Second."
    )

    assert doubts(text) == [
        ("1.7", "A line begins with this number, but it was taken as a reference inside the text.")
    ]


# Size -----------------------------------------------------------------------------------------------------


def test_three_thousand_clauses_in_two_seconds():
    lines = []
    for chapter in range(1, 31):
        lines.append(f"{chapter}. ЧАСТЬ")
        for section in range(1, 100):
            lines += [
                f"{chapter}.{section}. Читатель получает книгу, если он показал билет, и возвращает её",
                "в срок.",
                "",
            ]
    text = "\n".join(lines)

    began = time.process_time()
    found = parse(text)
    spent = time.process_time() - began

    assert (len(found.numbered), found.doubts) == (3000, ())
    assert spent < 2


def test_any_text_is_read_and_no_word_is_lost():
    chance = random.Random(7)
    parts = [
        "1.",
        "1.1",
        "2.",
        "3.4.5",
        "I.",
        "a)",
        "1)",
        "- ",
        "• ",
        "Глава 2",
        "Annex 1",
        "Слово",
        "слово",
        "конец.",
        "\n",
        "\n\n",
        "ЗАГЛАВИЕ",
        "|",
        "(",
        ":",
        ";",
        "тер-",
        "    ",
    ]
    for _round in range(300):
        text = " ".join(chance.choice(parts) for _place in range(chance.randrange(1, 60)))
        found = parse(text)

        kept = " ".join([found.title, *(f"{c.number} {c.heading} {plain(c.body)}" for c in found.clauses)])
        assert kept.lower().count("слово") + kept.count("конец") == len(
            re.findall("слово|конец", text.lower())
        )


# The real ones --------------------------------------------------------------------------------------------

REAL = [
    ("internal_quality_assurance_manual.ky.txt", MANUAL, 76, 8),
    ("internal_monitoring_procedure.ky.txt", PROCEDURE, 35, 0),
]


@pytest.mark.parametrize(("name", "numbers", "count", "unsure"), REAL)
def test_the_real_regulations(name, numbers, count, unsure):
    path = REGULATIONS / name
    if not path.exists():
        pytest.skip("the regulations are not at hand; REGULATIONS may name their folder")

    text, _doubts = decode(path.read_bytes())
    found = parse(text)

    assert [clause.number for clause in found.clauses] == numbers.split()
    assert (len(numbers.split()), len(found.doubts)) == (count, unsure)
    kept = " ".join([found.title, *(f"{c.heading} {plain(c.body)}" for c in found.clauses)])
    assert dict(_words(text) - _words(kept)) == {}
    assert dict(_words(kept) - _words(text)) == {}


def _words(text):
    """Count the words: nothing is lost, nothing doubled; a word broken at the end of a line is one."""
    return Counter(re.findall(r"[^\W\d_]+", text))


def test_the_real_manual_in_detail():
    path = REGULATIONS / REAL[0][0]
    if not path.exists():
        pytest.skip("the regulations are not at hand; REGULATIONS may name their folder")

    clauses = {c.number: c for c in parse(path.read_text("utf-8")).clauses}

    tables = {
        number: block
        for number in ("2.1", "2.2")
        for block in parse_blocks(clauses[number].body)
        if isinstance(block, Table)
    }
    assert [row[0] for row in tables["2.1"].rows] == [
        "Талдоо",
        "Аудит (текшерүү)",
        "Ырастоо",
        "Верификация",
        "Документ",
        "Сапатты камсыздоо тутумунун документтери",
        "Идентификациялоо",
        "Сапат",
        "Несоответствие",
        "Политика",
    ]
    assert [row[0] for row in tables["2.2"].rows] == ["АК", "ВСОК", "ДИ", "IAAR", "ББУ", "ББП"]
    assert [clauses[number].heading.split()[0] for number in ("3.1", "4.4.1", "6.1", "6.6", "7.2.4")] == [
        "Жалпы",
        "Стратегияны",
        "Билим",
        "Билим",
        "Аккредитациялоо",
    ]
    assert sum(bool(clause.heading) for clause in clauses.values()) == 76 - 9
    assert [len(block.items) for block in parse_blocks(clauses["4.6.2"].body) if hasattr(block, "items")] == [
        12
    ]
    assert not re.search(r"(?m)^1[57]$", "\n".join(clause.body for clause in clauses.values()))
