"""Adding, moving, deleting and numbering clauses of a version that is being written."""

import pytest

from core.errors import DomainError
from documents.models import Clause
from documents.services import clause_tree as tree
from tests.factories import documents_render as make
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    found = make.version()
    for number in ("1", "1.1", "1.2", "1.2.1", "2", "2.1"):
        make.clause(found, number, f"Clause {number}")
    return found


def outline(version):
    """(number, heading, order, level, number of the parent)"""
    rows = Clause.objects.filter(version=version).order_by("order").select_related("parent")
    return [
        (row.number, row.heading, row.order, row.level, row.parent.number if row.parent else None)
        for row in rows
    ]


def numbers(version):
    return [row[0] for row in outline(version)]


def of(version, number):
    return version.clauses.get(number=number)


def test_a_clause_comes_behind_another_with_its_subclauses(version):
    made = tree.add_clause(version, by=version.author, after=of(version, "1.2"), heading_en="New")
    assert made.number == "1.3"
    assert outline(version) == [
        ("1", "Clause 1", 1, 1, None),
        ("1.1", "Clause 1.1", 2, 2, "1"),
        ("1.2", "Clause 1.2", 3, 2, "1"),
        ("1.2.1", "Clause 1.2.1", 4, 3, "1.2"),
        ("1.3", "New", 5, 2, "1"),
        ("2", "Clause 2", 6, 1, None),
        ("2.1", "Clause 2.1", 7, 2, "2"),
    ]


def test_a_clause_becomes_the_last_part_of_another(version):
    made = tree.add_clause(version, by=version.author, after=of(version, "2.1"), inside=True)
    assert (made.number, made.level, made.parent.number) == ("2.1.1", 3, "2.1")
    assert tree.add_clause(version, by=version.author).number == "3"


def test_a_number_that_is_taken_is_refused_or_left_out(version):
    with pytest.raises(DomainError, match="Another clause has the number 2 already"):
        tree.add_clause(version, by=version.author, number="2")
    assert tree.add_clause(version, by=version.author, after=of(version, "1.1")).number == ""
    assert version.clauses.count() == 7


def test_a_clause_moves_with_its_parts(version):
    tree.move_clause(of(version, "2"), way="up", by=version.author)
    assert numbers(version) == ["2", "2.1", "1", "1.1", "1.2", "1.2.1"]
    tree.move_clause(of(version, "2"), way="down", by=version.author)
    assert numbers(version) == ["1", "1.1", "1.2", "1.2.1", "2", "2.1"]
    tree.move_clause(of(version, "1.2"), way="up", by=version.author)
    assert numbers(version) == ["1", "1.2", "1.2.1", "1.1", "2", "2.1"]


def test_a_clause_moves_in_and_out(version):
    tree.move_clause(of(version, "2"), way="in", by=version.author)
    assert outline(version)[4:] == [("2", "Clause 2", 5, 2, "1"), ("2.1", "Clause 2.1", 6, 3, "2")]
    tree.move_clause(of(version, "1.1"), way="out", by=version.author)
    assert [(row[0], row[3], row[4]) for row in outline(version)] == [
        ("1", 1, None),
        ("1.2", 2, "1"),
        ("1.2.1", 3, "1.2"),
        ("2", 2, "1"),
        ("2.1", 3, "2"),
        ("1.1", 1, None),
    ]


@pytest.mark.parametrize(
    ("number", "way", "reason"),
    [
        ("1", "up", "It is the first one here already."),
        ("1.1", "up", "It is the first one here already."),
        ("1.2", "down", "It is the last one here already."),
        ("2", "down", "It is the last one here already."),
        ("2", "out", "It is a chapter already."),
        ("1.1", "in", "There is no clause before it"),
    ],
)
def test_where_there_is_no_room_nothing_moves(version, number, way, reason):
    before = outline(version)
    with pytest.raises(DomainError, match=reason):
        tree.move_clause(of(version, number), way=way, by=version.author)
    assert outline(version) == before


def test_clauses_go_six_levels_deep(version):
    row = of(version, "1.2.1")
    for _ in range(3):
        row = tree.add_clause(version, by=version.author, after=row, inside=True)
    assert row.level == 6
    with pytest.raises(DomainError, match="at most 6 levels"):
        tree.add_clause(version, by=version.author, after=row, inside=True)
    with pytest.raises(DomainError, match="at most 6 levels"):
        tree.move_clause(of(version, "1.2"), way="in", by=version.author)


def test_a_clause_is_deleted_with_its_parts_and_history_keeps_them(version):
    row = of(version, "1.2")
    key = row.key
    assert tree.remove_clause(row, by=version.author) == 2
    assert outline(version) == [
        ("1", "Clause 1", 1, 1, None),
        ("1.1", "Clause 1.1", 2, 2, "1"),
        ("2", "Clause 2", 5, 1, None),
        ("2.1", "Clause 2.1", 6, 2, "2"),
    ]
    tree.move_clause(of(version, "2"), way="up", by=version.author)
    assert [row[:3] for row in outline(version)] == [
        ("2", "Clause 2", 1),
        ("2.1", "Clause 2.1", 2),
        ("1", "Clause 1", 5),
        ("1.1", "Clause 1.1", 6),
    ]
    assert Clause.history.filter(key=key, history_type="-").get().heading_en == "Clause 1.2"


def test_all_clauses_are_numbered_anew_by_their_place(version):
    tree.move_clause(of(version, "2"), way="up", by=version.author)
    annex = make.clause(version, "A", "Annex", level=1)
    make.clause(version, "9.9", "Of the annex", level=2)
    make.clause(version, "", "Without a number", level=2)
    keys = dict(version.clauses.values_list("heading", "key"))
    assert tree.renumber(version, by=version.author) == 7
    assert [row[:2] for row in outline(version)] == [
        ("1", "Clause 2"),
        ("1.1", "Clause 2.1"),
        ("2", "Clause 1"),
        ("2.1", "Clause 1.1"),
        ("2.2", "Clause 1.2"),
        ("2.2.1", "Clause 1.2.1"),
        ("A", "Annex"),
        ("A.1", "Of the annex"),
        ("", "Without a number"),
    ]
    assert dict(version.clauses.values_list("heading", "key")) == keys
    assert tree.renumber(version, by=version.author) == 0
    annex.refresh_from_db()
    assert annex.number == "A"


def test_two_clauses_never_get_one_number(version):
    make.clause(version, "", "No number", level=1)
    make.clause(version, "7.1", "Below it", level=2)
    with pytest.raises(DomainError, match="Two clauses would get the number 1"):
        tree.renumber(version, by=version.author)


def test_only_a_writer_changes_the_tree_and_only_while_it_is_written(version):
    from core.access import PermissionRefused

    stranger = staff("coordinator")
    row = of(version, "1.2")
    for call in (
        lambda who: tree.add_clause(version, by=who),
        lambda who: tree.move_clause(row, way="up", by=who),
        lambda who: tree.remove_clause(row, by=who),
        lambda who: tree.renumber(version, by=who),
    ):
        with pytest.raises(PermissionRefused):
            call(stranger)
    type(version).objects.filter(pk=version.pk).update(status="verification")
    for call in (
        lambda who: tree.add_clause(version, by=who),
        lambda who: tree.move_clause(row, way="up", by=who),
        lambda who: tree.remove_clause(row, by=who),
        lambda who: tree.renumber(version, by=who),
    ):
        with pytest.raises(
            DomainError, match="The text cannot be changed now: the version is “Verification”"
        ):
            call(version.author)
    assert numbers(version) == ["1", "1.1", "1.2", "1.2.1", "2", "2.1"]
