"""The head of a document's page: whom it names to whom, whom it binds, and what it says of texts that others issue."""

import pytest
from django.urls import reverse

from core import clock
from documents.models import Citation, DocumentVersion, ExternalWatch
from documents.selectors.head import binding_of, document_facts, sees_names, stages_of
from documents.tabs import in_head
from tests.factories import documents as make
from tests.factories.people import ExpertFactory, UnitFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


def facts(version, user):
    return {str(pair[0]): pair[1] for pair in document_facts(version.document, version, [version], user)}


def law(**kwargs):
    version = make.draft(make.document(kind="law", confidentiality="public", **kwargs))
    make.services.adopt_version(version, by=make.who("legal"))
    return DocumentVersion.objects.get(pk=version.pk)


# Names ------------------------------------------------------------------------------------------------------------


def test_people_from_outside_read_no_names(sign_in):
    version = make.version(
        status="in_force", document_confidentiality="public", document_owner=make.who("quality_adviser")
    )
    names = {
        version.author.full_name,
        version.document.owner.full_name,
        DocumentVersion.objects.get(pk=version.pk).approved_by.full_name,
    }
    bound = UserFactory()
    version.acknowledgements.create(person=bound, bound_by="named", due=clock.today())
    pages = [
        reverse(f"documents:{name}", args=[version.document_id, 1]) for name in ("version_detail", "history")
    ]
    for reader, sees in ((UserFactory(), False), (bound, False), (staff("coordinator"), True)):
        client = sign_in(reader)
        for url in pages:
            html = client.get(url).content.decode()
            assert version.document.title in html
            for name in names:
                assert (name in html) is sees, (reader, url, name)


def test_whoever_works_on_a_draft_knows_whose_it_is():
    version = make.version(status="verification")
    outsider, author = UserFactory(), version.author
    assert sees_names(version.document, version, outsider)  # a draft is shown only to those who are asked
    in_force = make.version(status="in_force", author=author)
    assert not sees_names(in_force.document, in_force, outsider)
    in_force.document.owner = outsider
    assert sees_names(in_force.document, in_force, outsider)
    assert not sees_names(make.document(), None, outsider)


# Whom it binds ----------------------------------------------------------------------------------------------------


def test_the_head_says_whom_the_document_binds():
    units = [UnitFactory(code="B1", name="Second"), UnitFactory(code="A1", name="First")]
    document = make.document(bound_units=units, binds_experts=True)
    document.bound_roles = ["legal", "gone"]
    assert binding_of(document) == "First, Second, Legal adviser, experts"
    document.binds_all_staff = True
    assert binding_of(document) == "All staff, experts"
    assert binding_of(make.document()) == ""


def test_the_agency_reads_beside_the_text_whom_it_binds(sign_in):
    unit = UnitFactory(name="Archive unit")
    version = make.version(status="in_force", document_confidentiality="public", document_bound_units=[unit])
    for reader, sees in ((UserFactory(), False), (staff("coordinator"), True)):
        client = sign_in(reader)
        client.cookies["django_language"] = "en"
        html = client.get(version.get_absolute_url()).content.decode()
        assert ("Archive unit" in html) is sees
    client.cookies["django_language"] = "en"
    tab = reverse("documents:version_acknowledgement", args=[version.document_id, 1])
    html = client.get(tab).content.decode()
    assert ("Bound: Archive unit. Nobody of them was asked yet." in html, "binds nobody" in html) == (
        True,
        False,
    )


# Texts of others --------------------------------------------------------------------------------------------------


def test_a_law_is_entered_and_not_approved():
    version = law()
    ExternalWatch.objects.create(
        document=version.document, issuer="Parliament", edition="2026", watcher=make.who("legal")
    )
    inside, outside = facts(version, staff("coordinator")), facts(version, UserFactory())
    assert inside["Entered into the register by"] == make.who("legal").full_name
    assert (inside["Issued by"], inside["Edition"]) == ("Parliament", "2026")
    assert not {"Author", "Approved by"} & inside.keys()
    assert outside["Issued by"] == "Parliament"
    assert "Entered into the register by" not in outside


def test_the_way_of_a_law_has_no_verification():
    assert [str(one["label"]) for one in stages_of(law())] == [
        "Text entered",
        "In force",
        "Obsolete",
        "Archived",
    ]
    own = [str(one["label"]) for one in stages_of(make.version(status="in_force"))]
    assert own[1:3] == ["Verification", "Validation"]
    verified = make.version(status="verification", document_kind="law")
    assert len(stages_of(verified)) == 6


# Parts, and the next version --------------------------------------------------------------------------------------


def test_the_page_names_the_parts_that_the_reader_may_see(sign_in):
    album = make.version(status="in_force", document_confidentiality="public").document
    open_part = make.version(
        status="in_force",
        document_confidentiality="public",
        document_parent=album,
        document_title_en="Sheet A",
    ).document
    make.document(parent=album, title_en="Sheet B")
    for reader, titles in ((UserFactory(), {"Sheet A"}), (staff("coordinator"), {"Sheet A", "Sheet B"})):
        html = sign_in(reader).get(album.get_absolute_url()).content.decode()
        assert {title for title in ("Sheet A", "Sheet B") if title in html} == titles
        assert open_part.get_absolute_url() in html


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("draft", False),
        ("returned", False),
        ("verification", False),
        ("validation", False),
        ("approved", True),
        ("in_force", True),
        ("cancelled", True),
    ],
)
def test_a_version_begins_beside_no_other_that_is_on_its_way(sign_in, status, offered):
    version = make.version(status=status)
    answer = sign_in(make.who("legal")).get(version.get_absolute_url())
    assert answer.context["may_start"] is offered


# Where clauses are used -------------------------------------------------------------------------------------------


def test_counts_of_use_are_told_only_to_those_who_can_look_where(sign_in):
    version = make.version(status="in_force", document_confidentiality="public")
    clause = version.clauses.first() or make.clause(version, "1", "Scope")
    Citation.objects.create(document=version.document, key=clause.key, module="governance.orders")
    note, number = "in how many places a clause is used", '<span class="done">1</span>'
    for reader, sees in ((UserFactory(), False), (ExpertFactory().user, False), (staff("analyst"), True)):
        html = sign_in(reader).get(version.get_absolute_url()).content.decode()
        assert (note in html, number in html) == (sees, sees)


# Buttons ----------------------------------------------------------------------------------------------------------


def test_a_row_holds_a_few_buttons_and_no_menu_holds_one():
    links = [{"label": number} for number in range(6)]
    assert in_head(links, 0) == (links[:2], links[2:])
    assert in_head(links[:3], 0) == (links[:3], [])
    assert in_head(links[:3], 1) == (links[:1], links[1:3])
    assert in_head(links, 7) == (links[:1], links[1:])
    assert in_head([], 0) == ([], [])


def test_the_step_that_leads_on_stands_first_and_the_rest_in_a_menu(sign_in):
    version = make.version(status="verification")
    client = sign_in(make.who("legal"))
    client.cookies["django_language"] = "en"
    html = client.get(version.get_absolute_url()).content.decode()
    row = html.partition('<div class="head-row">')[2].partition("stepper")[0]
    assert row.index('data-step="send_to_validation"') < row.index("<a ") < row.index('data-step="cancel"')
    draft = make.version(status="draft")
    row = client.get(draft.get_absolute_url()).content.decode().partition('<div class="head-row">')[2]
    menu = row.partition('id="head-more" popover')[2].partition("</ul>")[0]
    assert 'popovertarget="head-more"' in row
    assert "Change the entry" in menu and "Edit the text" not in menu
