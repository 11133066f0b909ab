"""Citing clauses: modules, single records, default links, and what a clause is meant to be."""

import pytest
from django.urls import reverse

from core import clock
from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError
from documents.models import Citation, Clause, DocumentVersion
from documents.selectors.cited import clauses_of
from documents.services import citations, figures
from governance.models import Order
from tests.accreditation.pages import text
from tests.documents.test_evidence_sources import signed_order
from tests.factories.documents_evidence import clause_of, link, text_in_force
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def facts(citation):
    return (citation.module, citation.about, citation.reason, citation.covers, citation.cited_on)


def test_a_module_is_cited_once_and_again_changes_the_reason():
    clause, by = clause_of(text_in_force(), "1.1"), staff("coordinator")
    first = citations.cite(clause, module="governance.orders", reason="  Signed   orders ", by=by)
    again = citations.cite(clause, module="governance.orders", reason="All orders", covers="partly", by=by)
    assert first.pk == again.pk
    assert facts(Citation.objects.get()) == ("governance.orders", None, "All orders", "partly", clock.today())


def test_a_record_is_cited_by_whoever_sees_it():
    clause, order = clause_of(text_in_force(), "1.1"), signed_order()
    by = staff("coordinator")
    made = citations.cite(clause, about=order, reason="It set the group up", by=by)
    assert facts(made) == ("", order, "It set the group up", "full", clock.today())
    assert made.cited_by == by


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({}, "Name one thing"),
        ({"module": "nothing.here"}, "no module of that name"),
        ({"module": "governance.orders", "about": "order"}, "Name one thing"),
        ({"about": "version"}, "Pages of this kind cannot cite"),
    ],
)
def test_what_cannot_be_cited_is_refused_with_a_sentence(what, sentence):
    document = text_in_force()
    things = {"order": signed_order(), "version": document.current.clauses.first()}
    wanted = {name: things.get(value, value) for name, value in what.items()}
    with pytest.raises(DomainError, match=sentence):
        citations.cite(clause_of(document, "1.1"), by=staff("coordinator"), **wanted)
    assert not Citation.objects.exists()


def test_only_staff_cite_and_only_what_they_see():
    clause = clause_of(text_in_force(), "1.1")
    with pytest.raises(PermissionRefused):
        citations.cite(clause, module="governance.orders", by=UserFactory())
    with pytest.raises(PermissionRefused):
        citations.cite(clause, module="governance.orders", by=staff("evaluator"))


def test_one_takes_back_own_citations_and_the_quality_adviser_all():
    document, own = text_in_force(), staff("coordinator")
    clause = clause_of(document, "1.1")
    mine = citations.cite(clause, about=signed_order(), by=own)
    shipped = link(document, "1.1", "governance.orders")
    with pytest.raises(PermissionRefused):
        citations.uncite(mine, by=staff("analyst"))
    with pytest.raises(PermissionRefused):
        citations.uncite(shipped, by=own)
    citations.uncite(mine, by=own)
    citations.uncite(shipped, by=staff("quality_adviser"))
    assert not Citation.objects.exists()


def test_default_links_come_once_and_leave_what_is_there():
    document = text_in_force(reference_key="quality_manual", numbers=("6", "6.2", "6.2.2", "6.5", "6.5.4"))
    kept = link(document, "6.2.2", "accreditation.contracts", covers="partly", reason="Checked by us")
    made = citations.load_default_links(document, by=SYSTEM)
    assert made > 0
    assert citations.load_default_links(document, by=SYSTEM) == 0
    kept.refresh_from_db()
    assert (kept.covers, kept.reason) == ("partly", "Checked by us")
    found = Citation.objects.filter(key=clause_of(document, "6.5.4").key).values_list("module", "covers")
    assert list(found) == [("accreditation.certificates", "partly")]


def test_a_document_of_the_agency_takes_over_the_links_of_one_that_the_portal_knows():
    document = text_in_force(numbers=("6", "6.2", "6.2.2"))
    with pytest.raises(DomainError, match="knows no links"):
        citations.load_default_links(document, by=SYSTEM)
    assert citations.load_default_links(document, by=SYSTEM, like="quality_manual") > 0


