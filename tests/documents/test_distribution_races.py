"""Two at the same moment: nobody is asked twice, no copy number is given twice (PostgreSQL, real row locks)."""

import pytest
from django.db import connection

from documents.models import DocumentVersion
from documents.services import acknowledgement, copies
from tests.documents.test_versions_races import at_once, fresh, refusals
from tests.factories import documents as make
from tests.factories.people import staff

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL's row locks"),
    pytest.mark.django_db(transaction=True),
]


def test_the_night_and_a_person_ask_at_once():
    version = make.version(status="in_force", document_bound_roles=["accountant"])
    people = {staff("accountant") for _n in range(5)}
    legal = make.who("legal")

    results = at_once(
        acknowledgement.complete_for_newcomers,
        lambda: acknowledgement.ask_everybody(fresh(version), by=legal),
        acknowledgement.complete_for_newcomers,
    )

    assert refusals(results) == []
    assert {row.person for row in version.acknowledgements.all()} == people
    assert version.acknowledgements.count() == 5


def test_two_copies_at_once_get_two_numbers():
    version, legal = make.version(status="in_force"), make.who("legal")

    results = at_once(
        *[
            lambda name=name: copies.issue_copy(fresh(version), by=legal, language="ru", holder_name=name)
            for name in ("A", "B", "C")
        ]
    )

    assert refusals(results) == []
    assert sorted(version.copies.values_list("number", flat=True)) == [1, 2, 3]


def test_a_confirmation_meets_the_end_of_the_version():
    reader = staff("accountant")
    version = make.version(status="in_force", document_bound_roles=["accountant"])
    row = version.acknowledgements.get()
    director = make.who("director_general")

    results = at_once(
        lambda: acknowledgement.confirm(row, by=reader),
        lambda: make.services.withdraw_version(fresh(version), by=director, note="It contradicts the law."),
    )

    row.refresh_from_db()
    assert DocumentVersion.objects.get(pk=version.pk).status == "withdrawn"
    # Whoever was first: the row is confirmed, or released and the reader was told so; never both, never neither.
    assert (row.status, len(refusals(results))) in {("confirmed", 0), ("released", 1)}


def test_two_windows_confirm_once():
    reader = staff("accountant")
    version = make.version(status="in_force", document_bound_roles=["accountant"])
    pk = version.acknowledgements.get().pk

    def confirm():
        return acknowledgement.confirm(version.acknowledgements.get(pk=pk), by=reader)

    assert len(refusals(at_once(confirm, confirm))) == 1
    assert version.acknowledgements.get(pk=pk).status == "confirmed"
