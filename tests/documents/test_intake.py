"""From a file to the text of a version: the command, the service, the preview; nothing is half imported."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError
from documents.intake.parse import parse_clauses
from documents.intake.plain import lines_of
from documents.intake.source import ParsedClause
from documents.models import Clause, Document, DocumentVersion
from documents.services.intake import ImportResult, import_clauses
from tests.documents import regulation
from tests.documents.test_intake_parse import REAL, REGULATIONS
from tests.factories import documents as make
from tests.factories.people import staff

pytestmark = pytest.mark.django_db

TEXT = "1. One\n1.1. First thing.\n1.2. Second thing.\n2. Two\n2.1. Third thing."


@pytest.fixture
def legal():
    return staff("legal")


@pytest.fixture
def version(legal):
    return make.draft(make.document(title_en="Rules", by=legal), author=legal, clauses=False)


def clauses_of(text):
    return parse_clauses(lines_of(text)).clauses


def bring(version, text=TEXT, language="en", replace=False, by=SYSTEM):
    return import_clauses(
        version=version, clauses=clauses_of(text), language=language, by=by, replace=replace
    )


def tree(version, language="en"):
    rows = Clause._base_manager.filter(version=version).select_related("parent").order_by("order")
    return [
        (row.number, row.parent.number if row.parent else "", getattr(row, f"heading_{language}") or "",
         getattr(row, f"body_{language}") or "")
        for row in rows
    ]  # fmt: skip


# The service ----------------------------------------------------------------------------------------------


def test_a_text_becomes_a_tree(version):
    assert bring(version) == ImportResult(created=5)
    assert tree(version) == [
        ("1", "", "One", ""),
        ("1.1", "1", "", "First thing."),
        ("1.2", "1", "", "Second thing."),
        ("2", "", "Two", ""),
        ("2.1", "2", "", "Third thing."),
    ]
    assert Clause.history.filter(version=version).count() == 5


def test_a_further_language_is_joined_by_the_numbers(version):
    bring(version)

    found = bring(version, TEXT.replace("thing", "вещь").replace("One", "Раз"), language="ru")

    assert found == ImportResult(updated=5)
    assert tree(version)[1] == ("1.1", "1", "", "First thing.")
    assert tree(version, "ru")[:2] == [("1", "", "Раз", ""), ("1.1", "1", "", "First вещь.")]


def test_a_further_language_whose_numbers_differ_is_refused(version):
    bring(version)

    with pytest.raises(DomainError) as caught:
        bring(version, "1. Раз\n1.1. Первое.\n1.3. Третье.\n2. Два\n2.1. Иное.", language="ru")

    assert str(caught.value) == (
        "The texts do not fit together. Only in the version: 1.2. Only in the file: 1.3. Nothing was imported."
    )
    assert {row[2:] for row in tree(version, "ru")} == {("", "")}


def test_parts_without_a_number_must_be_as_many(version):
    bring(version, "Before it all, this is said.\n\n1. One")

    with pytest.raises(DomainError, match="the version has 1 parts without a number, the file 0"):
        bring(version, "1. Раз", language="ru")


def test_a_language_is_not_written_over_by_itself(version):
    bring(version)

    with pytest.raises(DomainError, match="^The version has a text in English already"):
        bring(version, TEXT.replace("thing", "word"))
    assert tree(version)[1][3] == "First thing."


def test_replacing_keeps_keys_and_other_languages(version):
    bring(version)
    bring(version, TEXT.replace("thing", "вещь"), language="ru")
    keys = dict(version.clauses.values_list("number", "key"))

    found = bring(version, "1. One\n1.2. Second word.\n2. Two\n2.2. New word.", replace=True)

    assert found == ImportResult(created=1, updated=3, removed=2)
    assert tree(version) == [
        ("1", "", "One", ""),
        ("1.2", "1", "", "Second word."),
        ("2", "", "Two", ""),
        ("2.2", "2", "", "New word."),
    ]
    assert tree(version, "ru")[1] == ("1.2", "1", "", "Second вещь.")
    assert {n: k for n, k in version.clauses.values_list("number", "key") if n != "2.2"} == {
        n: keys[n] for n in ("1", "1.2", "2")
    }
    row = version.clauses.get(number="1.2")
    assert [h.body_en for h in row.history.order_by("history_id")][0::2] == ["Second thing.", "Second word."]


def test_numbers_of_an_earlier_version_keep_their_keys(legal):
    first = make.version(status="in_force", author=legal, clauses=True)
    second = make.draft(first.document, author=legal)
    keys = dict(first.clauses.values_list("number", "key"))
    Clause._base_manager.filter(version=second).delete()

    bring(second, "1. General\n1.1. Aim\nIt is known.\n3. New\nIt is said.")

    now = dict(second.clauses.values_list("number", "key"))
    assert (now["1"], now["1.1"]) == (keys["1"], keys["1.1"])
    assert now["3"] not in keys.values()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Title", "The file holds no clauses."),
        (
            "1. One\n1.1. First.\n1.2. Second.\n1.2. Third.",
            "The number 1.2 stands more than once. Give one of the clauses another number first; nothing was imported.",
        ),
    ],
)
def test_what_cannot_be_saved_is_refused_before_anything_is_written(version, text, sentence):
    with pytest.raises(DomainError) as caught:
        bring(version, text)

    assert str(caught.value) == sentence
    assert not version.clauses.exists()


def test_a_gap_is_no_obstacle(version):
    assert bring(version, "1. One\n1.1. First.\n1.4. Second.") == ImportResult(created=3)


def test_only_into_a_draft_and_only_by_those_who_write(version, legal):
    with pytest.raises(PermissionRefused):
        bring(version, by=staff("coordinator"))
    bring(version, by=legal)
    frozen = make.version(status="verification", author=legal)
    with pytest.raises(DomainError, match="^This version is not a draft any more"):
        bring(frozen, by=legal, replace=True)


def test_three_thousand_clauses_in_few_queries(version, django_assert_max_num_queries):
    many = [ParsedClause(str(n), 1, f"Heading {n}", "Text") for n in range(1, 3001)]

    with django_assert_max_num_queries(200):
        import_clauses(version=version, clauses=many, language="en", by=SYSTEM)

    assert version.clauses.count() == 3000


# The command ----------------------------------------------------------------------------------------------


def run(path, *arguments):
    out = StringIO()
    call_command("import_document", str(path), *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "rules.txt"
    found.write_text(TEXT.replace("1.2.", "1.3."), "utf-8")
    return found


SAID = ["5 clauses", "1.3: The numbering has a gap: before this clause 1.2 is missing."]


def test_the_command_says_what_it_found_and_saves_a_draft(path):
    assert run(path, "--code", "R-1", "--title", "Rules", "--language", "en") == [
        *SAID,
        "Saved as R-1, version 1.",
    ]
    version = DocumentVersion.objects.get(document__code="R-1")
    assert (version.document.title_en, version.document.kind, version.status) == ("Rules", "quality", "draft")
    assert version.clauses.count() == 5


def test_a_dry_run_saves_nothing(path):
    assert run(path, "--code", "R-1", "--title", "Rules", "--language", "en", "--dry-run") == SAID
    assert not Document.objects.exists()


def test_a_second_language_and_a_new_version_by_the_command(path, legal):
    run(path, "--code", "R-1", "--title", "Rules", "--language", "en", "--kind", "manual")
    run(path, "--code", "R-1", "--title", "Правила", "--language", "ru")

    document = Document.objects.get()
    assert (document.title_en, document.title_ru, document.kind) == ("Rules", "Правила", "manual")
    assert document.versions.get().clauses.count() == 5


def test_the_command_makes_a_new_draft_of_a_document_in_force(path, legal):
    first = make.version(status="in_force", author=legal)

    run(path, "--code", first.document.code, "--language", "en")

    second = first.document.versions.get(number=2)
    assert [row[0] for row in tree(second)] == ["1", "1.1", "1.3", "2", "2.1"]
    assert second.clauses.get(number="1.1").key == first.clauses.get(number="1.1").key


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("rules.pdf", regulation.locked_pdf(), "The PDF is protected by a password."),
        ("rules.pdf", b"%PDF-1.7 broken", "The PDF is damaged and cannot be read."),
        ("rules.pdf", b"1. Rules", "“rules.pdf” cannot be taken"),
        ("rules.pdf", regulation.scanned_pdf(), "The PDF holds pictures of pages and no text."),
        (
            "rules.docx",
            regulation.with_part(regulation.in_word(), "word/vbaProject.bin", b"x"),
            "The file carries macros",
        ),
        ("rules.txt", b"1. One\n1. One\n1.1. A.\n1.1. B.", "The number 1.1 stands more than once."),
        ("rules.txt", b"", "The file is empty."),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_written(tmp_path, name, data, sentence):
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(CommandError) as caught:
        run(path, "--code", "R-1", "--title", "Rules", "--language", "en")

    assert str(caught.value).startswith(sentence)
    assert (caught.value.returncode, Document.objects.count(), Clause.objects.count()) == (1, 0, 0)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened: No such file or directory"):
        run(tmp_path / "none.txt", "--code", "R-1")


def test_a_file_without_a_title(path):
    with pytest.raises(CommandError, match="The file tells no title; please give one"):
        run(path, "--code", "R-1", "--language", "en")


@pytest.mark.parametrize(("name", "numbers", "count", "unsure"), REAL)
def test_the_real_regulations_by_the_command(name, numbers, count, unsure):
    if not (REGULATIONS / name).exists():
        pytest.skip("the regulations are not at hand; REGULATIONS may name their folder")

    said = run(REGULATIONS / name, "--code", "X-1", "--title", "Ички", "--language", "ky")

    assert (said[0], len(said)) == (f"{count} clauses", unsure + 2)
    assert list(Clause.objects.order_by("order").values_list("number", flat=True)) == numbers.split()
