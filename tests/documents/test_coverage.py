"""Coverage: how alive each clause is, the same few queries for any length, read from either side of a crosswalk."""

import pytest
from django.urls import reverse

from core import clock
from core.models import Job
from documents.enums import Liveliness
from documents.models import Citation, SourceFigure
from documents.selectors.coverage import coverage_of
from documents.services import citations
from tests.accreditation.pages import queries, text
from tests.documents.test_evidence_sources import signed_order
from tests.factories.documents_evidence import clause_of, crosswalk, figure, link, text_in_force
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db
ORDERS, ACTIONS = "governance.orders", "governance.actions"


def states(document):
    return {row.clause.number: str(row.state) for row in coverage_of(document).rows if not row.is_heading}


def expect(document, number, expectation):
    clause = clause_of(document, number)
    clause.expectation = expectation
    clause.save()


@pytest.mark.parametrize(
    ("expectation", "figures", "covers", "state"),
    [
        ("live", None, "full", "nothing"),
        ("live", (0, 0), "full", "nothing"),
        ("live", (3, 10), "full", "alive"),
        ("live", (3, 400), "full", "alive"),
        ("live", (3, 401), "full", "partly"),
        ("live", (3, 10), "partly", "partly"),
        ("light", (1, 900), "full", "alive"),
        ("light", (1, 900), "partly", "partly"),
        ("light", (0, 0), "full", "nothing"),
        ("declarative", None, "full", "declarative"),
        ("declarative", (0, 0), "full", "declarative"),
        ("declarative", (2, 900), "full", "alive"),
    ],
)
def test_how_alive_a_clause_is(expectation, figures, covers, state):
    document = text_in_force()
    expect(document, "1.1", expectation)
    if figures is not None:
        link(document, "1.1", ORDERS, covers=covers)
        figure(ORDERS, *figures)
    assert states(document)["1.1"] == state


def test_a_standing_register_is_alive_however_old_it_is():
    document = text_in_force()
    link(document, "1.1", "governance.bodies")
    figure("governance.bodies", 3, days=2000)
    assert states(document)["1.1"] == "alive"


def test_a_cited_record_keeps_a_clause_alive():
    document = text_in_force()
    citations.cite(clause_of(document, "2.1"), about=signed_order(), by=staff("coordinator"))
    assert states(document) == {"1.1": "nothing", "1.2": "nothing", "2.1": "alive"}


def test_a_citation_of_a_module_that_is_gone_counts_for_nothing():
    document = text_in_force()
    Citation.objects.create(document=document, key=clause_of(document, "1.1").key, module="gone.module")
    assert states(document)["1.1"] == "nothing"


def test_parts_that_only_hold_clauses_together_are_not_counted():
    document = text_in_force()
    coverage = coverage_of(document)
    assert [row.clause.number for row in coverage.rows if row.is_heading] == ["1", "2"]
    assert coverage.counts == {
        Liveliness.ALIVE: 0,
        Liveliness.PARTLY: 0,
        Liveliness.DECLARATIVE: 0,
        Liveliness.NOTHING: 3,
    }
    assert coverage.total == 3
    link(document, "1", ORDERS)
    figure(ORDERS, 1)
    assert coverage_of(document).total == 4


def test_the_right_side_of_a_crosswalk_is_alive_through_the_left():
    manual, esg = (
        text_in_force(),
        text_in_force("EXT-01", kind="external", numbers=("2", "2.1", "2.2", "2.3")),
    )
    link(manual, "1.1", ORDERS)
    figure(ORDERS, 2)
    crosswalk(manual, esg, ("1.1", "2.1"), ("1.1", "2.2", "partly"), ("1.2", "2.3"))
    assert states(esg) == {"2.1": "alive", "2.2": "partly", "2.3": "nothing"}
    assert states(manual) == {"1.1": "alive", "1.2": "nothing", "2.1": "nothing"}
    rows = {row.clause.number: row for row in coverage_of(manual).rows}
    assert [(code, [one.clause.number for one in found]) for code, found in rows["1.1"].answer_groups] == [
        ("EXT-01", ["2.1", "2.2"])
    ]
    right = {row.clause.number: row for row in coverage_of(esg).rows}
    assert right["2.1"].latest == clock.today()
    assert [code for code, _found in right["2.1"].answered_groups] == ["QM-01"]


def test_crosswalks_in_both_directions_do_not_run_in_a_circle():
    one, two = text_in_force(), text_in_force("QM-02")
    crosswalk(one, two, ("1.1", "1.1"))
    crosswalk(two, one, ("1.1", "1.1"))
    link(one, "1.1", ORDERS)
    figure(ORDERS, 1)
    rows = {row.clause.number: row for row in coverage_of(one).rows}
    assert (rows["1.1"].state, rows["1.1"].latest) == ("alive", clock.today())
    assert states(two)["1.1"] == "alive"


