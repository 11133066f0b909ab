"""Pictures of the demonstration for docs/screenshots: `make screenshots` takes them, a usual run does not."""

import io
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from accreditation.models import Case, Certificate
from core.models import Artifact, Job, JobState
from documents.models import ArchiveAct, Clause, Crosswalk, Document, ExternalChange
from governance.models import Meeting
from people.models import User
from tests.e2e.worker import do_these_jobs

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="make screenshots takes the pictures"),
]
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST_BYTES = 60 * 1024
TITLES = {"ky": "Kyrgyz", "ru": "Russian", "kk": "Kazakh", "en": "English"}


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes:
        name: the file's name without its number and ending.
        who: the person's e-mail before the @, the person, or nobody.
        path: the page.
        language: of the interface.
        says: what the picture shows.
        how: "dark", "phone", or both.
        press: a key or the selector of a button to press before.
    """

    name: str
    who: object
    path: str
    language: str
    says: str
    how: str = ""
    press: str = ""


def test_take_the_pictures(enter):
    call_command("demo_data", verbosity=0)
    papers()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    lines = []
    for number, shot in enumerate(shots(), start=1):
        file = FOLDER / f"{number:02}-{shot.name}.webp"
        take(enter, shot, file)
        look = ", ".join(
            ["phone" if "phone" in shot.how else "desk", "dark" if "dark" in shot.how else "light"]
        )
        lines.append(f"| [{file.name}]({file.name}) | {shot.says} | {TITLES[shot.language]} | {look} |")
    for kind, name, says in (
        ("certificate", "paper-certificate", "A certificate in four languages with its QR code"),
        ("commission_report", "paper-report", "The first page of a commission's report"),
        ("controlled_document", "paper-document", "The first page of a controlled document"),
    ):
        file = FOLDER / f"{len(lines) + 1:02}-{name}.webp"
        print_paper(Artifact.objects.filter(kind=kind, state="ready").latest("pk"), file)
        lines.append(f"| [{file.name}]({file.name}) | {says} | – | paper |")
    write_index(lines)
    assert len(lines) >= 25


def case_at(status, **more):
    return Case.objects.filter(status=status, **more).order_by("pk").first()


def shots() -> list[Shot]:
    """Name every picture; the demonstration has a case for each."""
    closed = case_at("closed", is_programme=False)
    writing = case_at("self_assessment", is_programme=False)
    submitted = case_at("submitted", language="ru")
    reading, visiting = case_at("self_assessment_review"), case_at("visit", visit__status="under_way")
    reporting, council, mixed = case_at("reporting"), case_at("council"), case_at("granted")
    certificate = closed.certificates.first()
    suspended = Certificate.objects.filter(status="suspended").first()
    chair = visiting.commission.members.get(role="chair").expert.user
    author = reporting.commission.members.get(role="chair").expert.user
    member = visiting.commission.members.filter(role="member", ratings__isnull=True).first().expert.user
    session = visiting.visit.sessions.first()
    entry = writing.self_assessment.entries.order_by("order")[2]
    agreed = case_at("commission", commission__status="agreed")
    coming = Meeting.objects.filter(status="called").first()
    held = Meeting.objects.filter(items__votes__isnull=False).order_by("-pk").first()
    head = agreed.organisation.memberships.get(role="head").user
    at = "/cases/{}/{}".format
    return [
        Shot("sign-in", None, "/accounts/login/", "ky", "Signing in"),
        Shot("my-work-coordinator", "coordinator", "/", "ru", "My work of a coordinator"),
        Shot("my-work-director", "director", "/", "ky", "My work of the Director General", "dark"),
        Shot("my-work-phone", "coordinator", "/", "kk", "My work on a telephone", "phone"),
        Shot("cases", "coordinator", "/cases/", "ru", "The list of cases"),
        Shot("board", "coordinator", "/cases/board/", "en", "Cases by stage"),
        Shot("search", "coordinator", "/cases/", "en", "Search and commands, Ctrl K", press="Control+k"),
        Shot("application", "coordinator", at(submitted.pk, "application/"), "ru", "An application"),
        Shot(
            "thresholds",
            "coordinator",
            at(submitted.pk, "thresholds/#thresholds-title"),
            "ru",
            "Threshold requirements",
        ),
        Shot("case", "coordinator", at(reporting.pk, ""), "ky", "A case from tab to tab"),
        Shot(
            "contract",
            "director",
            at(case_at("eligible").pk, "contract/"),
            "kk",
            "A contract before signature",
        ),
        Shot(
            "self-assessment",
            "quality",
            at(writing.pk, f"self-assessment/entry/{entry.pk}/"),
            "ky",
            "Writing the self-assessment, saved by itself",
        ),
        Shot(
            "self-assessment-dark",
            "quality",
            at(writing.pk, f"self-assessment/entry/{entry.pk}/"),
            "en",
            "The same in the dark",
            "dark",
        ),
        Shot(
            "review",
            "coordinator",
            at(reading.pk, "self-assessment/review/"),
            "ky",
            "Review of a self-assessment",
        ),
        Shot(
            "commission",
            "coordinator",
            at(agreed.pk, "commission/"),
            "ky",
            "A commission and what its rule asks for",
        ),
        Shot(
            "commission-head",
            head,
            at(agreed.pk, "commission/"),
            "ru",
            "The same before the organisation's head",
        ),
        Shot("visit", "coordinator", at(visiting.pk, "visit/"), "ky", "The programme of a visit"),
        Shot(
            "notes-phone",
            chair,
            at(visiting.pk, f"visit/sessions/{session.pk}/notes/"),
            "ky",
            "Notes of a session on a telephone",
            "phone dark",
        ),
        Shot(
            "own-ratings-phone",
            member,
            at(visiting.pk, "ratings/mine/"),
            "ky",
            "Rating criteria alone",
            "phone",
        ),
        Shot(
            "ratings",
            author,
            at(reporting.pk, "ratings/#table-title"),
            "ru",
            "The table of ratings, agreed by the commission",
        ),
        Shot(
            "ratings-dark",
            author,
            at(reporting.pk, "ratings/?criterion=1.1#consensus"),
            "en",
            "One criterion: the grounds of each, the rating of all",
            "dark",
        ),
        Shot("report", author, at(reporting.pk, "report/"), "ky", "The commission's report with its remarks"),
        Shot(
            "meeting",
            "secretary",
            coming.get_absolute_url(),
            "ky",
            "A meeting that is called, with the file of its case",
        ),
        Shot("council", "council0", held.get_absolute_url(), "ru", "The council's room with votes by name"),
        Shot("council-dark", "council", coming.get_absolute_url(), "en", "The same before a member", "dark"),
        Shot("before-council", "secretary", at(council.pk, "decision/"), "ru", "A case before the council"),
        Shot(
            "decision",
            "director",
            at(mixed.pk, "decision/"),
            "en",
            "Decisions on three programmes, certificates to sign",
        ),
        Shot(
            "certificate",
            "director",
            certificate.get_absolute_url(),
            "ky",
            "A certificate and what the public sees of it",
        ),
        Shot("desk", "director", "/admin/", "ru", "The directors' desk"),
        Shot(
            "standards",
            "administrator",
            f"/standards/sets/{closed.standard_set_id}/",
            "en",
            "A standard set with its ESG coverage",
        ),
        Shot(
            "organisation",
            "coordinator",
            closed.organisation.get_absolute_url(),
            "kk",
            "An organisation's page",
        ),
        Shot("experts", "coordinator", "/people/experts/", "ru", "The base of experts"),
        Shot("roles", "administrator", "/people/roles/", "en", "Who may do what"),
        Shot("notices", "coordinator", "/notices/", "ky", "What happened: the bell's list"),
        Shot("register", None, "/register/", "en", "The public register"),
        Shot("register-phone", None, "/register/", "kk", "The register on a telephone", "phone"),
        Shot(
            "register-organisation",
            None,
            f"/register/{closed.organisation_id}/",
            "ru",
            "An organisation in the register",
        ),
        Shot(
            "verify-valid",
            None,
            certificate.artifact.verify_url,
            "en",
            "What the QR code opens: valid",
            "phone",
        ),
        Shot("verify-suspended", None, suspended.artifact.verify_url, "ru", "The same: suspended"),
        Shot("styleguide", "administrator", "/styleguide/", "en", "Every component in every state"),
        *documents(),
    ]


def documents() -> list[Shot]:
    """Name the pictures of controlled documents, their clauses and records."""
    manual, guide = Document.objects.get(code="QM-01"), Document.objects.get(code="SG-01")
    clause = Clause.objects.get(version=manual.current, number="7.5.2")
    unread = manual.current.acknowledgements.waiting()
    mine = unread.get(person__email="council@agency.example")
    draft = Clause.objects.filter(version__document__code="PR-04").order_by("order").first()
    change = ExternalChange.objects.get(status="announced", watch__document__code="LAW-02")
    act = ArchiveAct.objects.get(kind="destruction")
    walk = Crosswalk.objects.get(right__reference_key="esg")
    at = f"/documents/{manual.pk}/".__add__
    return [
        Shot("documents", "legal", "/documents/", "ru", "The register of documents"),
        Shot(
            "document",
            "coordinator",
            at(f"?clause={clause.anchor}#{clause.anchor}"),
            "ky",
            "The manual, clause by clause",
        ),
        Shot("document-dark", "evaluator", at(""), "en", "The same from its head", "dark"),
        Shot(
            "document-edit",
            "legal",
            f"/documents/{draft.version.document_id}/v1/edit/{draft.pk}/",
            "ru",
            "Writing a clause in two languages",
        ),
        Shot(
            "verification",
            "legal",
            f"/documents/{guide.pk}/v1/verification/",
            "ru",
            "Verification: agreements and remarks by clause",
        ),
        Shot(
            "redline",
            "adviser",
            at("compare/?from=1&to=2&language=ru"),
            "ru",
            "What changed between two versions",
        ),
        Shot(
            "acknowledge-phone",
            "council",
            mine.get_absolute_url(),
            "ky",
            "Reading what binds one, on a telephone",
            "phone",
        ),
        Shot("acknowledgement", "adviser", at("v2/acknowledgement/"), "ru", "Who has confirmed, by unit"),
        Shot(
            "copies", "legal", "/documents/copies/", "ru", "Controlled copies: one is recalled, one is lost"
        ),
        Shot(
            "external",
            "legal",
            change.get_absolute_url(),
            "kk",
            "A change of a law, told to those whom it concerns",
        ),
        Shot("clause", "evaluator", clause.get_absolute_url(), "en", "A clause: where is this alive?"),
        Shot("coverage", "evaluator", at("coverage/"), "ky", "What keeps the manual alive, clause by clause"),
        Shot("crosswalk", "adviser", walk.get_absolute_url(), "ru", "The manual against the ESG"),
        Shot("records", "secretary", "/documents/records/", "ky", "The register of records"),
        Shot(
            "archive-act", "director", act.get_absolute_url(), "ru", "An act of destruction before approval"
        ),
        Shot(
            "document-search",
            "coordinator2",
            "/documents/search/?q=корректирующие+действия",
            "ru",
            "Search in the texts",
        ),
        Shot("public-documents", None, "/documents/public/", "kk", "What the public reads", "phone"),
    ]


def papers() -> None:
    """Make the papers that the pictures show; the others stay waiting."""
    closed = case_at("closed", is_programme=False)
    wanted = {
        closed.certificates.first().artifact_id,
        Artifact.objects.filter(kind="commission_report").latest("pk").pk,
    }
    wanted |= {row.artifact_id for row in Certificate.objects.filter(status="suspended")}
    rows = Job.objects.filter(state=JobState.QUEUED, kind="render_artifact")
    do_these_jobs([row.pk for row in rows if row.arguments.get("artifact") in wanted])
    indexing = Job.objects.filter(state=JobState.QUEUED, kind__startswith="documents.index")
    do_these_jobs(list(indexing.values_list("pk", flat=True)))
    manual = Document.objects.get(code="QM-01").current
    asked = Job.objects.filter(state=JobState.QUEUED, kind="issue_version_papers")
    do_these_jobs([row.pk for row in asked if row.arguments["version"] == manual.pk])
    paper = Artifact.of(manual, "controlled_document").filter(language="ru").first()
    do_these_jobs([row.pk for row in rows.all() if row.arguments.get("artifact") == paper.pk])


def person_of(who):
    if who is None or isinstance(who, User):
        return who
    return User.objects.get(email=f"{who}@agency.example")


def take(enter, shot: Shot, file: Path) -> None:
    """Open the page as the person and keep a picture of it."""
    user = person_of(shot.who)
    if user is not None:
        User.objects.filter(pk=user.pk).update(language=shot.language)
    window = enter(user, language=shot.language, phone="phone" in shot.how, dark="dark" in shot.how)
    window.at(shot.path)
    if shot.press:
        window.page.keyboard.press(shot.press)
    if "#" in shot.path:
        window.page.evaluate(
            "(key) => document.getElementById(key).scrollIntoView()", shot.path.partition("#")[2]
        )
    window.page.evaluate("document.fonts.ready")
    keep(Image.open(io.BytesIO(window.page.screenshot())), file)
    window.close()


def keep(picture: Image.Image, file: Path) -> None:
    """Write a picture as WebP, as well as the limit of bytes allows."""
    for quality in (70, 60, 50, 40, 30, 20):
        picture.convert("RGB").save(file, "WEBP", quality=quality, method=6)
        if file.stat().st_size <= MOST_BYTES:
            return
    raise AssertionError(f"{file.name} is larger than {MOST_BYTES} bytes")


def print_paper(paper: Artifact, file: Path) -> None:
    """Draw the first page of a paper."""
    with paper.file.file.open("rb") as source:
        command = ["pdftoppm", "-r", "90", "-f", "1", "-l", "1", "-png", "-"]
        drawn = subprocess.run(command, input=source.read(), capture_output=True, check=True).stdout
    keep(Image.open(io.BytesIO(drawn)), file)


def write_index(lines: list[str]) -> None:
    head = [
        "# Pictures of the demonstration",
        "",
        "Taken by `make screenshots` from the data of `make demo`; people and organisations are invented.",
        "",
        "| Picture | Shows | Language | Look |",
        "|---|---|---|---|",
    ]
    (FOLDER / "README.md").write_text("\n".join([*head, *lines, ""]), encoding="utf-8")
