"""Documents that come with the portal: loaded through the services, with editions, clauses in four languages, links."""

import pytest

from core.errors import DomainError
from documents.models import Citation, Crosswalk, Document
from documents.services import reference
from documents.services.reference import (
    CROSSWALKS,
    DOCUMENTS,
    Cast,
    load_crosswalks,
    load_reference_document,
    reference_file,
)
from tests.factories.people import staff

pytestmark = pytest.mark.django_db
LANGUAGES = ("ky", "ru", "kk", "en")


@pytest.fixture
def cast(db):
    return Cast(
        author=staff("legal"),
        coordinator=staff("quality_adviser"),
        agreeing=[staff("analyst")],
        approver=staff("director_general"),
    )


def test_the_manual_comes_with_its_editions_the_newest_in_force(cast):
    document = load_reference_document("quality_manual", by=cast.coordinator, cast=cast, binds_all_staff=True)
    data = reference_file("quality_manual")
    states = [(one.number, one.status, one.author) for one in document.versions.order_by("number")]
    assert states == [(1, "obsolete", cast.author), (2, "in_force", cast.author)]
    assert (document.code, document.kind, document.binds_all_staff) == ("QM-01", "manual", True)
    current = {clause.number: clause for clause in document.current.clauses.select_related("parent")}
    assert list(current) == [item["number"] for item in data["clauses"]]
    for item in data["clauses"]:
        clause = current[item["number"]]
        assert clause.expectation == item["expectation"]
        for language in LANGUAGES:
            assert getattr(clause, f"heading_{language}") == item["heading"][language]
            assert (getattr(clause, f"body_{language}") or "") == item["body"].get(language, "")
    assert (current["6.5.1"].parent.number, current["6.5.1"].level) == ("6.5", 3)


def test_an_older_edition_says_what_it_said_under_the_same_keys(cast):
    document = load_reference_document("quality_manual", by=cast.coordinator, cast=cast)
    old = {clause.number: clause for clause in document.versions.get(number=1).clauses.all()}
    new = {clause.number: clause for clause in document.current.clauses.all()}
    former = {
        item["number"]: item["former"]
        for item in reference_file("quality_manual")["clauses"]
        if "former" in item
    }
    assert former
    for number, words in former.items():
        assert old[number].body_en == words["body"]["en"] != new[number].body_en
    assert set(new) - set(old) == {
        item["number"] for item in reference_file("quality_manual")["clauses"] if item.get("since", 1) > 1
    }
    assert all(old[number].key == new[number].key for number in old)


def test_without_people_the_newest_text_is_a_draft():
    document = load_reference_document("monitoring_procedure")
    version = document.versions.get()
    assert (version.number, version.status, document.current) == (1, "draft", None)
    assert version.clauses.count() == len(reference_file("monitoring_procedure")["clauses"])


@pytest.mark.parametrize("name", ["esg", "iso_9001"])
def test_an_external_document_is_adopted(name):
    document = load_reference_document(name)
    assert (document.control, document.current.status, document.current.number) == ("external", "in_force", 1)


def test_links_come_with_the_document(cast):
    document = load_reference_document("esg")
    clause = document.current.clauses.get(number="2.6")
    modules = Citation.objects.filter(document=document, key=clause.key).values_list("module", flat=True)
    assert {"accreditation.register", "accreditation.reports"} <= set(modules)


def test_a_document_is_loaded_once():
    load_reference_document("esg")
    with pytest.raises(DomainError, match="registered already"):
        load_reference_document("esg")
    assert Document.objects.count() == 1


def test_crosswalks_come_once_and_whole(cast):
    assert load_crosswalks() == []
    for name in DOCUMENTS:
        load_reference_document(name, by=cast.coordinator, cast=cast)
    made = load_crosswalks(by=cast.coordinator)
    assert sorted(str(walk) for walk in made) == ["QM-01 ↔ EXT-01", "QM-01 ↔ EXT-02"]
    pairs = reference_file("crosswalk")
    assert set(pairs) == set(CROSSWALKS)
    assert Crosswalk.objects.get(right__reference_key="esg").links.count() == len(pairs["manual_esg"])
    assert Crosswalk.objects.get(right__reference_key="iso_9001").links.count() == len(pairs["manual_iso"])
    assert load_crosswalks() == []


def test_clauses_are_written_only_into_a_draft():
    document = load_reference_document("esg")
    with pytest.raises(DomainError, match="not a draft any more"):
        reference.write_clauses(document.current, [])
    assert document.current.clauses.exists()
