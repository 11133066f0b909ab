"""The register of documents: entries, codes, the list with its filters, Excel, the tree."""

import io
import re
import zipfile

import pytest
from django.db.models import ProtectedError

from core import clock
from core.access import PermissionRefused
from core.errors import DomainError
from documents.models import Document, Process
from documents.selectors.tree import process_tree
from documents.services import versions as services
from tests.factories import documents as make
from tests.factories.people import UnitFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
URL = "/documents/"


# Entries ----------------------------------------------------------------------------------------------------------


def test_codes_follow_the_kind():
    kinds = ["manual", "quality", "quality", "law", "form", "annual_report"]
    assert [make.document(kind=kind).code for kind in kinds] == [
        "QM-01",
        "PR-01",
        "PR-02",
        "LAW-01",
        "F-01",
        "AR-01",
    ]


def test_own_codes_are_passed_over_by_the_numbering():
    make.document(kind="quality", code="pr-01")
    assert make.document(kind="quality").code == "PR-02"


def test_entry_keeps_everything_that_was_said():
    unit, owner, parent = UnitFactory(), UserFactory(), make.document(kind="manual")
    document = services.create_document(
        by=make.who("legal"),
        kind="quality",
        title_ky="Жол-жобо",
        title_ru="Процедура",
        owner=owner,
        parent=parent,
        process=make.process(),
        languages=["ky", "ru"],
        confidentiality="public",
        review_months=6,
        bound_units=[unit],
        bound_roles=["coordinator"],
        binds_experts=True,
    )
    document.refresh_from_db()
    assert (document.title_ky, document.title_ru, document.languages) == (
        "Жол-жобо",
        "Процедура",
        ["ky", "ru"],
    )
    assert (document.owner, document.parent, list(document.bound_units.all())) == (owner, parent, [unit])
    assert (document.bound_roles, document.binds_experts, document.review_months) == (
        ["coordinator"],
        True,
        6,
    )
    assert (document.current, document.next_review) == (None, None)


def test_external_kinds_are_controlled_as_external():
    assert make.document(kind="law").control == "external"
    assert make.document(kind="quality").control == "internal"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "QM-01"}, "A document with the code “QM-01” is registered already."),
        ({"code": "qm-01"}, "A document with the code “qm-01” is registered already."),
        ({"title_en": ""}, "Write the title of the document in at least one language."),
        ({"kind": "novel"}, "There is no such kind of documents."),
        ({"languages": []}, "Choose at least one of the portal’s languages."),
        ({"languages": ["de"]}, "Choose at least one of the portal’s languages."),
        ({"bound_roles": ["king"]}, "There is no such role."),
        ({"reference_key": "manual"}, "A document with the name “manual” is registered already."),
    ],
)
def test_bad_entry_is_refused_with_a_sentence(fields, sentence):
    make.document(kind="manual", reference_key="manual")
    given = {"kind": "manual", "code": "QM-77", "title_en": "Manual", **fields}
    with pytest.raises(DomainError, match=sentence):
        services.create_document(by=make.who("legal"), **given)
    assert Document.objects.count() == 1


def test_document_never_stands_below_itself():
    top = make.document()
    middle = make.document(parent=top)
    low = make.document(parent=middle)
    for parent in (top, middle, low):
        with pytest.raises(DomainError, match="cannot stand below itself"):
            services.change_document(top, by=make.who("legal"), parent=parent)


def test_only_the_desk_keeps_the_register():
    document = make.document(owner=staff("coordinator"))
    for user in (document.owner, staff("director_general"), staff("administrator"), UserFactory()):
        with pytest.raises(PermissionRefused):
            services.change_document(document, by=user, title_en="Other")
        with pytest.raises(PermissionRefused):
            services.create_document(by=user, kind="manual", title_en="Other")
    changed = services.change_document(document, by=make.who("quality_adviser"), title_en="Other")
    assert changed.title_en == "Other"
    assert changed.history.count() == 2


def test_document_with_versions_is_not_deleted():
    version = make.version(status="in_force")
    with pytest.raises(ProtectedError):
        version.document.delete()


def test_unknown_field_is_a_mistake_in_the_code():
    with pytest.raises(TypeError, match="current"):
        make.document(current=1)


@pytest.mark.parametrize(
    ("months", "start", "end"),
    [
        (12, (2026, 11, 16), (2027, 11, 16)),
        (1, (2026, 1, 31), (2026, 2, 28)),
        (6, (2027, 8, 31), (2028, 2, 29)),
    ],
)
def test_next_review_falls_on_the_same_day_of_a_later_month(months, start, end):
    from datetime import date

    assert Document(review_months=months).review_after(date(*start)) == date(*end)
    assert Document(review_months=0).review_after(date(*start)) is None


# The list ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def register():
    """One document in each situation."""
    unit = UnitFactory(code="QA")
    made = {
        "force": make.version(
            status="in_force",
            document_kind="manual",
            document_process=make.process(),
            document_bound_units=[unit],
            document_confidentiality="public",
        ),
        "draft": make.version(document_languages=["ru"], document_owner=make.who("quality_adviser")),
        "withdrawn": make.version(
            status="withdrawn", document_kind="strategy", document_binds_all_staff=True
        ),
        "asked": make.version(status="verification", coordinators=[make.who("coordinator")]),
    }
    made = {name: version.document for name, version in made.items()}
    made["empty"] = make.document(kind="law")
    make.draft(made["force"])
    return made