def test_the_expectation_of_a_clause_follows_it_through_versions():
    document = text_in_force()
    clause = clause_of(document, "1.1")
    draft = DocumentVersion.objects.create(document=document, number=2)
    twin = Clause.objects.create(version=draft, key=clause.key, number="1.1", order=1)
    citations.set_expectation(clause, expectation="light", by=staff("quality_adviser"))
    twin.refresh_from_db()
    assert (clause.expectation, twin.expectation) == ("light", "light")
    with pytest.raises(PermissionRefused):
        citations.set_expectation(clause, expectation="live", by=staff("coordinator"))
    with pytest.raises(DomainError, match="Choose how"):
        citations.set_expectation(clause, expectation="lively", by=staff("quality_adviser"))


def test_citations_of_deleted_records_are_forgotten():
    order = signed_order()
    citations.cite(clause_of(text_in_force(), "1.1"), about=order, by=SYSTEM)
    assert figures.forget_gone() == 0
    Order.objects.filter(pk=order.pk).delete()
    assert figures.forget_gone() == 1


# The panel on the page of a record ----------------------------------------------------------------------------------


def test_a_record_names_its_own_clauses_before_those_of_its_module(django_assert_num_queries):
    document, order, reader = text_in_force(), signed_order(), staff("coordinator")
    link(document, "1.1", "governance.orders")
    citations.cite(clause_of(document, "2.1"), about=order, by=reader)
    clauses_of(order, reader)
    with django_assert_num_queries(2):
        found = clauses_of(order, reader)
    assert [(clause.number, citation.module) for clause, citation in found] == [
        ("2.1", ""),
        ("1.1", "governance.orders"),
    ]


def test_clauses_of_documents_that_are_closed_to_the_reader_are_left_out():
    document, order = text_in_force(confidentiality="restricted"), signed_order()
    link(document, "1.1", "governance.orders")
    assert clauses_of(order, staff("coordinator")) == []
    assert len(clauses_of(order, staff("quality_adviser"))) == 1


def test_the_panel_is_a_part_of_the_page_and_a_page_of_its_own(sign_in):
    document, order, reader = text_in_force(), signed_order(), staff("coordinator")
    link(document, "1.1", "governance.orders")
    client = sign_in(reader)
    address = reverse("documents:cited", args=["governance", "order", order.pk])
    host = client.get(order.get_absolute_url())
    assert f'hx-get="{address}"' in text(host)
    part = client.get(address, headers={"HX-Request": "true", "HX-Current-URL": "http://x/orders/1/"})
    assert "<html" not in text(part)
    assert "1.1 Clause 1.1" in text(part)
    assert "<h1>" in text(client.get(address))


def test_a_person_outside_the_agency_sees_no_panel(sign_in):
    order, outside = signed_order(prepared_by=(person := UserFactory())), person
    page = sign_in(outside).get(order.get_absolute_url())
    assert page.status_code == 200
    assert "documents/cited" not in text(page)
    assert sign_in(outside).get(f"/documents/cited/governance/order/{order.pk}/").status_code == 403


@pytest.mark.parametrize("what", ["governance/nothing/1", "governance/order/999", "core/agency/1"])
def test_a_record_that_is_not_there_or_cannot_cite_is_not_found(sign_in, what):
    assert sign_in(staff("coordinator")).get(f"/documents/cited/{what}/").status_code == 404


def test_a_clause_is_cited_by_its_number_from_the_page_of_a_record(sign_in):
    document, order = text_in_force(), signed_order()
    client = sign_in(staff("coordinator"))
    address = f"/documents/cite/governance/order/{order.pk}/?next={order.get_absolute_url()}"
    data = {"document": document.pk, "number": "9.9", "covers": "full", "reason": "Because"}
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert "has no clause “9.9”" in text(refused)
    done = client.post(address, {**data, "number": "2.1."})
    assert (done.status_code, done["Location"]) == (302, order.get_absolute_url())
    made = Citation.objects.get()
    assert (made.about, made.key, made.reason) == (order, clause_of(document, "2.1").key, "Because")
    client.post(reverse("documents:uncite", args=[made.pk]), {"next": order.get_absolute_url()})
    assert not Citation.objects.exists()
