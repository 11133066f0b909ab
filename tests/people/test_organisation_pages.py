import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from core.models import Job, JobState
from people import services
from people.models import Organisation
from people.panels import Panel, register_panel
from tests.factories.people import InvitationFactory, MembershipFactory, OrganisationFactory, member, staff

pytestmark = pytest.mark.django_db
LIST = "/people/organisations/"


def names(response) -> list[str]:
    return [row.name for row in response.context["page_obj"]]


# The list ---------------------------------------------------------------------------------------------------------


def test_list_asks_visitors_to_sign_in(visitor):
    response = visitor.get(LIST)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={LIST}")


def test_agency_sees_all_members_see_their_own(sign_in, coordinator, lead, stranger, organisation):
    other = OrganisationFactory(name="Other")
    assert names(sign_in(coordinator).get(LIST)) == [other.name, organisation.name]
    assert names(sign_in(lead).get(LIST)) == [organisation.name]
    assert names(sign_in(stranger).get(LIST)) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=талас", ["Талас университети"]),
        ("q=ТАЛАС университ", ["Талас университети"]),
        ("q=naryn.kg", ["Naryn College"]),
        ("country=KZ", ["Almaty College"]),
        ("level=tvet", ["Naryn College"]),
        ("kind=authority", ["Ministry"]),
        ("candidate=yes", ["Талас университети"]),
        ("country=KG&level=higher", ["Талас университети"]),
        ("country=ZZ", ["Almaty College", "Ministry", "Naryn College", "Талас университети"]),
        ("sort=-name", ["Талас университети", "Naryn College", "Ministry", "Almaty College"]),
    ],
)
def test_filters_search_and_sort(sign_in, coordinator, query, found):
    OrganisationFactory(name="Талас университети", is_candidate=True)
    OrganisationFactory(name="Naryn College", email_domain="naryn.kg", levels=["tvet", "secondary"])
    OrganisationFactory(name="Almaty College", country="KZ", levels=["additional"])
    OrganisationFactory(name="Ministry", kind="authority", levels=[])
    assert names(sign_in(coordinator).get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("rows", [3, 30])
def test_list_costs_the_same_for_few_and_many(sign_in, coordinator, rows, django_assert_num_queries):
    OrganisationFactory.create_batch(rows)
    client = sign_in(coordinator)
    client.get(LIST)
    with django_assert_num_queries(5):
        assert client.get(LIST).status_code == 200


def test_export_holds_all_pages(sign_in, coordinator):
    OrganisationFactory.create_batch(30)
    response = sign_in(coordinator).get(f"{LIST}?export=xlsx")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response.content.startswith(b"PK")


def test_empty_list_says_what_to_do(sign_in, coordinator):
    page = sign_in(coordinator).get(LIST).content.decode()
    assert "No organisations yet" in page and "/people/organisations/add/" in page


# The page ---------------------------------------------------------------------------------------------------------


def test_page_shows_facts_people_and_history(sign_in, lead, contributor, organisation):
    page = sign_in(lead).get(organisation.get_absolute_url()).content.decode()
    for words in (
        "Talas University",
        "Kyrgyzstan",
        "www.talas.kg",
        contributor.full_name,
        "Invite a colleague",
    ):
        assert words in page


def test_page_of_another_organisation_is_not_there(sign_in, lead, stranger):
    address = OrganisationFactory().get_absolute_url()
    assert sign_in(lead).get(address).status_code == 404
    assert sign_in(stranger).get(address).status_code == 404


def test_contributor_sees_no_buttons_and_no_invitations(sign_in, contributor, organisation):
    InvitationFactory(organisation=organisation, email="secret@talas.kg")
    page = sign_in(contributor).get(organisation.get_absolute_url()).content.decode()
    assert "Invite a colleague" not in page
    assert "secret@talas.kg" not in page


def test_leader_sees_invitations_and_former_people(sign_in, lead, organisation):
    InvitationFactory(organisation=organisation, email="invited@talas.kg", expires_at=clock.now())
    former = MembershipFactory(organisation=organisation, is_active=False, until=clock.today()).user
    page = sign_in(lead).get(organisation.get_absolute_url()).content.decode()
    assert "invited@talas.kg" in page and "expired on" in page and former.full_name in page


def test_letter_that_could_not_be_sent_is_shown(sign_in, lead, organisation):
    invitation = services.invite_member(
        organisation=organisation, email="a@talas.kg", role="contributor", by=lead
    )
    client = sign_in(lead)
    words = "The letter could not be sent"
    assert words not in client.get(organisation.get_absolute_url()).content.decode()
    Job.objects.filter(arguments={"invitation": invitation.pk}).update(state=JobState.FAILED)
    assert words in client.get(organisation.get_absolute_url()).content.decode()


@pytest.mark.parametrize("rows", [3, 30])
def test_page_costs_the_same_for_few_and_many_people(
    sign_in, coordinator, organisation, rows, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("people.panels._providers", [])
    for _number in range(rows):
        member(organisation, "contributor")
    InvitationFactory.create_batch(rows, organisation=organisation)
    client, address = sign_in(coordinator), organisation.get_absolute_url()
    client.get(address)
    with django_assert_num_queries(9):
        assert client.get(address).status_code == 200


def test_higher_apps_add_panels(sign_in, coordinator, organisation, monkeypatch):
    monkeypatch.setattr("people.panels._providers", [])

    def panel(obj, user):
        return Panel("Cases", "people/_trainings.html", {}) if isinstance(obj, Organisation) else None

    register_panel(panel)
    page = sign_in(coordinator).get(organisation.get_absolute_url()).content.decode()
    assert '<h2 id="panel-1">Cases</h2>' in page


# Adding and changing ----------------------------------------------------------------------------------------------


def test_coordinator_adds_an_organisation(sign_in, coordinator):
    data = {"kind": "education", "name_en": "Naryn University", "country": "KG", "levels": ["higher"]}
    response = sign_in(coordinator).post(f"{LIST}add/", data)
    added = Organisation.objects.get()
    assert response["Location"] == added.get_absolute_url()
    assert (added.name_ky, added.levels, added.email_domain) == ("Naryn University", ["higher"], None)


@pytest.mark.parametrize("role", ["legal", "evaluator", "analyst"])
def test_readers_do_not_add(sign_in, role):
    response = sign_in(staff(role)).get(f"{LIST}add/")
    assert response.status_code == 403
    assert "Your role does not allow this" in response.content.decode()


def test_wrong_form_keeps_what_was_typed(sign_in, coordinator):
    response = sign_in(coordinator).post(
        f"{LIST}add/", {"kind": "education", "country": "KG", "city_en": "Naryn"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Write the name in at least one language" in page and 'value="Naryn"' in page


def edit_data(organisation, **changes):
    form = {"kind": "education", "name_en": "Talas University", "name_ky": "Талас", "country": "KG"}
    return {**form, "email_domain": "talas.kg", "version": organisation.version_token, **changes}


def test_lead_changes_facts_but_not_what_the_agency_vouches_for(sign_in, lead, organisation):
    address = reverse("people:organisation_edit", args=[organisation.pk])
    data = edit_data(organisation, licence_number="L-5", email_domain="stolen.kg", kind="authority")
    assert sign_in(lead).post(address, data).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.licence_number, organisation.name_ky) == ("L-5", "Талас")
    assert (organisation.email_domain, organisation.kind) == ("talas.kg", "education")


def test_contributor_may_look_but_not_change(sign_in, contributor, stranger, organisation):
    address = reverse("people:organisation_edit", args=[organisation.pk])
    assert sign_in(contributor).get(address).status_code == 403
    assert sign_in(stranger).get(address).status_code == 404


def test_stale_form_overwrites_nothing(sign_in, lead, organisation):
    address = reverse("people:organisation_edit", args=[organisation.pk])
    data = edit_data(organisation, licence_number="L-5")
    organisation.licence_number = "L-4"
    organisation.save()
    response = sign_in(lead).post(address, data)
    organisation.refresh_from_db()
    assert (response.status_code, organisation.licence_number) == (422, "L-4")
    assert "Somebody else saved this" in response.content.decode()


def test_domain_of_another_organisation_is_named(sign_in, coordinator, organisation):
    OrganisationFactory(email_domain="naryn.kg")
    address = reverse("people:organisation_edit", args=[organisation.pk])
    response = sign_in(coordinator).post(address, edit_data(organisation, email_domain="naryn.kg"))
    assert response.status_code == 422


# The import page --------------------------------------------------------------------------------------------------


def upload(client, content: bytes, **data):
    return client.post(f"{LIST}import/", {"file": SimpleUploadedFile("o.csv", content), **data})


def test_import_page_shows_first_then_takes(sign_in, administrator):
    client = sign_in(administrator)
    content = b"name,country,website,email_domain\nTalas University,KG,,talas.kg\nBad,XX,,\n"
    page = upload(client, content, dry_run="on").content.decode()
    assert "What would happen" in page and "is not a two-letter country code" in page
    assert not Organisation.objects.exists()
    assert "What happened" in upload(client, content).content.decode()
    assert Organisation.objects.get().name == "Talas University"


def test_import_page_says_what_is_wrong_with_the_file(sign_in, administrator):
    response = upload(sign_in(administrator), b"nothing")
    assert response.status_code == 422
    assert "The first line must name the columns" in response.content.decode()


def test_import_page_is_the_administrators(sign_in, coordinator):
    assert sign_in(coordinator).get(f"{LIST}import/").status_code == 403
