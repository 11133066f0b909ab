"""The controlled PDF of a version: what stands on it, when it is signed, what its code is worth."""

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import clock
from core.access import SYSTEM
from core.artifacts import may_download_artifact
from core.errors import DomainError
from core.models import Artifact
from core.signing import verify_pdf
from documents.models import Approval, ControlledCopy
from documents.reports.controlled_document import issue_controlled, issue_papers
from documents.selectors.papers import languages_of
from documents.selectors.public import PublicDocument
from documents.selectors.verdicts import document_verdict
from documents.services.audience import set_readers
from documents.services.papers import newest_papers, paper_in, queue_papers
from documents.signals import version_approved
from people.models import Position, Unit
from tests.factories import documents_render as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db

TABLE = "We use:\n\n| Term | Meaning |\n|---|---|\n| Audit | an independent check |\n\n1) first;\n2) second."


def version(status="in_force", **values):
    found = make.version(status=status, **values)
    make.clause(found, "1", {"en": "Aim", "ru": "Цель"}, {"en": "The aim.", "ru": "Цель такова."})
    make.clause(found, "1.1", {"en": "Terms"}, {"en": TABLE})
    return found


def made(artifact, run_jobs):
    run_jobs()
    artifact.refresh_from_db()
    assert artifact.state == "ready", artifact.error
    with artifact.file.file.open() as content:
        reader = PdfReader(content)
        pages = [" ".join(page.extract_text().split()) for page in reader.pages]
        tagged = "/MarkInfo" in reader.trailer["/Root"]
    return pages, tagged


