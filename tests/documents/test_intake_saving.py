"""Saving an import is a job: shown, done once, and nothing is half saved when it fails."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.urls import reverse

from core import jobs
from core.errors import DomainError
from core.models import Job
from documents.models import Clause, DocumentVersion, IntakeClause, VersionFile
from documents.services import intake, intake_drafts
from documents.services.intake_drafts import SAVE_JOB, start_saving
from tests.documents.test_intake import tree
from tests.documents.test_intake_pages import began, draft, legal, version

__all__ = ["draft", "legal", "version"]
pytestmark = pytest.mark.django_db


def page_of(client, draft):
    return client.get(draft.get_absolute_url()).content.decode()


def progress_of(client, draft):
    return client.get(reverse("documents:intake_progress", args=[draft.pk]))


def test_the_page_shows_the_progress_until_the_text_is_saved(draft, legal, sign_in, run_jobs):
    client = sign_in(legal)

    client.post(draft.get_absolute_url(), {"finish": "yes"})

    page = page_of(client, draft)
    assert "The text is being saved as that of version 1." in page
    assert f'hx-get="{reverse("documents:intake_progress", args=[draft.pk])}"' in page
    waiting = progress_of(client, draft)
    assert ("HX-Redirect" in waiting, "HX-Refresh" in waiting) == (False, False)
    assert "Waiting for its turn" in waiting.content.decode()
    run_jobs()
    # Without a script the page says the same, and leads on.
    page = page_of(client, draft)
    assert "This text was saved into the version." in page
    assert draft.version.get_absolute_url() in page


def test_a_double_click_saves_once(draft, legal, sign_in, run_jobs):
    client = sign_in(legal)

    for _click in range(2):
        client.post(draft.get_absolute_url(), {"finish": "yes"})
    run_jobs()
    client.post(draft.get_absolute_url(), {"finish": "yes"})

    assert Job.objects.filter(kind=SAVE_JOB).count() == 1
    assert (len(tree(draft.version)), VersionFile.objects.count()) == (5, 1)
    assert "saved into the version already" not in page_of(client, draft)


def test_the_job_done_twice_saves_once(draft, legal):
    row = start_saving(draft=draft, by=legal).saving
    jobs.run(row.pk)
    history = Clause.history.count()

    intake_drafts._save(row, replace=True)

    assert (Clause.history.count(), VersionFile.objects.count()) == (history, 1)


def test_nothing_is_corrected_or_given_up_while_it_is_saved(draft, legal, sign_in):
    start_saving(draft=draft, by=legal)
    first = draft.clauses.first()

    for attempt in (
        lambda: intake_drafts.leave_out_clause(clause=first, by=legal),
        lambda: intake_drafts.correct_clauses(draft=draft, by=legal, wordings={}),
        lambda: intake_drafts.drop_intake(draft=draft, by=legal),
    ):
        with pytest.raises(DomainError, match="^The text is being saved into the version just now"):
            attempt()
    assert draft.clauses.count() == 5


def broken_after_the_clauses(monkeypatch):
    """Let the disk fail when everything else is written."""

    def fail(version):
        raise DatabaseError("disk full")

    monkeypatch.setattr(intake, "reindex_version", fail)


def test_a_failing_job_leaves_version_and_corrections_as_they_were(
    draft, legal, sign_in, run_jobs, monkeypatch
):
    client = sign_in(legal)
    row = draft.clauses.get(number="2.2")
    intake_drafts.correct_clauses(
        draft=draft, by=legal, wordings={row.pk: intake_drafts.Wording("2.1", "Mine", "Words.")}
    )
    broken_after_the_clauses(monkeypatch)

    client.post(draft.get_absolute_url(), {"finish": "yes"})
    (job,) = [job for job in run_jobs() if job.kind == SAVE_JOB]

    assert (job.state, job.attempts, job.error) == ("failed", 1, "NoMoreTries: DatabaseError: disk full")
    assert (tree(draft.version), VersionFile.objects.count(), Clause.history.count()) == ([], 0, 0)
    assert progress_of(client, draft)["HX-Refresh"] == "true"
    page = page_of(client, draft)
    for words in ("The text was not saved", "Something unexpected happened.", 'value="Mine"'):
        assert words in page

    monkeypatch.undo()
    client.post(draft.get_absolute_url(), {"finish": "yes"})
    run_jobs()
    assert [number for number, *_rest in tree(draft.version)] == ["1", "1.1", "1.2", "2", "2.1"]


def test_a_worker_that_dies_every_time_gives_the_text_back(draft, legal, sign_in):
    start_saving(draft=draft, by=legal)
    Job.objects.filter(kind=SAVE_JOB).update(state="failed", error="The worker died every time.")

    page = page_of(sign_in(legal), draft)

    assert ("The text was not saved" in page, 'name="finish"' in page) == (True, True)


def test_what_became_impossible_meanwhile_is_said(draft, legal, sign_in, run_jobs):
    start_saving(draft=draft, by=legal)
    DocumentVersion.objects.filter(pk=draft.version_id).update(status="withdrawn")

    (job,) = [job for job in run_jobs() if job.kind == SAVE_JOB]

    draft.refresh_from_db()
    assert (job.state, draft.saving, IntakeClause.objects.count()) == ("done", None, 5)
    assert draft.save_refusal.startswith(("This version is not a draft any more", "Only the author"))


def test_what_cannot_be_saved_is_refused_before_a_job_is_made(version, legal, run_jobs):
    twice = began(version, legal, "1. One\n1.1. First.\n1.2. Second.\n1.2. Third.")
    run_jobs()
    twice.refresh_from_db()

    with pytest.raises(DomainError, match="^The number 1.2 stands more than once"):
        start_saving(draft=twice, by=legal)
    assert not Job.objects.filter(kind=SAVE_JOB).exists()
