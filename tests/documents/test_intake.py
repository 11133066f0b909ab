"""From a file to the text of a version: the command, the service, the preview; nothing is half imported."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError
from core.models import Job, StoredFile
from documents.intake.parse import parse_clauses
from documents.intake.plain import lines_of
from documents.intake.source import ParsedClause
from documents.models import Clause, Document, DocumentVersion, IntakeClause, IntakeDraft, VersionFile
from documents.services import intake_drafts
from documents.services.intake import ImportResult, import_clauses
from tests.documents import regulation
from tests.documents.test_intake_parse import REAL, REGULATIONS
from tests.factories import documents as make
from tests.factories.people import staff

pytestmark = pytest.mark.django_db

TEXT = "1. One\n1.1. First thing.\n1.2. Second thing.\n2. Two\n2.1. Third thing."


@pytest.fixture
def legal():
    return staff("legal")


@pytest.fixture
def version(legal):
    return make.draft(make.document(title_en="Rules", by=legal), author=legal, clauses=False)


def clauses_of(text):
    return parse_clauses(lines_of(text)).clauses


def bring(version, text=TEXT, language="en", replace=False, by=SYSTEM):
    return import_clauses(
        version=version, clauses=clauses_of(text), language=language, by=by, replace=replace
    )


def tree(version, language="en"):
    rows = Clause._base_manager.filter(version=version).select_related("parent").order_by("order")
    return [
        (row.number, row.parent.number if row.parent else "", getattr(row, f"heading_{language}") or "",
         getattr(row, f"body_{language}") or "")
        for row in rows
    ]  # fmt: skip


# The service ----------------------------------------------------------------------------------------------


def test_a_text_becomes_a_tree(version):
    assert bring(version) == ImportResult(created=5)
    assert tree(version) == [
        ("1", "", "One", ""),
        ("1.1", "1", "", "First thing."),
        ("1.2", "1", "", "Second thing."),
        ("2", "", "Two", ""),
        ("2.1", "2", "", "Third thing."),
    ]
    assert Clause.history.filter(version=version).count() == 5


def test_a_further_language_is_joined_by_the_numbers(version):
    bring(version)

    found = bring(version, TEXT.replace("thing", "вещь").replace("One", "Раз"), language="ru")

    assert found == ImportResult(updated=5)
    assert tree(version)[1] == ("1.1", "1", "", "First thing.")
    assert tree(version, "ru")[:2] == [("1", "", "Раз", ""), ("1.1", "1", "", "First вещь.")]


def test_a_further_language_whose_numbers_differ_is_refused(version):
    bring(version)

    with pytest.raises(DomainError) as caught:
        bring(version, "1. Раз\n1.1. Первое.\n1.3. Третье.\n2. Два\n2.1. Иное.", language="ru")

    assert str(caught.value) == (
        "The texts do not fit together. Only in the version: 1.2. Only in the file: 1.3. Nothing was imported."
    )
    assert {row[2:] for row in tree(version, "ru")} == {("", "")}


def test_parts_without_a_number_must_be_as_many(version):
    bring(version, "Before it all, this is said.\n\n1. One")

    with pytest.raises(DomainError, match="the version has 1 parts without a number, the file 0"):
        bring(version, "1. Раз", language="ru")


def test_a_language_is_not_written_over_by_itself(version):
    bring(version)

    with pytest.raises(DomainError, match="^The version has a text in English already"):
        bring(version, TEXT.replace("thing", "word"))
    assert tree(version)[1][3] == "First thing."


def test_replacing_keeps_keys_and_other_languages(version):
    bring(version)
    bring(version, TEXT.replace("thing", "вещь"), language="ru")
    keys = dict(version.clauses.values_list("number", "key"))

    found = bring(version, "1. One\n1.2. Second word.\n2. Two\n2.2. New word.", replace=True)

    assert found == ImportResult(created=1, updated=3, removed=2)
    assert tree(version) == [
        ("1", "", "One", ""),
        ("1.2", "1", "", "Second word."),
        ("2", "", "Two", ""),
        ("2.2", "2", "", "New word."),
    ]
    assert tree(version, "ru")[1] == ("1.2", "1", "", "Second вещь.")
    assert {n: k for n, k in version.clauses.values_list("number", "key") if n != "2.2"} == {
        n: keys[n] for n in ("1", "1.2", "2")
    }
    row = version.clauses.get(number="1.2")
    assert [h.body_en for h in row.history.order_by("history_id")][0::2] == ["Second thing.", "Second word."]


def test_numbers_of_an_earlier_version_keep_their_keys(legal):
    first = make.version(status="in_force", author=legal, clauses=True)
    second = make.draft(first.document, author=legal)
    keys = dict(first.clauses.values_list("number", "key"))
    Clause._base_manager.filter(version=second).delete()

    bring(second, "1. General\n1.1. Aim\nIt is known.\n3. New\nIt is said.")

    now = dict(second.clauses.values_list("number", "key"))
    assert (now["1"], now["1.1"]) == (keys["1"], keys["1.1"])
    assert now["3"] not in keys.values()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Title", "The file holds no clauses."),
        (
            "1. One\n1.1. First.\n1.2. Second.\n1.2. Third.",
            "The number 1.2 stands more than once. Give one of the clauses another number first; nothing was imported.",
        ),
    ],
)
def test_what_cannot_be_saved_is_refused_before_anything_is_written(version, text, sentence):
    with pytest.raises(DomainError) as caught:
        bring(version, text)

    assert str(caught.value) == sentence
    assert not version.clauses.exists()


def test_a_gap_is_no_obstacle(version):
    assert bring(version, "1. One\n1.1. First.\n1.4. Second.") == ImportResult(created=3)


def test_only_into_a_draft_and_only_by_those_who_write(version, legal):
    with pytest.raises(PermissionRefused):
        bring(version, by=staff("coordinator"))
    bring(version, by=legal)
    frozen = make.version(status="verification", author=legal)
    with pytest.raises(DomainError, match="^This version is not a draft any more"):
        bring(frozen, by=legal, replace=True)


def test_three_thousand_clauses_in_few_queries(version, django_assert_max_num_queries):
    many = [ParsedClause(str(n), 1, f"Heading {n}", "Text") for n in range(1, 3001)]

    with django_assert_max_num_queries(200):
        import_clauses(version=version, clauses=many, language="en", by=SYSTEM)

    assert version.clauses.count() == 3000


# The command ----------------------------------------------------------------------------------------------


def run(path, *arguments):
    out = StringIO()
    call_command("import_document", str(path), *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "rules.txt"
    found.write_text(TEXT.replace("1.2.", "1.3."), "utf-8")
    return found


SAID = ["5 clauses", "1.3: The numbering has a gap: before this clause 1.2 is missing."]


def test_the_command_says_what_it_found_and_saves_a_draft(path):
    assert run(path, "--code", "R-1", "--title", "Rules", "--language", "en") == [
        *SAID,
        "Saved as R-1, version 1.",
    ]
    version = DocumentVersion.objects.get(document__code="R-1")
    assert (version.document.title_en, version.document.kind, version.status) == ("Rules", "quality", "draft")
    assert version.clauses.count() == 5


def test_a_dry_run_saves_nothing(path):
    assert run(path, "--code", "R-1", "--title", "Rules", "--language", "en", "--dry-run") == SAID
    assert not Document.objects.exists()


def test_a_second_language_and_a_new_version_by_the_command(path, legal):
    run(path, "--code", "R-1", "--title", "Rules", "--language", "en", "--kind", "manual")
    run(path, "--code", "R-1", "--title", "Правила", "--language", "ru")

    document = Document.objects.get()
    assert (document.title_en, document.title_ru, document.kind) == ("Rules", "Правила", "manual")
    assert document.versions.get().clauses.count() == 5


def test_the_command_makes_a_new_draft_of_a_document_in_force(path, legal):
    first = make.version(status="in_force", author=legal)

    run(path, "--code", first.document.code, "--language", "en")

    second = first.document.versions.get(number=2)
    assert [row[0] for row in tree(second)] == ["1", "1.1", "1.3", "2", "2.1"]
    assert second.clauses.get(number="1.1").key == first.clauses.get(number="1.1").key


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("rules.pdf", regulation.locked_pdf(), "The PDF is protected by a password."),
        ("rules.pdf", b"%PDF-1.7 broken", "The PDF is damaged and cannot be read."),
        ("rules.pdf", b"1. Rules", "“rules.pdf” cannot be taken"),
        ("rules.pdf", regulation.scanned_pdf(), "The PDF holds pictures of pages and no text."),
        (
            "rules.docx",
            regulation.with_part(regulation.in_word(), "word/vbaProject.bin", b"x"),
            "The file carries macros",
        ),
        ("rules.txt", b"1. One\n1. One\n1.1. A.\n1.1. B.", "The number 1.1 stands more than once."),
        ("rules.txt", b"", "The file is empty."),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_written(tmp_path, name, data, sentence):
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(CommandError) as caught:
        run(path, "--code", "R-1", "--title", "Rules", "--language", "en")

    assert str(caught.value).startswith(sentence)
    assert (caught.value.returncode, Document.objects.count(), Clause.objects.count()) == (1, 0, 0)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened: No such file or directory"):
        run(tmp_path / "none.txt", "--code", "R-1")


def test_a_file_without_a_title(path):
    with pytest.raises(CommandError, match="The file tells no title; please give one"):
        run(path, "--code", "R-1", "--language", "en")


@pytest.mark.parametrize(("name", "numbers", "count", "unsure"), REAL)
def test_the_real_regulations_by_the_command(name, numbers, count, unsure):
    if not (REGULATIONS / name).exists():
        pytest.skip("the regulations are not at hand; REGULATIONS may name their folder")

    said = run(REGULATIONS / name, "--code", "X-1", "--title", "Ички", "--language", "ky")

    assert (said[0], len(said)) == (f"{count} clauses", unsure + 2)
    assert list(Clause.objects.order_by("order").values_list("number", flat=True)) == numbers.split()


# The pages ------------------------------------------------------------------------------------------------


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

    saved = client.post(draft.get_absolute_url(), {"finish": "yes"})
    assert saved["Location"] == version.get_absolute_url()
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
    assert [row[0] for row in tree(version)] == ["1", "1.1", "1.2", "1.3"]


def test_saving_over_a_text_asks_first(version, legal, run_jobs, sign_in):
    bring(version)
    draft = began(version, legal, TEXT.replace("thing", "word"))
    run_jobs()
    client = sign_in(legal)
    assert "The version has a text already." in client.get(draft.get_absolute_url()).content.decode()

    client.post(draft.get_absolute_url(), {"finish": "yes", "replace": "no"})
    assert tree(version)[1][3] == "First thing."

    client.post(draft.get_absolute_url(), {"finish": "yes", "replace": "yes"})
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