def test_everything_stands_on_the_paper(agency, run_jobs):
    found = version(order_reference="No. 48", summary_en="Terms are added.")
    checker = staff("coordinator", first_name="Aigul", last_name="Osmonova")
    Approval.objects.create(version=found, person=checker, status="agreed", decided_at=clock.now())
    paper = issue_controlled(found, "en", SYSTEM)
    assert (paper.kind, paper.watermark, paper.language) == ("controlled_document", "", "en")
    pages, tagged = made(paper, run_jobs)
    whole = " ".join(pages)
    assert tagged
    for words in (
        "Internal quality assurance manual",
        found.document.code,
        "Version 1, in force from",
        "No. 48",
        "Approval sheet",
        "Osmonova Aigul",
        found.approved_by.full_name,
        "signed in the portal on",
        "Terms are added.",
        "1.1 Terms",
        "an independent check",
        "second.",
    ):
        assert words in whole, words
    assert all(f"Page {at} of {len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert all(paper.code in page for page in pages)


def test_it_is_signed_once_approved_and_never_before(agency, run_jobs):
    draft = issue_controlled(version("draft"), "en", SYSTEM)
    approved = issue_controlled(version("approved"), "en", SYSTEM)
    made(draft, run_jobs)
    made(approved, run_jobs)
    assert (draft.kind, draft.is_signed, draft.watermark) == ("document_draft", False, "DRAFT")
    assert (approved.kind, approved.is_signed, approved.watermark) == ("controlled_document", True, "")
    with approved.file.file.open() as content:
        assert verify_pdf(content.read()).is_valid
    with draft.file.file.open() as content:
        assert verify_pdf(content.read()) is None


@pytest.mark.parametrize(
    ("status", "watermark"),
    [
        ("draft", "DRAFT"),
        ("verification", "DRAFT"),
        ("cancelled", "DRAFT"),
        ("approved", ""),
        ("in_force", ""),
        ("obsolete", "OBSOLETE"),
        ("archived", "OBSOLETE"),
        ("withdrawn", "WITHDRAWN"),
    ],
)
def test_the_watermark_tells_the_state(status, watermark):
    assert issue_controlled(version(status), "en", SYSTEM).watermark == watermark


def test_a_copy_has_its_number_and_belongs_to_its_log_entry(agency, run_jobs, sign_in):
    found = version()
    copy = ControlledCopy.objects.create(version=found, number=12, holder_name="University", language="en")
    paper = issue_controlled(found, "en", SYSTEM, copy=copy)
    pages, _tagged = made(paper, run_jobs)
    assert (paper.owner, paper.watermark) == (copy, "CONTROLLED COPY 12")
    assert "CONTROLLED COPY 12" in pages[0]
    assert Artifact.of(found).count() == 0
    assert sign_in(UserFactory()).get(f"/papers/{paper.code}/").status_code == 404
    type(found).objects.filter(pk=found.pk).update(status="obsolete")
    copy = ControlledCopy.objects.get(pk=copy.pk)
    assert issue_controlled(copy.version, "en", SYSTEM, copy=copy).watermark == "OBSOLETE"


def test_what_is_not_translated_stands_in_its_own_language(agency, run_jobs):
    found = version()
    paper = issue_controlled(found, "ru", SYSTEM)
    assert [(part["heading"], part["language"]) for part in paper.data["clauses"]] == [
        ("Цель", ""),
        ("Terms", "en"),
    ]
    assert languages_of(found) == ["ru", "en"]


def test_papers_are_made_in_every_language_and_only_when_something_changed(agency, run_jobs):
    found = version()
    assert sorted(paper.language for paper in issue_papers(found, by=SYSTEM)) == ["en", "ru"]
    assert issue_papers(found, by=SYSTEM) == []
    found.order_reference = "No. 49"
    found.save()
    assert len(issue_papers(found, by=SYSTEM)) == 2
    type(found).objects.filter(pk=found.pk).update(status="obsolete", in_force_until=clock.today())
    found = type(found).objects.get(pk=found.pk)
    papers = {paper.language: paper for paper in issue_papers(found, by=SYSTEM)}
    assert papers["en"].watermark == "OBSOLETE"
    assert Artifact.of(found).count() == 6


def test_a_signal_asks_for_papers_after_the_transaction(agency, run_jobs):
    found = version("approved")
    version_approved.send(type(found), version=found, by=SYSTEM)
    assert Artifact.of(found).count() == 0
    # What follows from the approval, such as the order, is on the paper because the job comes later.
    type(found).objects.filter(pk=found.pk).update(order_reference="No. 50")
    run_jobs()
    run_jobs()
    papers = newest_papers(found)
    assert {code: (row.state, row.data["order"]) for code, row in papers.items()} == {
        "ru": ("ready", "No. 50"),
        "en": ("ready", "No. 50"),
    }
    queue_papers(found)
    run_jobs()
    assert Artifact.of(found).count() == 2


def test_a_paper_is_made_only_in_languages_that_have_words():
    found = version("draft")
    paper = paper_in(found, "en", by=found.author)
    assert paper_in(found, "en", by=found.author) == paper
    with pytest.raises(DomainError, match="no words in that language"):
        paper_in(found, "kk", by=found.author)


def test_nine_queries_whatever_the_number_of_clauses(django_assert_max_num_queries):
    from documents.reports.controlled_document import controlled_paper

    found = make.fill_with_manual(make.version(status="in_force"))
    with django_assert_max_num_queries(9):
        assert len(controlled_paper(found, "ky").clauses) == 76


def fetched(client, address):
    """The status of an answer whose file is read to its end and closed."""
    answer = client.get(address)
    b"".join(answer.streaming_content)
    answer.close()
    return answer.status_code


def test_who_may_have_a_paper(sign_in, agency, run_jobs):
    found = version()
    paper = issue_controlled(found, "en", SYSTEM)
    made(paper, run_jobs)
    address = f"/papers/{paper.code}/"
    assert fetched(sign_in(staff("coordinator")), address) == 200
    assert Client().get(address).status_code == 404
    # Of a public document, too, the paper with names is for staff and for who wrote it.
    type(found.document).objects.filter(pk=found.document_id).update(confidentiality="public")
    assert Client().get(address).status_code == 404
    assert sign_in(UserFactory()).get(address).status_code == 404
    assert fetched(sign_in(staff("coordinator")), address) == 200
    assert fetched(sign_in(found.author), address) == 200
    draft = issue_controlled(version("draft"), "en", SYSTEM)
    made(draft, run_jobs)
    assert Client().get(f"/papers/{draft.code}/").status_code == 404
    assert sign_in(UserFactory()).get(f"/papers/{draft.code}/").status_code == 404


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("draft", "This is a draft. It is not approved and binds nobody."),
        ("approved", "This version is approved and comes into force on"),
        ("in_force", "This is the version in force since"),
        ("obsolete", "No version is in force now."),
        ("withdrawn", "This version was withdrawn on"),
        ("cancelled", "This is a draft from before the approval."),
    ],
)
def test_a_code_tells_what_a_paper_is_worth(status, answer, agency, run_jobs):
    found = version(status, in_force_until=clock.today() if status in {"obsolete", "withdrawn"} else None)
    paper = issue_controlled(found, "en", SYSTEM)
    run_jobs()
    page = Client(headers={"accept-language": "en"}).get(f"/verify/{paper.code}").content.decode()
    assert answer in page
    assert found.document.code in page


