"""Citations and crosswalks in the admin site: looked at with their history, changed nowhere but on their pages."""

import pytest
from django.urls import reverse

from documents.models import Citation, Crosswalk
from documents.services import citations, crosswalks
from documents.services.crosswalks import Pair
from tests.accreditation.pages import page, queries, text
from tests.documents.test_evidence_sources import signed_order
from tests.factories.documents_evidence import clause_of, crosswalk, link, text_in_force
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db):
    return staff("quality_adviser")


@pytest.fixture
def walk(editor):
    made = crosswalk(text_in_force(), text_in_force("EXT-01", kind="external"))
    crosswalks.save_pairs(made, [Pair("1.1", "2.1", "partly", {"en": "Both say so"})], by=editor)
    return made


def address(row, what="change"):
    name = f"admin:documents_{row._meta.model_name}_{what}"
    return reverse(name) if what == "changelist" else reverse(name, args=[row.pk])


def test_a_director_looks_at_a_crosswalk_and_its_pairs(walk, sign_in):
    client = sign_in(staff("director_general"))
    assert "EXT-01" in text(page(client, address(walk, "changelist")))
    assert "Document EXT-01" in text(page(client, address(walk)))
    pair = walk.links.get()
    listed = text(page(client, address(pair, "changelist")))
    assert ">1.1</td>" in listed
    assert ">2.1</td>" in listed
    assert "Both say so" in text(page(client, address(pair)))


def test_its_history_says_who_changed_what(walk, editor, sign_in):
    crosswalks.save_pairs(walk, [Pair("1.1", "2.1", "full", {"en": "Now wholly"})], by=editor)
    said = text(page(sign_in(staff("director_general")), address(walk.links.get(), "history")))
    assert "Both say so" in said
    assert "Now wholly" in said
    assert editor.full_name in said


def test_what_keeps_a_clause_alive_is_listed_with_its_history(walk, editor, sign_in):
    paper = signed_order()
    citations.cite(clause_of(walk.left, "1.2"), by=editor, module="governance.orders")
    cited = citations.cite(clause_of(walk.left, "2.1"), by=editor, about=paper, reason="The first one")
    client = sign_in(staff("director_general"))
    listed = text(page(client, address(cited, "changelist")))
    for words in (">1.2</td>", ">2.1</td>", ">Order</td>"):
        assert words in listed, words
    assert "The first one" in text(page(client, address(cited)))
    assert editor.full_name in text(page(client, address(cited, "history")))


@pytest.mark.parametrize("what", ["change", "delete"])
def test_there_is_no_way_round_the_services(walk, sign_in, what):
    rows = [walk, walk.links.get(), link(walk.left, "1.1", "governance.orders")]
    client = sign_in(UserFactory(is_superuser=True, is_staff=True, roles=["administrator"]))
    for row in rows:
        assert client.post(address(row, what), {"post": "yes", "strength": "full"}).status_code == 403
        assert client.get(reverse(f"admin:documents_{row._meta.model_name}_add")).status_code == 403
        row.refresh_from_db()
    assert walk.links.get().strength == "partly"


def test_what_is_closed_stays_closed_there_and_in_the_history(walk, sign_in):
    citation = link(walk.left, "1.1", "governance.orders")
    document = walk.left
    document.confidentiality = "restricted"
    document.save()
    client = sign_in(staff("administrator"))
    for row in (walk, walk.links.get(), citation, document, document.current):
        assert "QM-01" not in text(page(client, address(row, "changelist")))
        assert client.get(address(row), follow=True).redirect_chain, row
        assert client.get(address(row, "history")).status_code == 403, row


def test_a_record_that_a_person_may_not_see_is_not_named_by_its_citation(walk, editor, monkeypatch):
    cited = citations.cite(
        clause_of(walk.left, "2.1"), by=editor, about=signed_order(), reason="About a person"
    )
    assert cited in Citation.objects.visible_to(editor)
    monkeypatch.setattr("documents.evidence.EvidenceSource.rows_for", lambda self, user: self.rows().none())
    assert cited not in Citation.objects.visible_to(editor)


def test_lists_take_the_same_queries_for_any_number(walk, sign_in):
    client, counts = sign_in(staff("director_general")), []
    for size in (2, 6):
        for place in range(size):
            other = text_in_force(f"EXT-{size}-{place}")
            crosswalk(walk.left, other, ("1.1", "1.1"), ("1.2", "2.1"))
            link(other, "1.1", "governance.orders")
        rows = Crosswalk.objects.first(), walk.links.get(), Citation.objects.first()
        counts.append([queries(client, address(row, "changelist")) for row in rows])
    assert counts[0] == counts[1], counts
