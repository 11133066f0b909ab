"""Crosswalks: the table saved whole or not at all, Excel out and in with a look first, both sides."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.access import PermissionRefused
from core.errors import DomainError
from documents.crosswalk_file import read_pairs, write_pairs
from documents.models import Crosswalk
from documents.selectors.crosswalks import read_from
from documents.services import crosswalks
from documents.services.crosswalks import LANGUAGES, Change, Pair
from tests.accreditation.pages import page, queries, text
from tests.factories.documents_evidence import clause_of, crosswalk, figure, link, text_in_force
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides(db):
    return text_in_force(), text_in_force("EXT-01", kind="external")


@pytest.fixture
def walk(sides):
    return crosswalk(*sides, ("1.1", "1.1"), ("1.2", "2.1", "partly"))


@pytest.fixture
def editor(db):
    return staff("quality_adviser")


def workbook(*rows):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    book.close()
    return out.getvalue()


def upload(content, name="walk.xlsx"):
    return {"file": SimpleUploadedFile(name, content)}


def posted(*pairs):
    table = {name: [getattr(pair, name) for pair in pairs] for name in ("left", "right", "strength")}
    notes = {f"note_{code}": [pair.notes.get(code, "") for pair in pairs] for code in LANGUAGES}
    return {**table, **notes}


def test_a_crosswalk_needs_two_different_documents_with_clauses(sides, editor):
    left, right = sides
    made = crosswalks.create_crosswalk(left=left, right=right, by=editor)
    assert (made.left, made.right) == sides
    for wrong, sentence in (
        ((left, right), "already"),
        ((left, left), "two different"),
        ((left, text_in_force("E-1", numbers=())), "has no clauses"),
    ):
        with pytest.raises(DomainError, match=sentence):
            crosswalks.create_crosswalk(left=wrong[0], right=wrong[1], by=editor)
    with pytest.raises(PermissionRefused):
        crosswalks.create_crosswalk(left=right, right=left, by=staff("coordinator"))


def test_the_table_becomes_what_it_says(walk, editor):
    table = [
        Pair("1.1", "1.1"),
        Pair("1.2", "2.1", "full", {"en": "Better now", "ru": "Лучше"}),
        Pair("2", "2"),
    ]
    found = crosswalks.save_pairs(walk, table, by=editor)
    assert (found.added, found.removed, found.unchanged) == ([table[2]], [], 1)
    assert found.changed == [Change(Pair("1.2", "2.1", "partly"), table[1])]
    assert crosswalks.pairs_of(walk) == table
    gone = crosswalks.save_pairs(walk, table[:1], by=editor)
    assert gone.removed == table[1:]
    assert crosswalks.pairs_of(walk) == table[:1]


def test_a_wrong_line_saves_nothing(walk, editor):
    before = crosswalks.pairs_of(walk)
    table = [Pair("2", "2"), Pair("9.9", "1.1"), Pair("1.1", "7"), Pair("2", "2"), Pair("1", "1", "well")]
    assert crosswalks.compare_pairs(walk, table).refused == [
        (2, "The document at the left has no clause “9.9”."),
        (3, "The document at the right has no clause “7”."),
        (4, "2 and 2 stand in the table twice."),
        (5, "Say “fully” or “partly”, not “well”."),
    ]
    with pytest.raises(DomainError, match="Line 2: "):
        crosswalks.save_pairs(walk, table, by=editor)
    assert crosswalks.pairs_of(walk) == before


def test_a_table_may_not_be_endless(walk, editor, monkeypatch):
    monkeypatch.setattr(crosswalks, "MOST_PAIRS", 1)
    with pytest.raises(DomainError, match="more than 1 lines"):
        crosswalks.save_pairs(walk, [Pair("1", "1"), Pair("2", "2")], by=editor)


def test_it_reads_from_either_side(walk, sides):
    link(sides[0], "1.1", "governance.orders")
    figure("governance.orders", 1)
    left, right = read_from(walk, "left"), read_from(walk, "right")

    def partners(reading):
        return {
            line.row.clause.number: [one.clause.number for one, _link in line.partners]
            for line in reading.lines
            if line.partners
        }

    assert partners(left) == {"1.1": ["1.1"], "1.2": ["2.1"]}
    assert partners(right) == {"1.1": ["1.1"], "2.1": ["1.2"]}
    assert (left.tied, left.total) == (right.tied, right.total) == (2, 3)
    assert left.lines[1].row.own_state == "alive"


# Excel --------------------------------------------------------------------------------------------------------------


def test_excel_goes_out_and_comes_back_unchanged(walk, editor, sign_in):
    answer = sign_in(editor).get(reverse("documents:crosswalk_export", args=[walk.pk]))
    assert read_pairs(answer.content) == crosswalks.pairs_of(walk)
    assert 'filename="crosswalk-QM-01-EXT-01-' in answer["Content-Disposition"]


def test_numbers_that_a_spreadsheet_changed_are_understood():
    content = workbook(
        ["Left", "right", "strength", "note"],
        [6.5, 2, "Partly", " a  note "],
        ["", "", "", ""],
        ["1.1.", "2.1", "", ""],
    )
    assert read_pairs(content) == [Pair("6.5", "2", "partly", {"en": "a note"}), Pair("1.1", "2.1")]


def test_nothing_in_a_cell_is_taken_for_a_formula():
    pairs = [Pair("1", "2", "full", {"kk": "=1+1"})]
    assert read_pairs(write_pairs(pairs, {"1": "=cmd"}, {})) == pairs


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a workbook", "cannot be read as an Excel workbook"),
        (b"PK\x03\x04 broken", "cannot be read as an Excel workbook"),
        (workbook(["left", "note"], ["1", "x"]), "The column “right” is missing."),
        (workbook(), "The column “left” is missing."),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(walk, editor, sign_in, content, sentence):
    answer = sign_in(editor).post(reverse("documents:crosswalk_import", args=[walk.pk]), upload(content))
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_the_difference_is_shown_first_and_taken_over_then(walk, editor, sign_in):
    client, address = sign_in(editor), reverse("documents:crosswalk_import", args=[walk.pk])
    content = workbook(
        ["left", "right", "strength", "note"], ["1.1", "1.1", "partly", "Less"], ["2.1", "2.1", "", ""]
    )
    shown = client.post(address, upload(content))
    assert shown.status_code == 200
    difference = shown.context["difference"]
    assert (len(difference.added), len(difference.changed), len(difference.removed)) == (1, 1, 1)
    assert walk.links.count() == 2, "nothing is written by looking"
    assert [pair.left for pair in crosswalks.pairs_of(walk)] == ["1.1", "1.2"]
    pairs = shown.context["pairs"]
    done = client.post(address, posted(*pairs), follow=True)
    assert "1 pair added, 1 changed, 1 removed." in text(done)
    assert crosswalks.pairs_of(walk) == pairs


def test_a_file_with_wrong_lines_cannot_be_taken_over(walk, editor, sign_in):
    client, address = sign_in(editor), reverse("documents:crosswalk_import", args=[walk.pk])
    shown = client.post(address, upload(workbook(["left", "right"], ["8", "1"])))
    assert "has no clause “8”" in text(shown)
    assert "Take over" not in text(shown)
    client.post(address, posted(Pair("8", "1")))
    assert walk.links.count() == 2


# Pages --------------------------------------------------------------------------------------------------------------


def test_the_table_is_edited_on_its_page(walk, editor, sign_in):
    client, address = sign_in(editor), reverse("documents:crosswalk_edit", args=[walk.pk])
    assert 'value="1.2"' in text(page(client, address))
    new = Pair("2.1", "2.1", "partly", {"en": "New", "ky": "Жаңы"})
    typed = posted(Pair("1.1", "1.1"), Pair("", "", "partly"), new, Pair("", ""))
    more = client.post(address, {**typed, "more": "1"})
    assert (more.status_code, walk.links.count()) == (200, 2)
    assert ">New</textarea>" in text(more)
    wrong = client.post(address, {**typed, "left": ["1.1", "", "2.9", ""]})
    assert wrong.status_code == 422
    assert "Line 2: The document at the left has no clause “2.9”." in text(wrong)
    done = client.post(address, typed, follow=True)
    assert "1 pair added, 0 changed, 1 removed." in text(done)
    assert crosswalks.pairs_of(walk) == [Pair("1.1", "1.1"), new]
    assert "Nothing changed." in text(client.post(address, typed, follow=True))


def test_readers_read_and_editors_edit(walk, sign_in, sides):
    reader = sign_in(staff("evaluator"))
    assert "QM-01 ↔ EXT-01" in text(page(reader, walk.get_absolute_url()))
    assert "Edit the table" not in text(page(reader, walk.get_absolute_url()))
    assert "Document QM-01" in text(page(reader, reverse("documents:crosswalk_list")))
    for name in ("edit", "import"):
        assert reader.get(reverse(f"documents:crosswalk_{name}", args=[walk.pk])).status_code == 403
    assert reader.post(reverse("documents:crosswalk_remove", args=[walk.pk])).status_code == 403
    assert reader.get(reverse("documents:crosswalk_add")).status_code == 403


def test_a_crosswalk_with_a_closed_document_is_not_found(walk, sides, sign_in):
    sides[1].confidentiality = "restricted"
    sides[1].save()
    client = sign_in(staff("coordinator"))
    assert client.get(walk.get_absolute_url()).status_code == 404
    assert "EXT-01" not in text(page(client, reverse("documents:crosswalk_list")))


def test_one_is_begun_and_removed_on_the_page(sides, editor, sign_in):
    client = sign_in(editor)
    page(client, reverse("documents:crosswalk_add"))
    wrong = client.post(reverse("documents:crosswalk_add"), {"left": sides[0].pk, "right": sides[0].pk})
    assert "two different documents" in text(wrong)
    client.post(reverse("documents:crosswalk_add"), {"left": sides[0].pk, "right": sides[1].pk})
    made = Crosswalk.objects.get()
    client.post(reverse("documents:crosswalk_remove", args=[made.pk]))
    assert not Crosswalk.objects.exists()


def test_the_pages_take_few_queries_for_any_size(sign_in, editor):
    counts = []
    for size in (5, 200):
        numbers = ["1", *(f"1.{place}" for place in range(1, size))]
        left, right = text_in_force(f"L-{size}", numbers), text_in_force(f"R-{size}", numbers)
        walk = crosswalk(left, right, *((number, number) for number in numbers[1:40]))
        client = sign_in(editor)
        counts.append(
            [queries(client, walk.get_absolute_url()), queries(client, f"{walk.get_absolute_url()}edit/")]
        )
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14, counts


def test_a_clause_that_left_the_text_is_passed_over(walk, sides):
    clause_of(sides[0], "1.2").delete()
    assert crosswalks.pairs_of(walk) == [Pair("1.1", "1.1")]