def test_the_code_of_a_draft_paper_and_of_a_copy(agency, run_jobs):
    found = version()
    copy = ControlledCopy.objects.create(version=found, number=3, holder_name="A. Holder", language="en")
    paper = issue_controlled(found, "en", SYSTEM, copy=copy)
    run_jobs()

    def page():
        return Client(headers={"accept-language": "en"}).get(f"/verify/{paper.code}").content.decode()

    assert "In force" in page()
    assert "Controlled copy" in page()
    for status, words in (
        ("recalled", "This copy was recalled"),
        ("lost", "reported lost"),
        ("returned", "returned or destroyed"),
    ):
        ControlledCopy.objects.filter(pk=copy.pk).update(status=status)
        assert words in page()
    assert "A. Holder" not in page()


def test_an_obsolete_paper_names_the_version_in_force(agency, run_jobs):
    old = version("obsolete", in_force_until=clock.today())
    paper = issue_controlled(old, "en", SYSTEM)
    new = make.version(old.document, 2, "in_force")
    run_jobs()
    page = Client(headers={"accept-language": "en"}).get(f"/verify/{paper.code}").content.decode()
    assert f"Version {new.number} is in force now." in page


def test_the_address_of_the_pdf_leads_to_the_newest_paper(sign_in, agency):
    found = version()
    address = reverse("documents:version_pdf", args=[found.document_id, 1])
    client = sign_in(staff("coordinator"))
    assert client.get(address).url == reverse("documents:version_files", args=[found.document_id, 1])
    papers = {paper.language: paper for paper in issue_papers(found, by=SYSTEM)}
    assert client.get(address, {"language": "ru"}).url == f"/papers/{papers['ru'].code}/"
    assert client.get(address, {"language": "en"}).url == f"/papers/{papers['en'].code}/"


def test_the_manual_is_made(agency, run_jobs):
    found = make.fill_with_manual(make.version(status="in_force"))
    assert languages_of(found) == ["ky", "ru", "kk", "en"]
    pages, tagged = made(issue_controlled(found, "ky", SYSTEM), run_jobs)
    assert tagged
    assert len(pages) > 10
    assert "Тобокелдиктерди башкаруу" in " ".join(pages)