def codes(sign_in, user, query=""):
    client = sign_in(user)
    client.cookies["django_language"] = "en"
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200
    return {row.code for row in answer.context["page_obj"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"force", "draft", "withdrawn", "asked", "empty"}),
        ("kind=manual", {"force"}),
        ("state=in_force", {"force"}),
        ("state=preparation", {"force", "draft", "asked"}),
        ("state=withdrawn", {"withdrawn"}),
        ("state=none", {"draft", "withdrawn", "asked", "empty"}),
        ("state=review", set()),
        ("control=external", {"empty"}),
        ("confidentiality=public", {"force"}),
        ("language=ru", {"force", "draft", "withdrawn", "asked", "empty"}),
        ("language=ky", {"force", "withdrawn", "asked", "empty"}),
        ("whose=asked", {"asked"}),
        ("whose=mine", set()),
        ("kind=manual&state=withdrawn", set()),
        ("kind=nonsense", {"force", "draft", "withdrawn", "asked", "empty"}),
    ],
)
def test_filters(sign_in, register, query, expected):
    found = codes(sign_in, make.who("coordinator"), query)
    assert found == {register[name].code for name in expected}


def test_filters_by_process_unit_owner_and_review(sign_in, register):
    user = make.who("quality_adviser")
    process, unit = Process.objects.get(), register["force"].bound_units.get()
    assert codes(sign_in, user, f"process={process.pk}") == {register["force"].code}
    assert codes(sign_in, user, f"unit={unit.pk}") == {register["force"].code, register["withdrawn"].code}
    assert codes(sign_in, user, "whose=mine") == {register["draft"].code}
    with clock.at(clock.days_from_today(400)):
        assert codes(sign_in, user, "state=review") == {register["force"].code}


def test_search_finds_titles_in_any_language_and_codes(sign_in):
    document = make.document(title_ky="Тобокелдиктер", title_ru="Риски", title_en="Risks", code="PR-88")
    make.document(title_en="Audits")
    for words in ("ТОБОКЕЛ", "риск", "risks", "pr-88", "pr риски"):
        assert codes(sign_in, make.who("legal"), f"q={words}") == {document.code}, words


def test_rows_tell_state_and_coming_version(sign_in, register):
    client = sign_in(make.who("legal"))
    client.cookies["django_language"] = "en"
    rows = {row.code: row for row in client.get(URL).context["page_obj"]}
    shown = {name: rows[document.code].shown_state for name, document in register.items()}
    assert shown == {
        "force": "in_force",
        "draft": "draft",
        "withdrawn": "withdrawn",
        "asked": "verification",
        "empty": None,
    }
    assert rows[register["force"].code].coming_state == "draft"
    assert "version 2: Draft" in client.get(URL).content.decode()


def test_excel_has_the_filtered_rows_and_more_columns(sign_in, register):
    client = sign_in(make.who("legal"))
    client.cookies["django_language"] = "en"
    answer = client.get(f"{URL}?kind=manual&export=xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        words = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert words[:12] == [
        *["Code", "Title", "Kind", "Version", "Owner", "Next review", "Status", "In force since", "Process"],
        *["Control process", "Who may read it", "Languages"],
    ]
    assert sheet.count("<row ") == 2
    assert {register["force"].code, "In force", "Public"} <= set(words)
    assert register["draft"].code not in words


def test_register_asks_the_same_number_of_questions_however_long(sign_in, django_assert_max_num_queries):
    client = sign_in(make.who("legal"))
    for _ in range(3):
        make.version(status="in_force", document_process=make.process())
    client.get(URL)
    with django_assert_max_num_queries(12) as few:
        client.get(URL)
    for _ in range(6):
        make.version(status="in_force", document_owner=staff("analyst"), document_owner_unit=UnitFactory())
    client.get(URL)
    with django_assert_max_num_queries(12) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_people_outside_find_only_what_is_public_or_theirs(sign_in, register):
    assert codes(sign_in, UserFactory()) == {register["force"].code}
    assert codes(sign_in, UserFactory(roles=["supervisory_board"])) == {one.code for one in register.values()}


def test_visitor_is_sent_to_the_sign_in_page(client):
    assert client.get(URL).url.startswith("/accounts/login/")


# The tree ---------------------------------------------------------------------------------------------------------


def test_tree_files_documents_under_processes_and_parents():
    first, second = make.process("D1", "documents"), make.process("L1", "life_cycle")
    top = make.document(process=second)
    low = make.document(process=second, parent=top)
    elsewhere = make.document(process=first, parent=top)
    loose = make.version(status="in_force").document
    tree = process_tree(make.who("legal"))
    shape = [
        (
            branch.process.code if branch.process else None,
            [(leaf.document.pk, [child.document.pk for child in leaf.children]) for leaf in branch.leaves],
            branch.count,
        )
        for group in tree
        for branch in group.branches
    ]
    assert shape == [
        ("D1", [(elsewhere.pk, [])], 1),
        ("L1", [(top.pk, [low.pk])], 2),
        (None, [(loose.pk, [])], 1),
    ]
    only = process_tree(make.who("legal"), only_in_force=True)
    assert [leaf.document for leaf in only[-1].branches[0].leaves] == [loose]


def test_the_register_finds_a_new_title_and_not_the_old_one(sign_in):
    document = make.document(title_en="Audit procedure")
    services.change_document(document, by=make.who("legal"), title_en="Review procedure")
    page = sign_in(make.who("legal"))

    found = {
        words: [row.pk for row in page.get(URL, {"q": words}).context["page_obj"]]
        for words in ("audit", "review")
    }

    assert found == {"audit": [], "review": [document.pk]}