def test_a_crosswalk_with_a_closed_document_says_nothing(sign_in):
    manual = text_in_force()
    secret = text_in_force("S-01", confidentiality="restricted")
    crosswalk(manual, secret, ("1.1", "1.1"))
    crosswalk(secret, manual, ("1.1", "1.2"))
    link(secret, "1.1", ORDERS)
    figure(ORDERS, 1)
    reader, address = staff("coordinator"), reverse("documents:coverage", args=[manual.pk])
    assert "S-01" not in text(sign_in(reader).get(address))
    assert "S-01" in text(sign_in(staff("quality_adviser")).get(address))


# The page -----------------------------------------------------------------------------------------------------------


def long_text(code, size):
    numbers = ["1", *(f"1.{place}" for place in range(1, size))]
    document = text_in_force(code, numbers=numbers)
    keys = document.current.clauses.exclude(number="1").values_list("key", flat=True)
    Citation.objects.bulk_create(Citation(document=document, key=key, module=ORDERS) for key in keys)
    return document


def test_the_page_takes_the_same_queries_for_60_and_3000_clauses(sign_in):
    figure(ORDERS, 5)
    esg = text_in_force("EXT-01", kind="external")
    counts = {}
    for size in (60, 3000):
        document = long_text(f"D-{size}", size)
        crosswalk(document, esg, ("1.1", "1.1"), ("1.2", "2.1"))
        client = sign_in(staff("quality_adviser"))
        counts[size] = queries(client, reverse("documents:coverage", args=[document.pk]))
    assert counts[60] == counts[3000] <= 12, counts


def test_the_page_shows_a_hundred_clauses_and_leads_on(sign_in):
    figure(ORDERS, 5)
    document = long_text("D-1", 150)
    client, address = sign_in(staff("evaluator")), reverse("documents:coverage", args=[document.pk])
    first, second = text(client.get(address)), text(client.get(f"{address}?page=2"))
    assert "Clause 1.99" in first
    assert "Clause 1.100" not in first
    assert "Clause 1.149" in second
    assert "1–100 of 150" in first


def test_the_page_filters_by_state_and_counts_all(sign_in):
    document = text_in_force()
    link(document, "1.1", ORDERS)
    figure(ORDERS, 4)
    client, address = sign_in(staff("evaluator")), reverse("documents:coverage", args=[document.pk])
    alive, everything = text(client.get(f"{address}?state=alive")), text(client.get(f"{address}?state=wrong"))
    assert "Clause 1.1" in alive
    assert "Clause 1.2" not in alive
    assert "Clause 1.2" in everything
    assert 'aria-current="true"><span class="coverage-count">1</span>' in alive
    assert "Orders <span" in alive


def test_who_may_see_count_and_export(sign_in):
    document = text_in_force(confidentiality="public")
    address = reverse("documents:coverage", args=[document.pk])
    assert sign_in(UserFactory()).get(address).status_code == 403
    page = text(sign_in(staff("coordinator")).get(address))
    assert "Count anew" in page
    assert "Evidence pack" not in page
    assert "Evidence pack" in text(sign_in(staff("evaluator")).get(address))
    refused = sign_in(staff("coordinator")).post(reverse("documents:pack_ask", args=[document.pk]))
    assert refused.status_code == 403


def test_the_button_has_the_records_counted(sign_in, run_jobs):
    document = text_in_force()
    client = sign_in(staff("coordinator"))
    answer = client.post(reverse("documents:coverage_refresh", args=[document.pk]), follow=True)
    assert "are being counted" in text(answer)
    run_jobs()
    assert Job.objects.get(kind="count_evidence").state == "done"
    assert SourceFigure.objects.exists()


def test_links_are_taken_over_on_the_page(sign_in):
    document = text_in_force(numbers=("6", "6.2", "6.2.2"))
    client, address = sign_in(staff("quality_adviser")), reverse("documents:coverage", args=[document.pk])
    assert "Take over" in text(client.get(address))
    done = client.post(
        reverse("documents:coverage_links", args=[document.pk]), {"like": "quality_manual"}, follow=True
    )
    assert "The links are taken over" in text(done)
    assert "Take over" not in text(done)
    refused = client.post(
        reverse("documents:coverage_links", args=[document.pk]), {"like": "wrong"}, follow=True
    )
    assert "knows no links" in text(refused)
    assert (
        sign_in(staff("coordinator"))
        .post(reverse("documents:coverage_links", args=[document.pk]), {"like": "quality_manual"})
        .status_code
        == 403
    )


def test_a_document_without_clauses_says_so(sign_in):
    document = text_in_force(numbers=())
    page = text(sign_in(staff("quality_adviser")).get(reverse("documents:coverage", args=[document.pk])))
    assert "This document has no clauses" in page
