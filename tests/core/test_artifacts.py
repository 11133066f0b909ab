"""Formal papers: frozen, rendered, signed, verified."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from pypdf import PdfReader

from core import artifacts, signing
from core.access import SYSTEM
from core.artifacts import ReportKind, freeze, issue
from core.errors import DomainError
from core.models import Artifact, Job
from core.pdf import html_to_pdf
from tests.factories.governance import ActionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Letter:
    text: str
    day: date


@pytest.fixture
def kind(monkeypatch):
    entry = ReportKind("letter", "Letter", "print/base.html", signed=True)
    monkeypatch.setitem(artifacts._kinds, "letter", entry)
    return entry


@pytest.fixture
def owner(agency):
    return ActionFactory()


def make(owner, **extra):
    values = {
        "data": Letter("Урматтуу", date(2026, 11, 20)),
        "language": "ky",
        "by": owner.owner,
        "number": "7",
    }
    return issue("letter", owner=owner, **(values | extra))


def test_values_freeze_to_plain_json():
    frozen = freeze({"letter": Letter("a", date(2026, 11, 20)), "sums": (Decimal("10.50"), 3)})
    assert frozen == {"letter": {"text": "a", "day": "2026-11-20"}, "sums": ["10.50", 3]}


def test_a_paper_is_made_signed_and_tagged(kind, owner, run_jobs):
    row = make(owner)
    assert [job.state for job in run_jobs()] == ["done"]
    row.refresh_from_db()
    assert (row.state, row.is_signed, row.file.content_type) == ("ready", True, "application/pdf")
    with row.file.file.open("rb") as kept:
        content = kept.read()
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("ky", True)
    report = signing.verify_pdf(content)
    assert (report.is_valid, report.signer) == (True, "Development key, not for real papers")


def test_a_signed_paper_that_was_changed_is_not_valid(kind, owner, run_jobs):
    row = make(owner)
    run_jobs()
    row.refresh_from_db()
    with row.file.file.open("rb") as kept:
        content = kept.read()
    place = content.index(b"/Contents") - 50
    broken = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    try:
        report = signing.verify_pdf(broken)
    except Exception:
        return
    assert not report.is_valid


def test_making_a_paper_twice_changes_nothing(kind, owner, run_jobs):
    row = make(owner)
    run_jobs()
    row.refresh_from_db()
    artifacts.render_artifact(None, row.pk)
    again = Artifact.objects.get(pk=row.pk)
    assert (again.file_id, again.file.sha256) == (row.file_id, row.file.sha256)


def test_a_missing_key_leaves_the_paper_unmade_and_says_so(kind, owner, run_jobs, settings, tmp_path):
    settings.SIGNING_KEY_FILE = tmp_path / "nowhere.p12"
    settings.SIGNING_KEY_IS_DEVELOPMENT = False
    row = make(owner)
    with translation.override("en"):
        run_jobs()
    row.refresh_from_db()
    assert (row.state, row.file, "key is missing" in row.error) == ("failed", None, True)


def test_a_full_disk_leaves_the_paper_unmade_and_the_next_try_makes_it(kind, owner, run_jobs, monkeypatch):
    row = make(owner)
    with monkeypatch.context() as full:

        def no_space(*args, **kwargs):
            raise OSError(28, "No space left on device")

        full.setattr("django.core.files.storage.FileSystemStorage._save", no_space)
        run_jobs()
    row.refresh_from_db()
    assert (row.state, row.file) == ("failed", None)
    assert [job.state for job in run_jobs()] == ["done"]
    row.refresh_from_db()
    assert row.state == "ready"


def test_a_worker_killed_in_the_middle_of_a_pdf_loses_and_doubles_nothing(kind, owner, run_jobs, monkeypatch):
    row = make(owner)

    class Killed(BaseException):
        """SIGKILL runs no handler; nothing of ours catches this either."""

    with monkeypatch.context() as dying:

        def kill(*args, **kwargs):
            raise Killed

        dying.setattr(artifacts, "keep", kill)
        with pytest.raises(Killed):
            run_jobs()
    from datetime import timedelta

    from django.utils import timezone

    from core import jobs

    assert Job.objects.get().state == "running"
    Job.objects.update(beat_at=timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1))
    jobs.recover_lost()
    run_jobs()
    row.refresh_from_db()
    assert (row.state, Job.objects.get().state) == ("ready", "done")


def test_only_a_failed_paper_can_be_asked_for_again(kind, owner):
    with pytest.raises(DomainError):
        artifacts.retry_artifact(make(owner), by=SYSTEM)


def test_a_paper_is_handed_to_whoever_sees_its_owner(kind, owner, run_jobs, sign_in, client):
    row = make(owner)
    mine = sign_in(owner.owner)
    assert mine.get(f"/papers/{row.code}/").status_code == 202
    run_jobs()
    answer = mine.get(f"/papers/{row.code}/")
    assert answer["Content-Type"] == "application/pdf"
    answer.close()
    assert sign_in(UserFactory()).get(f"/papers/{row.code}/").status_code == 404
    assert client.get(f"/papers/{row.code}/").status_code == 404


def test_the_verification_page_says_genuine_without_names_and_unknown_for_another_code(
    kind, owner, run_jobs, client
):
    row = make(owner)
    run_jobs()
    page = client.get(f"/verify/{row.code.lower()}")
    assert page.status_code == 200
    assert owner.owner.last_name not in page.content.decode()
    assert client.get("/verify/AAAA-BBBB-CCCC").status_code == 404


@pytest.mark.parametrize(
    "address", ["https://example.org/x.css", "file:///etc/passwd", "static:/css/none.css"]
)
def test_a_paper_cannot_fetch_anything_but_static_files(address):
    with pytest.raises(ValueError, match="paper|static"):
        html_to_pdf(
            f'<html lang="en"><head><title>x</title><link rel="stylesheet" href="{address}"></head></html>'
        )
