"""The redline of two versions: by the keys of clauses, whatever their numbers."""

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.models import Artifact
from documents.selectors.redline import redline_of
from documents.services import clause_tree as tree
from documents.services.clauses import save_clause
from documents.services.versions import copy_clauses
from tests.factories import documents_render as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Version 1 in force and the draft of version 2 with the same clauses."""
    document = make.document(confidentiality="internal")
    old = make.version(document, 1, "in_force")
    for number in ("1", "1.1", "1.2", "2", "2.1", "3"):
        make.clause(old, number, f"Clause {number}", f"The words of clause {number}.")
    new = make.version(document, 2, author=old.author, based_on=old)
    copy_clauses(old, new)
    return old, new


def of(version, number):
    found = version.clauses.get(number=number)
    found.version = version
    return found


def write(version, number, **words):
    row = of(version, number)
    return save_clause(row, values=words, token=row.version_token, by=version.author).clause


def seen(pair, language="en"):
    changes = redline_of(*pair, language).changes
    return [(change.kind, change.row.number, change.old_number, change.is_moved) for change in changes]


def test_the_copy_of_a_version_is_the_same(pair):
    redline = redline_of(*pair, "en")
    assert redline.counts == {"same": 6}
    assert redline.changed == []


def test_changed_added_and_removed_clauses(pair):
    _old, new = pair
    write(new, "1.2", body_en="The new words of clause 1.2.")
    tree.remove_clause(of(new, "2.1"), by=new.author)
    tree.add_clause(new, by=new.author, after=of(new, "1.1"), number="1.1a", body_en="Quite new.")
    assert seen(pair) == [
        ("same", "1", "", False),
        ("same", "1.1", "", False),
        ("added", "1.1a", "", False),
        ("changed", "1.2", "", False),
        ("same", "2", "", False),
        ("removed", "2.1", "", False),
        ("same", "3", "", False),
    ]
    changed = redline_of(*pair, "en").changed
    assert [(piece.kind, piece.text) for piece in changed[1].body[0].cells[0]] == [
        ("same", "The"),
        ("ins", " new"),
        ("same", " words of clause 1.2."),
    ]
    assert [line.state for line in changed[2].body] == ["del"]


def test_a_clause_that_only_got_a_new_number_did_not_move(pair):
    _old, new = pair
    tree.add_clause(new, by=new.author, after=of(new, "1"), number="9")
    tree.renumber(new, by=new.author)
    assert seen(pair)[3:] == [
        ("added", "2", "", False),
        ("renumbered", "3", "2", False),
        ("renumbered", "3.1", "2.1", False),
        ("renumbered", "4", "3", False),
    ]


def test_a_clause_that_moved_is_known_by_its_key(pair):
    _old, new = pair
    tree.move_clause(of(new, "3"), way="up", by=new.author)
    tree.renumber(new, by=new.author)
    assert seen(pair) == [
        ("same", "1", "", False),
        ("same", "1.1", "", False),
        ("same", "1.2", "", False),
        ("moved", "2", "3", True),
        ("renumbered", "3", "2", False),
        ("renumbered", "3.1", "2.1", False),
    ]


def test_a_clause_under_another_chapter_moved_and_may_have_changed(pair):
    _old, new = pair
    tree.move_clause(of(new, "1.2"), way="out", by=new.author)
    write(new, "1.2", heading_en="Another clause 1.2")
    assert ("changed", "1.2", "", True) in seen(pair)


def test_the_words_of_the_asked_language_are_compared(pair):
    _old, new = pair
    write(new, "1.1", body_ru="Слова пункта 1.1.")
    assert ("same", "1.1", "", False) in seen(pair, "en")
    changes = {change.row.number: change for change in redline_of(*pair, "ru").changes}
    assert (changes["1.1"].kind, changes["1.1"].language) == ("changed", "ru")
    assert (changes["1.2"].kind, changes["1.2"].language) == ("same", "en")


def test_two_queries_whatever_the_length(pair, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert redline_of(*pair, "en").changed == []


def test_the_page_tells_in_words_what_came_and_went(pair, sign_in, django_assert_max_num_queries):
    old, new = pair
    write(new, "1.2", body_en="The new words of clause 1.2.")
    address = reverse("documents:version_compare", args=[new.document_id])
    client = sign_in(staff("coordinator"))
    client.get(address)
    with django_assert_max_num_queries(12):
        answer = client.get(address, {"from": old.number, "to": new.number, "language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 200
    # The space stands outside: beside the words for ears it would be lost on paper.
    assert ' <ins><span class="spoken">[added: </span>new<span class="spoken"> ]</span></ins>' in page
    assert "From version 1 to version 2" in page
    assert "The words of clause 2.1." not in page
    assert (
        "The words of clause 2.1." in client.get(address, {"whole": "1", "language": "en"}).content.decode()
    )


def test_what_a_person_may_not_see_is_not_compared(pair, sign_in):
    old, new = pair
    address = reverse("documents:version_compare", args=[new.document_id])
    assert sign_in(UserFactory()).get(address).status_code == 404
    type(new.document).objects.filter(pk=new.document_id).update(confidentiality="public")
    page = sign_in(UserFactory()).get(address, {"from": 1, "to": 2}).content.decode()
    assert "There is nothing to compare yet" in page
    assert "The words of clause" not in page
    assert sign_in(staff("coordinator")).get(address, {"from": "x"}).status_code == 404


def test_the_redline_is_a_tagged_paper(pair, sign_in, run_jobs, agency):
    _old, new = pair
    write(new, "1.2", body_en="The new words of clause 1.2.", heading_en="A new clause 1.2")
    address = reverse("documents:version_compare_paper", args=[new.document_id])
    answer = sign_in(staff("coordinator")).post(address, {"from": 1, "to": 2, "language": "en"})
    run_jobs()
    paper = Artifact.of(new, "redline").get()
    assert answer.url == f"/papers/{paper.code}/"
    assert (paper.state, paper.is_signed, paper.number) == (
        "ready",
        False,
        f"{new.document.code}, versions 1 and 2",
    )
    with paper.file.file.open() as content:
        reader = PdfReader(content)
        words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        is_tagged = "/MarkInfo" in reader.trailer["/Root"]
    assert is_tagged
    assert "The [added: new ] words of clause 1.2." in words
    assert "[removed: Clause ] [added: A new clause ]" in words
