"""The pages of an import: file, progress, preview, corrections, saving."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.errors import DomainError
from core.models import Job, StoredFile
from documents.models import IntakeClause, IntakeDraft, VersionFile
from documents.services import intake_drafts
from tests.documents import regulation
from tests.documents.test_intake import TEXT, bring, tree
from tests.factories import documents as make
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def legal():
    return staff("legal")


@pytest.fixture
def version(legal):
    return make.draft(make.document(title_en="Rules", by=legal), author=legal, clauses=False)


def upload(text=TEXT, name="rules.txt"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def began(version, legal, text=TEXT, name="rules.txt"):
    return intake_drafts.start_intake(version=version, upload=upload(text, name), language="en", by=legal)


@pytest.fixture
def draft(version, legal, run_jobs):
    found = began(version, legal, TEXT.replace("2.1. Third", "2.2. Third"))
    run_jobs()
    found.refresh_from_db()
    return found


def test_from_the_file_to_the_text_of_the_version(version, legal, sign_in, run_jobs):
    client = sign_in(legal)
    page = client.get(reverse("documents:intake_start", args=[version.document_id, version.number]))
    assert (page.status_code, b"Read the file" in page.content) == (200, True)

    sent = client.post(page.request["PATH_INFO"], {"upload": upload(), "language": "en"})
    draft = IntakeDraft.objects.get()
    assert sent["Location"] == draft.get_absolute_url()
    assert "The file is being read." in client.get(draft.get_absolute_url()).content.decode()
    assert "HX-Refresh" not in client.get(reverse("documents:intake_progress", args=[draft.pk]))

    run_jobs()
    assert client.get(reverse("documents:intake_progress", args=[draft.pk]))["HX-Refresh"] == "true"
    assert "5 numbered clauses" in client.get(draft.get_absolute_url()).content.decode()

    sent = client.post(draft.get_absolute_url(), {"finish": "yes"})
    assert sent["Location"] == draft.get_absolute_url()
    run_jobs()
    led = client.get(reverse("documents:intake_progress", args=[draft.pk]))
    assert led["HX-Redirect"] == version.get_absolute_url()
    assert "5 clauses were saved." in client.get(led["HX-Redirect"]).content.decode()
    assert [row[0] for row in tree(version)] == ["1", "1.1", "1.2", "2", "2.1"]
    file = VersionFile.objects.get(version=version, language="en")
    assert (file.stored.name, file.stored.owner) == ("rules.txt", version)
    assert not IntakeClause.objects.exists()


def test_doubts_stand_beside_their_clause_and_can_be_shown_alone(draft, legal, sign_in):
    assert list(draft.clauses.filter(is_unsure=True).values_list("number", "doubts")) == [
        ("2.2", ["The numbering has a gap: before this clause 2.1 is missing."])
    ]

    page = sign_in(legal).get(f"{draft.get_absolute_url()}?show=unsure").content.decode()

    assert (page.count('name="clause"'), "before this clause 2.1 is missing" in page) == (1, True)


def sent_by_the_page(draft, **changes):
    data = {"clause": []}
    for row in draft.clauses.all():
        data["clause"].append(row.pk)
        data |= {f"number-{row.pk}": row.number, f"heading-{row.pk}": row.heading, f"body-{row.pk}": row.body}
    return data | changes


def test_number_heading_and_text_can_be_corrected(draft, legal, sign_in):
    row = draft.clauses.get(number="2.2")
    changes = {f"number-{row.pk}": " 2.1.1. ", f"heading-{row.pk}": "Third", f"body-{row.pk}": "• a\n• b\n"}

    sign_in(legal).post(draft.get_absolute_url(), sent_by_the_page(draft, **changes))

    row.refresh_from_db()
    assert (row.number, row.level, row.heading, row.body, row.is_unsure) == (
        "2.1.1", 3, "Third", "- a\n- b", False,
    )  # fmt: skip


def test_a_clause_joins_the_one_before_and_another_is_left_out(draft, legal, sign_in):
    client, rows = sign_in(legal), {row.number: row.pk for row in draft.clauses.all()}

    client.post(draft.get_absolute_url(), sent_by_the_page(draft, join=rows["1.2"]))
    client.post(draft.get_absolute_url(), sent_by_the_page(draft, leave_out=rows["2.2"]))

    assert list(draft.clauses.values_list("number", "body")) == [
        ("1", ""),
        ("1.1", "First thing.\n\n1.2 Second thing."),
        ("2", ""),
    ]


@pytest.mark.parametrize(
    ("above", "below", "glued"),
    [
        ("As said in clause", "General part.", "As said in clause 4.2 Aim General part."),
        ("It is so.", "General part.\n\n- a", "It is so.\n\n4.2 Aim General part.\n\n- a"),
        ("- a\n- b", "", "- a\n- b\n\n4.2 Aim"),
        ("", "| a |", "4.2 Aim\n\n| a |"),
    ],
)
def test_how_two_clauses_become_one(above, below, glued):
    assert intake_drafts._glued(above, "4.2 Aim", below) == glued


def test_a_number_that_stands_twice_must_be_corrected_first(version, legal, run_jobs, sign_in):
    draft = began(version, legal, "1. One\n1.1. First.\n1.2. Second.\n1.2. Third.")
    run_jobs()
    client = sign_in(legal)

    client.post(draft.get_absolute_url(), {"finish": "yes"})
    assert not version.clauses.exists()

    page = client.get(draft.get_absolute_url()).content.decode()
    assert "The number 1.2 stands more than once." in page
    last = draft.clauses.last()
    client.post(
        draft.get_absolute_url(), sent_by_the_page(draft, finish="yes", **{f"number-{last.pk}": "1.3"})
    )
    run_jobs()
    assert [row[0] for row in tree(version)] == ["1", "1.1", "1.2", "1.3"]


def test_saving_over_a_text_asks_first(version, legal, run_jobs, sign_in):
    bring(version)
    draft = began(version, legal, TEXT.replace("thing", "word"))
    run_jobs()
    client = sign_in(legal)
    assert "The version has a text already." in client.get(draft.get_absolute_url()).content.decode()

    client.post(draft.get_absolute_url(), {"finish": "yes", "replace": "no"})
    run_jobs()
    assert tree(version)[1][3] == "First thing."

    page = client.get(draft.get_absolute_url()).content.decode()
    assert "The version has a text in English already." in page
    client.post(draft.get_absolute_url(), {"finish": "yes", "replace": "yes"})
    run_jobs()
    assert tree(version)[1][3] == "First word."


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("rules.pdf", regulation.locked_pdf(), "The PDF is protected by a password."),
        ("rules.pdf", b"%PDF-1.7 broken", "The PDF is damaged and cannot be read."),
        ("rules.pdf", regulation.scanned_pdf(), "The PDF holds pictures of pages and no text."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(version, legal, run_jobs, sign_in, name, data, sentence):
    draft = began(version, legal, data, name)
    (job,) = [job for job in run_jobs() if job.kind == intake_drafts.READ_JOB]

    page = sign_in(legal).get(draft.get_absolute_url()).content.decode()

    assert (job.state, sentence in page, "Nothing was imported." in page) == ("done", True, True)
    with pytest.raises(DomainError, match="^The file is not read yet"):
        intake_drafts.save_intake(draft=draft, by=legal)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rules.pdf", b"1. Rules"),
        ("rules.docx", regulation.with_part(regulation.in_word(), "word/vbaProject.bin", b"x")),
        ("rules.txt", b""),
    ],
)
def test_a_renamed_file_macros_and_an_empty_file_stop_at_the_form(version, legal, sign_in, name, data):
    address = reverse("documents:intake_start", args=[version.document_id, version.number])

    page = sign_in(legal).post(address, {"upload": SimpleUploadedFile(name, data), "language": "en"})

    assert page.status_code == 422
    assert (
        IntakeDraft.objects.count(),
        StoredFile.objects.count(),
        Job.objects.filter(kind=intake_drafts.READ_JOB).count(),
    ) == (0, 0, 0)


def test_reading_twice_changes_nothing(draft, legal):
    row = draft.clauses.first()
    intake_drafts.correct_clauses(
        draft=draft, by=legal, wordings={row.pk: intake_drafts.Wording("1", "New", "")}
    )

    intake_drafts._read(draft.job)

    assert draft.clauses.first().heading == "New"


def test_giving_up_takes_the_file_along(draft, legal, sign_in, django_capture_on_commit_callbacks):
    place, storage = draft.stored.file.name, draft.stored.file.storage
    assert storage.exists(place)

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(legal).post(reverse("documents:intake_drop", args=[draft.pk]))

    assert (IntakeDraft.objects.count(), StoredFile.objects.count(), storage.exists(place)) == (0, 0, False)


def test_what_was_saved_is_not_saved_again(draft, legal):
    intake_drafts.save_intake(draft=draft, by=legal)

    for service in (intake_drafts.save_intake, intake_drafts.drop_intake):
        with pytest.raises(DomainError, match="^This text was saved into the version already"):
            service(draft=draft, by=legal)


def test_nobody_else_sees_the_import(draft, version, sign_in):
    other, stranger = staff("quality_adviser"), staff("coordinator")

    assert sign_in(other).get(draft.get_absolute_url()).status_code == 404
    assert sign_in(other).get(draft.stored.url).status_code in (403, 404)
    address = reverse("documents:intake_start", args=[version.document_id, version.number])
    assert sign_in(stranger).get(address).status_code in (403, 404)
    assert sign_in(stranger).post(address, {"upload": upload(), "language": "en"}).status_code in (403, 404)


def test_three_thousand_clauses_are_paged(version, legal, run_jobs, sign_in, django_assert_max_num_queries):
    text = "\n".join(f"{n // 99 + 1}.{n % 99 + 1}. This is said number {n}." for n in range(2970))
    draft = began(version, legal, text)
    run_jobs()
    client = sign_in(legal)

    with django_assert_max_num_queries(12):
        page = client.get(f"{draft.get_absolute_url()}?page=60").content.decode()

    assert (page.count('name="clause"'), "Page 60 of" in page) == (25, True)


def test_the_worker_knows_the_job():
    """The worker loads no pages: the job must be known as soon as the portal has started."""
    code = f"import django; django.setup(); from core import jobs; assert {intake_drafts.READ_JOB!r} in jobs._runners"

    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
