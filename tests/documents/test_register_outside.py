"""The register as people from outside see it, and what the Excel file tells to whom."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.factories import documents as make
from tests.factories.people import UnitFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
URL = "/documents/"


def sheet(client):
    client.cookies["django_language"] = "en"
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{URL}?export=xlsx").content))
    head, *others = book.get_sheet_by_index(0).to_python()
    return [dict(zip(head, row, strict=True)) for row in others]


@pytest.fixture
def document():
    secret = make.document(code="S-1", confidentiality="restricted")
    album = make.version(status="in_force", document_confidentiality="public", document_code="A-1").document
    unit = UnitFactory(name="Archive unit")
    common = {"status": "in_force", "document_confidentiality": "public"}
    make.version(**common, document_code="B-1", document_parent=secret)
    return make.version(
        **common,
        document_code="A-2",
        document_parent=album,
        document_bound_units=[unit],
        document_binds_experts=True,
        document_owner=make.who("quality_adviser"),
        document_review_months=6,
    ).document


def test_the_file_for_the_agency_says_whom_each_document_binds(sign_in, document):
    rows = {row["Code"]: row for row in sheet(sign_in(staff("coordinator")))}
    found = rows["A-2"]
    assert (found["Part of"], found["Whom it binds"], found["Review period, months"]) == (
        "A-1",
        "Archive unit, experts",
        6,
    )
    assert found["Owner"] == document.owner.full_name
    assert not rows["B-1"]["Part of"]


def test_people_from_outside_read_neither_owners_nor_readers(sign_in, document):
    client = sign_in(UserFactory())
    [found] = [row for row in sheet(client) if row["Code"] == "A-2"]
    assert not {"Owner", "Whom it binds", "Days to acknowledge", "Review period, months"} & found.keys()
    page = client.get(URL)
    html = page.content.decode()
    assert document.title in html
    assert document.owner.full_name not in html
    assert not {"unit", "control", "confidentiality"} & page.context["filterset"].form.fields.keys()
    inside = sign_in(staff("coordinator")).get(URL)
    assert document.owner.full_name in inside.content.decode()
    assert {"unit", "control", "confidentiality"} <= inside.context["filterset"].form.fields.keys()


def test_the_file_asks_the_same_number_of_questions_however_many(
    sign_in, document, django_assert_num_queries
):

    client = sign_in(staff("coordinator"))
    sheet(client)
    with CaptureQueriesContext(connection) as few:
        sheet(client)
    for number in range(5):
        make.document(code=f"M-{number}", bound_units=[UnitFactory()])
    with CaptureQueriesContext(connection) as many:
        sheet(client)
    assert len(many) == len(few)


# The form of an entry ---------------------------------------------------------------------------------------------


def test_the_form_stands_in_parts_and_loses_no_field(sign_in):
    UnitFactory()
    answer = sign_in(make.who("legal")).get("/documents/add/")
    form, html = answer.context["form"], answer.content.decode()
    shown = [field.name for part in form.sections for cell in part["cells"] for field in cell]
    assert sorted(shown) == sorted(form.fields)
    assert html.count('<fieldset class="form-section"') == len(form.sections) == 4
    for name in form.fields:
        assert f'name="{name}"' in html, name
    assert form["title_ky"].as_field_group().count("optional") == 0
    assert form["purpose_ky"].as_field_group().count("optional") == 1


def test_an_entry_without_a_title_is_refused_where_titles_stand(sign_in):
    client = sign_in(make.who("legal"))
    client.cookies["django_language"] = "en"
    entry = {"kind": "quality", "control": "internal", "languages": ["ky"], "confidentiality": "internal"}
    answer = client.post("/documents/add/", entry | {"review_months": "12", "acknowledge_days": "10"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "title_en": ["Write the title of the document in at least one language."]
    }
