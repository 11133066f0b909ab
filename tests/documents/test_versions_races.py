"""Two people at the same moment: one of them wins, the other reads why not (PostgreSQL, with real row locks)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import translation

from core import clock
from core.access import SYSTEM
from core.errors import DomainError
from core.models import StatusChange
from documents.models import Document, DocumentVersion
from documents.services import coordination
from documents.services import versions as services
from governance.models import Order
from tests.factories import documents as make
from tests.factories.people import staff

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL's row locks"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*calls):
    """Make every call in its own thread and connection; return their results or refusals."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            with translation.override("en"):
                return call()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def fresh(version):
    return DocumentVersion.objects.select_related("document").get(pk=version.pk)


def refusals(results):
    return [str(one) for one in results if isinstance(one, DomainError)]


def test_two_people_approve_one_version_at_once():
    version = make.version(status="validation")
    people = [make.who("director_general"), staff("director_general")]
    results = at_once(
        *[
            lambda by=by: services.approve_version(fresh(version), by=by, expected="validation")
            for by in people
        ]
    )
    assert len(refusals(results)) == 1
    assert "Somebody moved this on while your page was open" in refusals(results)[0]
    assert StatusChange.objects.filter(step="approve").count() == 1
    assert Order.objects.count() == 1
    assert fresh(version).status == "in_force"


def test_two_versions_of_one_document_are_approved_at_once():
    first = make.version(status="validation")
    second = make.version(first.document, "validation")
    director = make.who("director_general")
    at_once(
        lambda: services.approve_version(fresh(first), by=director),
        lambda: services.approve_version(fresh(second), by=director),
    )
    rows = dict(first.document.versions.values_list("number", "status"))
    assert rows in ({1: "obsolete", 2: "in_force"}, {1: "validation", 2: "in_force"})
    assert Document.objects.get(pk=first.document_id).current == second


def test_approval_and_return_at_once():
    version = make.version(status="validation")
    director, adviser = make.who("director_general"), make.who("quality_adviser")
    results = at_once(
        lambda: services.approve_version(fresh(version), by=director),
        lambda: services.send_back(fresh(version), by=adviser, note="Wait"),
    )
    assert len(refusals(results)) == 1
    assert fresh(version).status in {"in_force", "returned"}


def test_two_midnights_at_once_bring_a_version_into_force_once():
    document = make.version(status="in_force").document
    make.version(document, "approved", effective_on=clock.days_from_today(1))
    DocumentVersion.objects.filter(status="approved").update(effective_on=clock.today())
    assert sorted(at_once(*[services.bring_due_into_force] * 2)) == [0, 1]
    assert StatusChange.objects.filter(step="enter_into_force").count() == 2
    assert dict(document.versions.values_list("number", "status")) == {1: "obsolete", 2: "in_force"}


def test_withdrawal_and_entry_at_once():
    version = make.version(status="in_force")
    second = make.version(version.document, "approved", effective_on=clock.days_from_today(1))
    DocumentVersion.objects.filter(pk=second.pk).update(effective_on=clock.today())
    director = make.who("director_general")
    at_once(
        lambda: services.withdraw_version(fresh(version), by=director, note="Now"),
        lambda: services.enter_into_force(fresh(second), by=SYSTEM),
    )
    rows = dict(version.document.versions.values_list("number", "status"))
    assert rows in ({1: "withdrawn", 2: "in_force"}, {1: "obsolete", 2: "in_force"})
    assert Document.objects.get(pk=version.document_id).current == second


def test_two_people_start_a_version_at_once():
    document = make.document()
    people = [make.who("legal"), make.who("quality_adviser")]
    results = at_once(*[lambda by=by: services.start_version(document, by=by) for by in people])
    assert len(refusals(results)) == 1
    assert "is being written already" in refusals(results)[0]
    assert document.versions.count() == 1


def test_one_agrees_while_another_returns():
    one, two = staff("analyst"), staff("accountant")
    version = make.version(status="verification", coordinators=[one, two])
    a, b = version.approvals.get(person=one), version.approvals.get(person=two)
    at_once(
        lambda: coordination.agree(a, by=one),
        lambda: coordination.send_back(b, by=two, note="No"),
    )
    assert fresh(version).status == "returned"
    assert version.approvals.filter(round=1).exclude(status="waiting").count() == 2


def test_codes_are_never_given_twice():
    legal = make.who("legal")
    results = at_once(
        *[lambda: services.create_document(by=legal, kind="work", title_en="Rules").code for _ in range(4)]
    )
    assert sorted(results) == ["WD-01", "WD-02", "WD-03", "WD-04"]
