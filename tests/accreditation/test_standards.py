"""Standards: public pages, coverage of the ESG, export, import as a new edition after a dry run."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accreditation.models import Criterion, StandardSet
from accreditation.selectors.standards import (
    as_data,
    coverage,
    difference,
    is_in_force,
    standards_of,
    words_between,
)
from accreditation.services.reference import load_reference
from accreditation.services.standards import create_edition
from accreditation.standards_file import COLUMNS, FileRefused, read_edition, write_edition
from core import clock
from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError
from tests.factories.journey_self_assessment import assessed_case, small_standards
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db
NAMES = ("ky", "ru", "kk", "en")


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def shipped():
    load_reference(by=SYSTEM)
    return StandardSet.objects.get(code="INST-2026")


@pytest.fixture
def administrator():
    return staff("administrator")


def signed_in(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def workbook(rows, columns=COLUMNS):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, columns)
    for line, row in enumerate(rows, start=1):
        sheet.write_row(line, 0, row)
    book.close()
    return out.getvalue()


def standard(number="1", text="Quality"):
    return ["standard", number, "", "", *([text] * 4), *([""] * 4)]


def criterion(number="1.1", text="We plan.", kind="basic", esg="1.1", guidance=""):
    return ["criterion", number, kind, esg, *([text] * 4), *([guidance] * 4)]


def reasons(content):
    with pytest.raises(FileRefused) as caught:
        read_edition(content)
    return caught.value.reasons


# --- Reading them --------------------------------------------------------------------------------------------------


def test_the_matrix_counts_each_esg_standard(shipped):
    rows = coverage(standards_of(shipped))
    assert [row.tag for row in rows] == [f"1.{n}" for n in range(1, 11)]
    assert all(row.count == sum(row.cells) > 0 for row in rows)
    assert str(rows[4].name) == "Teaching staff"


def test_the_public_reads_the_standards_in_any_language(shipped):
    page = Client(headers={"accept-language": "ru"}).get("/standards/inst-2026/")
    assert page.status_code == 200
    assert shipped.title_ru in page.content.decode()
    assert shipped.title_en in Client(headers={"accept-language": "en"}).get("/standards/").content.decode()


def test_an_edition_that_is_not_in_force_is_not_public(shipped):
    StandardSet.objects.filter(pk=shipped.pk).update(in_force_from=clock.days_from_today(10))
    assert Client().get("/standards/inst-2026/").status_code == 404
    assert (
        signed_in(UserFactory()).get(reverse("accreditation:standard_set", args=[shipped.pk])).status_code
        == 200
    )


def test_the_desk_is_for_anybody_who_is_signed_in(shipped):
    url = reverse("accreditation:standard_sets")
    assert Client().get(url).status_code == 302
    assert "New edition" not in signed_in(UserFactory()).get(url).content.decode()
    assert "New edition" in signed_in(staff("administrator")).get(url).content.decode()


def test_pages_take_few_queries(shipped, django_assert_max_num_queries):
    client = signed_in(UserFactory())
    for url, most in (
        (reverse("accreditation:standard_set", args=[shipped.pk]), 10),
        ("/standards/inst-2026/", 8),
    ):
        client.get(url)
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


# --- Export and import ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["INST-2026", "PROG-2026"])
def test_what_is_exported_can_be_read_back_unchanged(shipped, code):
    edition = StandardSet.objects.get(code=code)
    standards = read_edition(write_edition(edition))
    assert standards == as_data(edition)
    assert difference(edition, standards).is_empty


def test_the_export_is_sent_as_excel(shipped):
    answer = signed_in(UserFactory()).get(reverse("accreditation:standard_set_export", args=[shipped.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="INST-2026.xlsx"'
    assert len(read_edition(answer.content)) == shipped.standards.count()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([standard(), criterion(), criterion()], "Row 4: the number 1.1 stands in the file twice."),
        ([standard(), criterion(number="")], "Row 3: the number is empty."),
        ([standard(), criterion(number=1.5)],
         "Row 3: format the column “number” as text, so that 1.10 does not become 1.1."),
        ([standard(), criterion(esg=1.5)], "Row 3: format the column “esg” as text, so that 1.10 does not become 1.1."),
        ([standard(), criterion(esg="1.11")], "Row 3: “1.11” is not one of the ESG standards 1.1 to 1.10."),
        ([standard(), criterion(esg="")], "Row 3: the criterion has no ESG standard."),
        ([standard(), criterion(kind="hard")], "Row 3: the kind must be “basic” or “development”."),
        ([criterion()], "Row 2: a criterion stands before the first standard."),
        ([["chapter", "1", *[""] * 10]], "Row 2: the column “row” must say “standard” or “criterion”."),
        ([standard()], "Standard 1 has no criterion."),
        ([], "The file has no standards."),
        ([standard(text="x" * 301), criterion()], "Row 2: the title of a standard has at most 300 characters."),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_a_sentence(rows, words):
    assert reasons(workbook(rows)) == [words]


@pytest.mark.parametrize("language", NAMES)
def test_an_empty_language_is_refused(language):
    row = criterion()
    row[4 + NAMES.index(language)] = " "
    assert reasons(workbook([standard(), row])) == [f"Row 3: “text_{language}” is empty."]
    row = criterion(guidance="Show it.")
    row[8 + NAMES.index(language)] = ""
    assert reasons(workbook([standard(), row])) == [f"Row 3: “guidance_{language}” is empty."]


def test_a_missing_column_is_refused():
    columns = [name for name in COLUMNS if name not in {"esg", "text_kk"}]
    assert reasons(workbook([standard()], columns)) == [
        "The column “esg” is missing.",
        "The column “text_kk” is missing.",
    ]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_no_workbook_is_refused(content):
    assert reasons(content) == ["The file cannot be read as an Excel workbook (.xlsx)."]


def test_everything_that_is_wrong_is_told_at_once():
    found = reasons(workbook([standard(), criterion(kind="x", esg="9"), criterion(kind="y")]))
    assert len(found) == 4


def test_words_that_changed_are_shown_word_by_word():
    pieces = words_between("The institution plans each year.", "The institution plans and reviews each year.")
    assert [(p.kind, p.text) for p in pieces] == [
        ("same", "The institution plans"),
        ("new", "and reviews"),
        ("same", "each year."),
    ]


@pytest.fixture
def tiny():
    made = small_standards(1, 2)
    for row in (*made.standards.all(), *made.criteria.all()):
        for code in NAMES:
            for name in ("title", "summary", "text", "guidance"):
                if hasattr(row, f"{name}_{code}"):
                    setattr(row, f"{name}_{code}", f"{name} {row.number}")
        row.save()
    StandardSet.objects.filter(pk=made.pk).update(title_ky="К", title_ru="Р", title_kk="Қ", title_en="E")
    made.refresh_from_db()
    return made


def changed_file(tiny):
    standards = as_data(tiny)
    rows = standards[0]["criteria"]
    rows[0]["text"]["en"] = "text 1.1, reviewed"
    rows[0]["esg"] = ["1.1", "1.9"]
    rows[1] = {**rows[1], "number": "1.3"}
    lines = [["standard", "1", "", "", *standards[0]["title"].values(), *standards[0]["summary"].values()]]
    lines += [
        [
            "criterion",
            r["number"],
            r["kind"],
            ", ".join(r["esg"]),
            *r["text"].values(),
            *r["guidance"].values(),
        ]
        for r in rows
    ]
    return workbook(lines)


def test_the_difference_names_what_came_went_and_changed(tiny):
    found = difference(tiny, read_edition(changed_file(tiny)))
    assert [row["number"] for row in found.added] == ["1.3"]
    assert [row["number"] for row in found.removed] == ["1.2"]
    (change,) = found.changed
    assert [(f.name, f.language) for f in change.fields] == [("esg", ""), ("text", "en")]
    assert (found.unchanged, found.uncovered[0]) == (1, "1.2")


def test_a_new_edition_comes_beside_the_old_one_and_running_cases_keep_theirs(tiny, administrator):
    walk = assessed_case(standard_set=tiny)
    day = clock.days_from_today(30)
    made = create_edition(
        tiny, standards=read_edition(changed_file(tiny)), edition="2027", in_force_from=day, by=administrator
    )
    tiny.refresh_from_db()
    assert (made.code, made.kind, made.title_en, made.criteria.count()) == (
        "TINY-2027",
        "institutional",
        "E",
        2,
    )
    assert list(tiny.criteria.values_list("number", flat=True)) == ["1.1", "1.2"]
    assert tiny.replaced_by == made
    assert is_in_force(tiny) and not is_in_force(made)
    assert is_in_force(made, on=day) and not is_in_force(tiny, on=day)
    assert walk.fresh().standard_set == tiny


def test_who_may_not_bring_an_edition_and_what_is_refused(tiny, administrator):
    standards = read_edition(changed_file(tiny))
    later = clock.days_from_today(30)

    def refused(**values):
        given = {
            "standards": standards,
            "edition": "2027",
            "in_force_from": later,
            "by": administrator,
            **values,
        }
        with pytest.raises(DomainError) as caught:
            create_edition(tiny, **given)
        return str(caught.value)

    with pytest.raises(PermissionRefused):
        create_edition(
            tiny, standards=standards, edition="2027", in_force_from=later, by=staff("coordinator")
        )
    assert refused(edition=" ") == "Please name the edition, for example by its year."
    assert refused(edition="x" * 21) == "The name of the edition is too long: at most 20 characters."
    assert refused(edition=tiny.edition) == f"There is an edition {tiny.edition} already."
    assert refused(in_force_from=tiny.in_force_from) == (
        "The new edition must come into force after the one that it follows."
    )
    assert refused(standards=as_data(tiny)) == f"The file says the same as the edition {tiny.edition}."
    create_edition(tiny, standards=standards, edition="2027", in_force_from=later, by=administrator)
    assert refused(edition="2028") == "This edition has a newer one already. Begin from the newest."
    assert StandardSet.objects.count() == 2


def propose(client, tiny, content, name="new.xlsx"):
    data = {
        "base": tiny.pk,
        "edition": "2027",
        "in_force_from": clock.days_from_today(30).isoformat(),
        "upload": SimpleUploadedFile(name, content),
    }
    return client.post(reverse("accreditation:standards_import"), data)


def test_the_dry_run_shows_the_difference_and_saves_nothing_before_it_is_confirmed(tiny, administrator):
    client = signed_in(administrator)
    assert client.get(reverse("accreditation:standards_import")).status_code == 200
    answer = propose(client, tiny, changed_file(tiny))
    assert answer.status_code == 302
    page = client.get(answer.url)
    text = page.content.decode()
    assert "<ins>1.1, reviewed</ins>" in text and "<del>1.1</del>" in text
    assert StandardSet.objects.count() == 1
    fields = {"edition": "2027", "in_force_from": clock.days_from_today(30).isoformat()}
    url = answer.url.partition("?")[0]
    first, second = client.post(url, fields), client.post(url, fields)
    made = StandardSet.objects.get(edition="2027")
    assert first.url == second.url == reverse("accreditation:standard_set", args=[made.pk])
    assert Criterion.objects.filter(standard_set=made).count() == 2


def test_a_bad_file_comes_back_with_its_sentences(tiny, administrator):
    page = propose(signed_in(administrator), tiny, workbook([standard(), criterion(kind="x", esg="9")]))
    text = page.content.decode()
    assert page.status_code == 422
    assert "the kind must be “basic” or “development”" in text
    assert "is not one of the ESG standards" in text


def test_another_file_type_is_refused(tiny, administrator):
    page = propose(signed_in(administrator), tiny, b"MZ\x90\x00" + b"\x00" * 300)
    assert page.status_code == 422
    assert "cannot be taken" in page.content.decode()


def test_only_who_manages_standards_opens_the_import(tiny):
    url = reverse("accreditation:standards_import")
    assert signed_in(staff("coordinator")).get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_a_proposal_without_its_day_is_not_found(tiny, administrator):
    client = signed_in(administrator)
    url = propose(client, tiny, changed_file(tiny)).url
    assert client.get(url.partition("?")[0]).status_code == 404


@pytest.mark.parametrize("model", ["standardset", "standard", "criterion"])
def test_the_admin_site_shows_standards_and_deletes_nothing(shipped, administrator, model):
    client = signed_in(administrator)
    listing = reverse(f"admin:accreditation_{model}_changelist")
    assert client.get(listing).status_code == 200
    row = {
        "standardset": shipped,
        "standard": shipped.standards.first(),
        "criterion": shipped.criteria.first(),
    }[model]
    assert client.get(reverse(f"admin:accreditation_{model}_change", args=[row.pk])).status_code == 200
    assert client.get(reverse(f"admin:accreditation_{model}_history", args=[row.pk])).status_code == 200
    assert client.post(reverse(f"admin:accreditation_{model}_delete", args=[row.pk])).status_code == 403
    reader = signed_in(staff("coordinator"))
    assert reader.get(listing).status_code == 200
    assert reader.post(reverse(f"admin:accreditation_{model}_change", args=[row.pk]), {}).status_code == 403
