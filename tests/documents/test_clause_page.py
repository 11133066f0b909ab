"""The page of a clause: where it is alive, what is closed to its reader, what it answers in other documents."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.dates import local_day
from documents.models import Citation, Clause
from documents.selectors.alive import alive_at, neighbours_of, support_at
from documents.selectors.coverage import coverage_of
from documents.services import citations
from governance.models import Order
from tests.accreditation.pages import page, queries, text
from tests.documents.test_evidence_sources import signed_order
from tests.factories.documents_evidence import clause_of, crosswalk, figure, link, text_in_force
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db
ORDERS = "governance.orders"


def places(clause, user):
    return [
        (place.source.key, place.count, [row.title for row in place.rows], place.hidden)
        for place in alive_at(clause, user).places
    ]


def test_records_are_named_to_those_who_may_see_them_and_counted_for_all():
    document = text_in_force(confidentiality="public")
    mine = UserFactory()
    signed_order(number=1, subject="Yours")
    signed_order(number=2, subject="Mine", prepared_by=mine)
    link(document, "1.1", ORDERS)
    figure(ORDERS, 2)
    clause = clause_of(document, "1.1")
    assert places(clause, staff("coordinator")) == [(ORDERS, 2, ["2 · Mine", "1 · Yours"], 0)]
    assert places(clause, mine) == [(ORDERS, 2, ["2 · Mine"], 1)]
    assert places(clause, UserFactory()) == [(ORDERS, 2, [], 2)]


def test_only_the_newest_records_are_named():
    document = text_in_force()
    for number in range(1, 8):
        signed_order(number=number, subject=f"No. {number}")
    link(document, "1.1", ORDERS)
    figure(ORDERS, 7)
    found = places(clause_of(document, "1.1"), staff("coordinator"))
    assert found == [(ORDERS, 7, ["7 · No. 7", "6 · No. 6", "5 · No. 5"], 0)]


def test_a_cited_record_stands_with_its_reason_and_once():
    document, order = text_in_force(), signed_order(subject="Set up the group")
    by = staff("coordinator")
    clause = clause_of(document, "1.1")
    citations.cite(clause, about=order, reason="The group of the manual", by=by)
    assert places(clause, by) == [(ORDERS, 1, ["1 · Set up the group"], 0)]
    assert places(clause, UserFactory()) == [(ORDERS, 1, [], 1)]
    link(document, "1.1", ORDERS)
    figure(ORDERS, 1)
    alive = alive_at(clause, by)
    assert [(row.title, citation.reason) for row, citation in alive.places[0].lines] == [
        ("1 · Set up the group", "The group of the manual")
    ]
    assert alive.state == "alive"


def test_a_cited_record_counts_with_its_own_day_and_not_the_day_of_citing():
    document, by = text_in_force(), staff("coordinator")
    order = signed_order(subject="Long ago")
    Order.objects.filter(pk=order.pk).update(signed_at=clock.now() - timedelta(days=500))
    clause = clause_of(document, "1.1")
    Clause.objects.filter(pk=clause.pk).update(expectation="live")
    day = clock.today() - timedelta(days=500)
    citations.cite(clause, about=order, by=by)
    for reader in (by, UserFactory()):
        alive = alive_at(clause_of(document, "1.1"), reader)
        assert (alive.places[0].latest, alive.state) == (day, "partly")
    [row] = [row for row in coverage_of(document).rows if row.clause.number == "1.1"]
    assert (row.latest, row.state) == (day, "partly")
    assert [one.latest for one in support_at(document.pk, clause.key)] == [day]


def test_a_figure_older_than_a_record_on_the_page_does_not_contradict_it():
    document = text_in_force()
    order = signed_order()
    link(document, "1.1", ORDERS)
    figure(ORDERS, 1, days=30)
    [place] = alive_at(clause_of(document, "1.1"), staff("coordinator")).places
    day = local_day(order.signed_at)
    assert (place.latest, place.rows[0].on) == (day, day)


def test_modules_stand_under_their_headings():
    document = text_in_force()
    for module in (
        ORDERS,
        "governance.actions",
        "accreditation.expertise",
        "governance.bodies",
        "gone.module",
    ):
        link(document, "1.1", module)
    alive = alive_at(clause_of(document, "1.1"), staff("coordinator"))
    assert [(str(group.value), [place.source.key for place in found]) for group, found in alive.groups] == [
        ("records", [ORDERS]),
        ("findings", ["accreditation.expertise"]),
        ("actions", ["governance.actions"]),
        ("modules", ["governance.bodies"]),
    ]


def test_clauses_of_other_documents_stand_beside():
    manual, esg = text_in_force(), text_in_force("EXT-01", kind="external")
    crosswalk(manual, esg, ("1.1", "2.1", "partly"), ("1.2", "1.1"))
    reader = staff("coordinator")
    found = neighbours_of(clause_of(manual, "1.1"), reader)
    assert [(str(one.clause.number), one.clause.version.document, one.strength) for one in found] == [
        ("2.1", esg, "partly")
    ]
    back = neighbours_of(clause_of(esg, "1.1"), reader)
    assert [(one.clause.number, one.clause.version.document) for one in back] == [("1.2", manual)]


def test_the_page_takes_the_same_few_queries_for_any_number_of_modules(sign_in):
    document, esg = text_in_force(), text_in_force("EXT-01", kind="external")
    crosswalk(document, esg, ("1.1", "2.1"))
    signed_order()
    modules = (
        "people.organisations",
        "accreditation.cases",
        "accreditation.contracts",
        "governance.meetings",
    )
    link(document, "1.1", ORDERS)
    client = sign_in(staff("quality_adviser"))
    address = clause_of(document, "1.1").get_absolute_url()
    few = queries(client, address)
    for module in (
        *modules,
        "accreditation.visits",
        "documents.records",
        "core.papers",
        "governance.minutes",
    ):
        link(document, "1.1", module)
    assert queries(client, address) == few <= 12


def test_the_page_shows_everything_in_two_languages(sign_in):
    document = text_in_force()
    signed_order(subject="Set up the group")
    link(document, "1.1", ORDERS, covers="partly", reason="Orders of the year")
    figure(ORDERS, 3)
    clause = clause_of(document, "1.1")
    clause.heading_ky = "Кыргызча аталышы"
    clause.save()
    reader = staff("coordinator")
    shown = text(page(sign_in(reader), clause.get_absolute_url()))
    for words in (
        "1.1 Clause 1.1",
        "Text of 1.1.",
        "Where this is alive",
        "3 records, the newest of",
        "covers the clause in part",
        "Orders of the year",
        "1 · Set up the group",
        "2 records are closed to you",
    ):
        assert words in shown, words
    reader.language = "ky"
    reader.save()
    assert "Кыргызча аталышы" in text(page(sign_in(reader), clause.get_absolute_url()))


def test_a_clause_of_a_closed_document_is_not_found(sign_in):
    clause = clause_of(text_in_force(confidentiality="restricted"), "1.1")
    assert sign_in(staff("coordinator")).get(clause.get_absolute_url()).status_code == 404
    assert sign_in(UserFactory()).get(clause.get_absolute_url()).status_code == 404
    assert sign_in(staff("quality_adviser")).get(clause.get_absolute_url()).status_code == 200


def test_the_quality_adviser_links_modules_and_says_what_is_meant(sign_in):
    clause = clause_of(text_in_force(), "1.1")
    client = sign_in(staff("quality_adviser"))
    client.post(
        reverse("documents:clause_cite_module", args=[clause.pk]),
        {"module": ORDERS, "covers": "partly", "reason": "Orders"},
    )
    made = Citation.objects.get()
    assert (made.module, made.covers, made.reason, made.cited_on) == (
        ORDERS,
        "partly",
        "Orders",
        clock.today(),
    )
    client.post(reverse("documents:clause_expectation", args=[clause.pk]), {"expectation": "declarative"})
    clause.refresh_from_db()
    assert clause.expectation == "declarative"
    answer = client.post(
        reverse("documents:clause_cite_module", args=[clause.pk]), {"module": "x"}, follow=True
    )
    assert "Name one thing" in text(answer)
    client.post(reverse("documents:clause_uncite", args=[clause.pk, made.pk]))
    assert not Citation.objects.exists()


@pytest.mark.parametrize("name", ["clause_cite_module", "clause_expectation"])
def test_others_do_not(sign_in, name):
    clause = clause_of(text_in_force(), "1.1")
    answer = sign_in(staff("coordinator")).post(
        reverse(f"documents:{name}", args=[clause.pk]), {"module": ORDERS, "expectation": "light"}
    )
    assert answer.status_code == 403
    assert not Citation.objects.exists()


def test_the_panel_beside_the_text_shows_the_open_clause(sign_in):
    document = text_in_force()
    Order.objects.all().delete()
    link(document, "1.1", ORDERS)
    figure(ORDERS, 5)
    client, clause = sign_in(staff("coordinator")), clause_of(document, "1.1")
    shown = text(page(client, f"{document.get_absolute_url()}?clause={clause.anchor}"))
    assert "Where 1.1 is alive" in shown
    assert "5 records" in shown
    assert clause.get_absolute_url() in shown
