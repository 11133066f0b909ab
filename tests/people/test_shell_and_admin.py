import pytest
from django.urls import reverse

from core import navigation, search, worklist
from people.models import Organisation
from tests.factories.people import (
    ExpertFactory,
    ExpertTieFactory,
    MembershipFactory,
    OrganisationFactory,
    PositionFactory,
    TrainingFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db
KEYS = {"organisations", "experts", "people"}


def entries(user) -> set[str]:
    return {entry.key for entry in navigation.entries_for(user)} & KEYS


def test_entries_of_the_sidebar(administrator, coordinator, lead, stranger):
    assert entries(administrator) == KEYS
    assert entries(coordinator) == {"organisations", "experts"}
    assert entries(lead) == {"organisations"}
    assert entries(stranger) == set()


def found(user, words) -> dict[str, list[str]]:
    groups = search.find(user, words)
    return {source.key: [hit.title for hit in hits] for source, hits in groups if source.key in KEYS}


def test_palette_finds_what_the_person_may_see(coordinator, lead, stranger, organisation):
    OrganisationFactory(name="Ташкент университети")
    ExpertFactory(user=UserFactory(last_name="Ташкулов", first_name="Бакыт"))
    assert found(coordinator, "таш") == {
        "organisations": ["Ташкент университети"], "people": ["Ташкулов Бакыт"], "experts": ["Ташкулов Бакыт"],
    }  # fmt: skip
    assert found(lead, "talas") == {"organisations": ["Talas University"], "people": [lead.full_name]}
    assert found(stranger, "таш") == {}


def test_every_word_must_fit(coordinator, organisation):
    assert found(coordinator, "university talas") == {"organisations": ["Talas University"]}
    assert found(coordinator, "talas osh") == {}


def test_expert_owes_the_signature():
    waiting, signed = ExpertFactory(ethics_signed_at=None), ExpertFactory()
    urls = [item.url for item in worklist.items_for(waiting.user)]
    assert reverse("people:sign_ethics", args=[waiting.pk]) in urls
    assert reverse("people:sign_ethics", args=[signed.pk]) not in [
        i.url for i in worklist.items_for(signed.user)
    ]


# The admin site ---------------------------------------------------------------------------------------------------

MODELS = ("user", "roleassignment", "organisation", "expert", "unit", "position", "training")


@pytest.fixture
def rows(administrator):
    person = MembershipFactory().user
    expert = ExpertTieFactory().expert
    return {
        "user": person,
        "roleassignment": administrator.role_assignments.get(),
        "organisation": Organisation.objects.first(),
        "expert": expert,
        "unit": PositionFactory().unit,
        "position": PositionFactory(),
        "training": TrainingFactory(),
    }


@pytest.mark.parametrize("model", MODELS)
def test_lists_pages_and_history_open(sign_in, administrator, rows, model):
    client, pk = sign_in(administrator), rows[model].pk
    assert client.get(reverse(f"admin:people_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:people_{model}_change", args=[pk])).status_code == 200
    assert client.get(reverse(f"admin:people_{model}_history", args=[pk])).status_code == 200
    assert client.get(reverse(f"admin:people_{model}_delete", args=[pk])).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_reader_reads_only(sign_in, rows, model):
    client, address = sign_in(staff("legal")), reverse(f"admin:people_{model}_change", args=[rows[model].pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 403


def test_outsider_does_not_enter(sign_in, stranger):
    assert sign_in(stranger).get(reverse("admin:people_user_changelist")).status_code == 302


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("user", {"email", "is_active", "is_staff", "last_login"}),
        ("organisation", {"identification_number", "is_candidate"}),
        ("expert", {"user", "ethics_signed_at"}),
    ],
)
def test_status_like_fields_are_shown_and_not_edited(sign_in, administrator, rows, model, fields):
    response = sign_in(administrator).get(reverse(f"admin:people_{model}_change", args=[rows[model].pk]))
    assert fields & set(response.context["adminform"].form.fields) == set()


def test_unit_is_added_by_the_keeper_of_reference_data(sign_in, administrator, coordinator):
    address = reverse("admin:people_unit_add")
    assert sign_in(administrator).get(address).status_code == 200
    assert sign_in(coordinator).get(address).status_code == 403
