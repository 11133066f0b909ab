import pytest
from django.core.management import call_command
from django.urls import reverse

from core import access
from people.models import RoleAssignment, User
from people.roles import ROLES
from tests.factories.people import MembershipFactory, RoleAssignmentFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
LIST = "/people/"


def people(response) -> list[str]:
    return [row.last_name for row in response.context["page_obj"]]


def test_list_shows_people_with_roles(sign_in, administrator):
    UserFactory(last_name="Aaa", roles=["legal", "accountant"])
    page = sign_in(administrator).get(LIST).content.decode()
    assert "Chief accountant, Legal adviser" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=осмон", ["Осмонова"]),
        ("role=legal", ["Осмонова"]),
        ("account=closed", ["Gone"]),
        ("q=gone", ["Gone"]),
    ],
)
def test_filters_and_search(sign_in, administrator, query, found):
    UserFactory(last_name="Осмонова", roles=["legal"])
    UserFactory(last_name="Gone", is_active=False)
    assert people(sign_in(administrator).get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("rows", [3, 30])
def test_list_costs_the_same_for_few_and_many(sign_in, administrator, rows, django_assert_num_queries):
    for _number in range(rows):
        staff("legal")
    client = sign_in(administrator)
    client.get(LIST)
    with django_assert_num_queries(5):
        assert client.get(LIST).status_code == 200


def test_list_is_the_agencys(sign_in, lead, stranger):
    for person in (lead, stranger):
        assert sign_in(person).get(LIST).status_code == 403


def test_page_of_a_person(sign_in, administrator):
    person = staff("legal", phone="+996 700 1")
    RoleAssignmentFactory(
        user=person, role="analyst", since="2024-01-01", until="2025-01-01", reason="Order 3"
    )
    membership = MembershipFactory(user=person)
    page = sign_in(administrator).get(person.get_absolute_url()).content.decode()
    for words in (
        "+996 700 1",
        "Legal adviser",
        "Information and analysis",
        "Order 3",
        membership.organisation.name,
    ):
        assert words in page


def test_colleagues_see_each_other_others_do_not(sign_in, lead, contributor, stranger):
    assert sign_in(contributor).get(lead.get_absolute_url()).status_code == 200
    assert sign_in(stranger).get(lead.get_absolute_url()).status_code == 404


def test_administrator_adds_a_person_with_roles_and_a_letter(sign_in, administrator):
    data = {
        "email": "new@agency.kg", "last_name": "Sadykova", "first_name": "Gulmira", "language": "ru",
        "roles": ["coordinator", "analyst"],
    }  # fmt: skip
    response = sign_in(administrator).post(f"{LIST}add/", data)
    person = User.objects.get(email="new@agency.kg")
    assert response["Location"] == person.get_absolute_url()
    assert (person.role_keys, person.language, person.is_staff) == ({"coordinator", "analyst"}, "ru", True)
    assert person.invitations.get().is_open


@pytest.mark.parametrize("role", ["coordinator", "legal", "evaluator"])
def test_others_add_nobody(sign_in, role):
    assert sign_in(staff(role)).get(f"{LIST}add/").status_code == 403


def test_known_address_is_refused_above_the_form(sign_in, administrator, stranger):
    data = {"email": stranger.email, "last_name": "A", "first_name": "B", "language": "ru"}
    response = sign_in(administrator).post(f"{LIST}add/", data)
    assert response.status_code == 422
    assert "There is an account with this e-mail already" in response.content.decode()


def test_administrator_changes_an_account(sign_in, administrator, stranger):
    data = {"last_name": "Changed", "first_name": "B", "language": "kk"}
    sign_in(administrator).post(reverse("people:user_edit", args=[stranger.pk]), data)
    stranger.refresh_from_db()
    assert (stranger.last_name, stranger.language) == ("Changed", "kk")


def test_role_is_given_with_a_reason(sign_in, administrator, stranger):
    address = reverse("people:role_give", args=[stranger.pk])
    client = sign_in(administrator)
    assert client.post(address, {"role": "legal", "reason": ""}).status_code == 422
    assert (
        client.post(address, {"role": "legal", "reason": "Order 9"})["Location"]
        == stranger.get_absolute_url()
    )
    assert RoleAssignment.objects.get(user=stranger).reason == "Order 9"


def test_form_offers_only_roles_that_can_be_given(sign_in, administrator, stranger):
    form = sign_in(administrator).get(reverse("people:role_give", args=[stranger.pk])).context["form"]
    offered = {key for key, _label in form.fields["role"].choices}
    assert offered == set(ROLES) - {"expert", "organisation_member"}


def test_nobody_gives_themselves_a_role(sign_in, administrator):
    response = sign_in(administrator).post(
        reverse("people:role_give", args=[administrator.pk]), {"role": "director_general", "reason": "x"}
    )
    assert response.status_code == 422
    assert administrator.role_assignments.count() == 1


def test_role_is_taken_back_with_a_reason(sign_in, administrator):
    person = staff("legal")
    address = reverse("people:role_end", args=[person.role_assignments.get().pk])
    client = sign_in(administrator)
    back = {"referer": f"http://testserver{person.get_absolute_url()}"}
    assert client.post(address, {"note": ""}, headers=back)["Location"].endswith(person.get_absolute_url())
    assert User.objects.get(pk=person.pk).has_role("legal")
    client.post(address, {"note": "Left"})
    assert not User.objects.get(pk=person.pk).has_role("legal")


@pytest.mark.parametrize("name", ["role_give", "user_edit", "user_switch", "user_letter"])
def test_coordinator_touches_no_account(sign_in, coordinator, stranger, name):
    assert sign_in(coordinator).post(reverse(f"people:{name}", args=[stranger.pk])).status_code == 403


def test_account_is_closed_and_opened(sign_in, administrator, stranger):
    client, address = sign_in(administrator), reverse("people:user_switch", args=[stranger.pk])
    for is_active in (False, True):
        client.post(address, {"note": "Order 1"})
        stranger.refresh_from_db()
        assert stranger.is_active is is_active


def test_letter_is_sent_again(sign_in, administrator, stranger):
    sign_in(administrator).post(reverse("people:user_letter", args=[stranger.pk]))
    assert stranger.invitations.get().is_open


# Who may do what --------------------------------------------------------------------------------------------------


def test_table_is_made_from_the_data(sign_in, coordinator):
    response = sign_in(coordinator).get("/people/roles/")
    shown = {row.name: dict(row.holders) for group in response.context["groups"] for row in group.rows}
    assert shown == {
        name: {key: name in role.permissions for key, role in ROLES.items()} for name in access.permissions()
    }
    assert "Runs accreditation cases from the application" in response.content.decode()


def test_table_is_the_agencys(sign_in, stranger):
    assert sign_in(stranger).get("/people/roles/").status_code == 403


def test_command_prints_and_writes_the_table(tmp_path, capsys):
    path = tmp_path / "roles.md"
    call_command("roles_table", "--write", str(path))
    call_command("roles_table")
    assert path.read_text() == capsys.readouterr().out
    assert path.read_text().startswith("# Who may do what\n")


def test_export_names_the_roles(sign_in, administrator):
    import io

    from python_calamine import CalamineWorkbook

    UserFactory(last_name="Aaa", first_name="B", roles=["legal", "accountant"])
    content = sign_in(administrator).get(f"{LIST}?export=xlsx&q=aaa").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[:3] for row in rows] == [
        ["Full name", "E-mail", "Roles"],
        ["Aaa B", rows[1][1], "Chief accountant, Legal adviser"],
    ]


def test_training_is_recorded_by_oneself_and_who_keeps_accounts(
    sign_in, administrator, coordinator, stranger
):
    data = {
        "title": "Audit by ISO 19011",
        "date": "2026-03-02",
        "hours": "16",
        "effect_note": "Leads audits now",
    }
    address = reverse("people:user_training_add", args=[coordinator.pk])
    assert sign_in(coordinator).post(address, data)["Location"] == coordinator.get_absolute_url()
    sign_in(administrator).post(address, data)
    assert coordinator.trainings.count() == 2
    assert sign_in(staff("legal")).post(address, data).status_code == 403
    assert sign_in(stranger).post(address, data).status_code == 404
    assert coordinator.trainings.count() == 2