def test_the_public_paper_names_nobody(agency, run_jobs, sign_in):
    checker = staff("coordinator", first_name="Aigul", last_name="Osmonova")
    found = version(order_reference="No. 48", summary_en="Terms are added.")
    found.document.confidentiality, found.document.owner = "public", staff("legal", last_name="Ownerova")
    found.document.save()
    found.approved_by.position = Position.objects.create(
        unit=Unit.objects.create(code="DG", name="Directorate"), title="Director General of the agency"
    )
    found.approved_by.last_name = "Directorova"
    found.approved_by.save()
    Approval.objects.create(
        version=found,
        person=checker,
        status="agreed",
        decided_at=clock.now(),
        words="A remark in confidence.",
    )
    papers = {(paper.kind, paper.language): paper for paper in issue_papers(found, by=SYSTEM)}
    assert sorted(papers) == [
        ("controlled_document", "en"),
        ("controlled_document", "ru"),
        ("public_document", "en"),
        ("public_document", "ru"),
    ]
    assert issue_papers(found, by=SYSTEM) == []
    paper, inner = papers["public_document", "en"], papers["controlled_document", "en"]
    pages, _tagged = made(paper, run_jobs)
    inner.refresh_from_db()
    whole = " ".join(pages)
    for words in ("Director General of the agency", "No. 48", "Terms are added.", "an independent check"):
        assert words in whole, words
    for name in ("Osmonova", "Ownerova", "Directorova", found.author.last_name, "A remark in confidence."):
        assert name not in whole, name
    assert paper.is_signed
    # Visitors are led to the public one only, and get the other neither by code nor by file.
    assert fetched(Client(), f"/papers/{paper.code}/") == 200
    assert fetched(Client(), paper.file.url) == 200
    assert Client().get(f"/papers/{inner.code}/").status_code == 404
    assert Client().get(inner.file.url).status_code == 302
    assert [file.url for file in PublicDocument(found.document).files] == [
        f"/papers/{papers['public_document', code].code}/" for code in ("ru", "en")
    ]
    assert document_verdict(paper).download == f"/papers/{paper.code}/"
    assert document_verdict(inner).download == ""
    outsider, insider = UserFactory(), staff("coordinator")
    assert {row.kind for row in newest_papers(found, outsider).values()} == {"public_document"}
    assert {row.kind for row in newest_papers(found, insider).values()} == {"controlled_document"}
    assert paper_in(found, "en", by=outsider) == paper
    address = reverse("documents:version_pdf", args=[found.document_id, 1])
    assert sign_in(outsider).get(address, {"language": "en"}).url == f"/papers/{paper.code}/"


def test_a_document_that_becomes_public_gets_its_public_papers(agency, run_jobs):
    found = version()
    set_readers(found.document, by=staff("director_general"), confidentiality="public")
    run_jobs()
    assert Artifact.of(found, "public_document").count() == 2
    set_readers(found.document, by=staff("director_general"), confidentiality="internal")
    paper = Artifact.of(found, "public_document").first()
    assert Client().get(f"/papers/{paper.code}/").status_code == 404


def test_papers_of_drafts_and_of_restricted_documents(agency, run_jobs, sign_in):
    draft = issue_controlled(version("verification"), "en", SYSTEM)
    made(draft, run_jobs)
    asked = UserFactory()
    Approval.objects.create(version=draft.owner, person=asked)
    address = f"/papers/{draft.code}/"
    assert fetched(sign_in(asked), address) == 200
    assert fetched(sign_in(staff("coordinator")), address) == 200
    type(draft.owner.document).objects.update(confidentiality="restricted")
    assert sign_in(staff("coordinator")).get(address).status_code == 404
    assert fetched(sign_in(asked), address) == 200
    sheet = Artifact(kind="acknowledgement_sheet", owner=draft.owner)
    assert not may_download_artifact(staff("coordinator"), sheet)
    assert may_download_artifact(staff("legal"), sheet)


def test_a_comparison_is_not_for_everybody_who_reads_the_newer_version(agency):
    old = version("cancelled")
    new = make.version(old.document, 2, "in_force")
    type(old.document).objects.filter(pk=old.document_id).update(confidentiality="public")
    new.refresh_from_db()
    writer, reader = UserFactory(), UserFactory()
    paper = Artifact(kind="redline", owner=new, made_by=writer)
    assert [may_download_artifact(one, paper) for one in (writer, reader, staff("coordinator"))] == [
        True,
        False,
        True,
    ]
