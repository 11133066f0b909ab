"""Evidence packs: an index and the papers that the asker may see, made by a job, downloaded by nobody else."""

import io
import zipfile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.access import PermissionRefused
from core.artifacts import issue
from core.errors import DomainError
from core.models import Artifact, Job
from documents.models import EvidencePack
from documents.services import citations, evidence_packs
from documents.services.evidence_packs import _file_name
from governance.reports.order import order_paper_of
from tests.accreditation.pages import text
from tests.documents.test_evidence_sources import signed_order
from tests.factories.documents_evidence import clause_of, crosswalk, figure, link, text_in_force
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db
ORDERS = "governance.orders"


@pytest.fixture
def evaluator(db):
    return staff("evaluator")


def with_paper(run_jobs, **fields):
    order = signed_order(**fields)
    issue(
        "order", owner=order, data=order_paper_of(order), language="en", by=order.signed_by, number="1/2026"
    )
    run_jobs()
    return order


def opened(pack):
    pack.refresh_from_db()
    with pack.stored.file.open("rb") as content:
        return zipfile.ZipFile(io.BytesIO(content.read()))


def words(archive, name="index.pdf"):
    reader = PdfReader(io.BytesIO(archive.read(name)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_pack_holds_the_index_and_the_papers(agency, run_jobs, evaluator):
    document, esg = text_in_force(), text_in_force("EXT-01", kind="external")
    order = with_paper(run_jobs, subject="Set up the group")
    link(document, "1.1", ORDERS)
    figure(ORDERS, 1)
    citations.cite(clause_of(document, "2.1"), about=order, reason="Founding order", by=staff("coordinator"))
    crosswalk(esg, document, ("1.1", "1.2"))
    pack = evidence_packs.ask_for_pack(document, by=evaluator)
    run_jobs()
    assert Job.objects.get(kind="evidence_pack").state == "done"
    archive = opened(pack)
    assert archive.namelist() == ["papers/001 Order of the Director General 1-2026.pdf", "index.pdf"]
    assert archive.testzip() is None
    assert (pack.papers, pack.left_out) == (1, 0)
    index = words(archive)
    for said in (
        "QM-01 Document QM-01",
        "1.1 Clause 1.1 Alive",
        "Orders: 1 record",
        "1 · Set up the group",
        "papers/001 Order of the Director General",
        "Answered by: 1.1 Clause 1.1",
        evaluator.full_name,
    ):
        assert said in index, (said, index)


def test_what_the_asker_may_not_see_is_counted_but_neither_named_nor_packed(agency, run_jobs, evaluator):
    document = text_in_force()
    with_paper(run_jobs, subject="Closed matter")
    link(document, "1.1", ORDERS)
    figure(ORDERS, 1)
    asker = staff("supervisory_board")
    pack = EvidencePack.objects.create(version=document.current, language="en", asked_by=UserFactory())
    from core import jobs

    jobs.enqueue("evidence_pack", by=asker, about=pack, args={"pack": pack.pk})
    run_jobs()
    archive = opened(pack)
    assert archive.namelist() == ["index.pdf"]
    index = words(archive)
    assert "Closed matter" not in index
    assert "1 is closed to the reader" in index


def test_only_the_asker_opens_the_pack(agency, run_jobs, evaluator, sign_in):
    document = text_in_force()
    answer = sign_in(evaluator).post(reverse("documents:pack_ask", args=[document.pk]))
    pack = EvidencePack.objects.get()
    assert answer["Location"] == pack.get_absolute_url()
    assert "Working on it" in text(sign_in(evaluator).get(pack.get_absolute_url())) or Job.objects.exists()
    run_jobs()
    pack.refresh_from_db()
    mine = sign_in(evaluator).get(pack.get_absolute_url())
    assert pack.stored.url in text(mine)
    download = sign_in(evaluator).get(pack.stored.url)
    assert download.status_code == 200
    assert download["Content-Type"] == "application/zip"
    assert b"".join(download.streaming_content)[:2] == b"PK"
    download.close()
    for other in (staff("quality_adviser"), staff("director_general"), staff("administrator")):
        assert sign_in(other).get(pack.get_absolute_url()).status_code == 404
        assert sign_in(other).get(pack.stored.url).status_code == 404


def test_who_may_ask(agency):
    document = text_in_force()
    with pytest.raises(PermissionRefused):
        evidence_packs.ask_for_pack(document, by=staff("coordinator"))
    secret = text_in_force("S-01", confidentiality="restricted")
    with pytest.raises(PermissionRefused):
        evidence_packs.ask_for_pack(secret, by=staff("analyst"))
    with pytest.raises(DomainError, match="has no clauses"):
        evidence_packs.ask_for_pack(text_in_force("E-1", numbers=()), by=staff("evaluator"))


def test_a_paper_for_which_there_is_no_room_is_named_in_the_index(agency, run_jobs, evaluator, settings):
    document = text_in_force()
    with_paper(run_jobs)
    link(document, "1.1", ORDERS)
    figure(ORDERS, 1)
    settings.UPLOAD_LIMIT = evidence_packs.ROOM + 100
    pack = evidence_packs.ask_for_pack(document, by=evaluator)
    run_jobs()
    archive = opened(pack)
    assert archive.namelist() == ["index.pdf"]
    assert (pack.papers, pack.left_out) == (0, 1)
    assert "Papers that found no room" in words(archive)


def test_a_file_that_the_disk_lost_does_not_cost_the_pack(agency, run_jobs, evaluator):
    document = text_in_force()
    order = with_paper(run_jobs)
    link(document, "1.1", ORDERS)
    figure(ORDERS, 1)
    stored = Artifact.of(order).get().file
    stored.file.storage.delete(stored.file.name)
    pack = evidence_packs.ask_for_pack(document, by=evaluator)
    run_jobs()
    pack.refresh_from_db()
    assert (Job.objects.get(kind="evidence_pack").state, pack.left_out) == ("done", 1)


def test_a_job_that_runs_twice_changes_nothing(agency, run_jobs, evaluator):
    pack = evidence_packs.ask_for_pack(text_in_force(), by=evaluator)
    run_jobs()
    pack.refresh_from_db()
    kept = pack.stored_id
    evidence_packs.make_pack(Job.objects.get(kind="evidence_pack"), pack.pk)
    pack.refresh_from_db()
    assert pack.stored_id == kept


def test_a_pack_speaks_the_language_of_its_asker(agency, run_jobs, evaluator):
    from django.utils import translation

    document = text_in_force(title_ru="Руководство", title_en="Manual")
    with translation.override("ru"):
        pack = evidence_packs.ask_for_pack(document, by=evaluator)
    run_jobs()
    assert "QM-01 Руководство" in words(opened(pack))


def test_names_of_files_keep_the_code_at_the_end_of_a_long_title():
    assert _file_name("Order of the Director General 1/2026", "pdf") == "Order of the Director General 1-2026"
    assert _file_name("ISO 9001:2015, clauses EXT-02, version 1", "pdf").startswith("ISO 9001-2015")
    long = _file_name(f"{'Thematic analysis of reports of commissions ' * 3}RS-01, version 1", "pdf")
    assert long.endswith("RS-01, version 1")
    assert len(long) <= 81
