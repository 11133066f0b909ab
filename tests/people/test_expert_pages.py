import pytest
from django.urls import reverse

from core import clock
from people.models import Expert, ExpertTie, User
from tests.factories.people import (
    ExpertFactory,
    ExpertTieFactory,
    OrganisationFactory,
    TrainingFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db
LIST = "/people/experts/"


def people(response) -> list[str]:
    return [row.user.last_name for row in response.context["page_obj"]]


@pytest.fixture
def experts():
    ExpertFactory(user=UserFactory(last_name="Абдиева"), category="national", country="KG", fields=["01"])
    ExpertFactory(
        user=UserFactory(last_name="Akhmetova"), category="foreign", country="KZ", languages=["en", "kk"]
    )
    ExpertFactory(
        user=UserFactory(last_name="Boronov"),
        category="employer",
        employer="Байтик курулуш",
        certificate_valid_until=clock.days_from_today(-1),
    )
    ExpertFactory(
        user=UserFactory(last_name="Chyngyz"),
        category="student",
        certificate_valid_until=clock.days_from_today(30),
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Akhmetova", "Boronov", "Chyngyz", "Абдиева"]),
        ("category=foreign", ["Akhmetova"]),
        ("country=KZ", ["Akhmetova"]),
        ("language=en", ["Akhmetova"]),
        ("field=01", ["Абдиева"]),
        ("certificate=valid", ["Akhmetova", "Chyngyz", "Абдиева"]),
        ("certificate=ending", ["Chyngyz"]),
        ("certificate=none", ["Boronov"]),
        ("q=АБДИЕВА", ["Абдиева"]),
        ("q=байтик", ["Boronov"]),
        ("language=en&category=student", []),
        ("category=nonsense", ["Akhmetova", "Boronov", "Chyngyz", "Абдиева"]),
    ],
)
def test_filters_and_search(sign_in, coordinator, experts, query, found):
    assert people(sign_in(coordinator).get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("rows", [3, 30])
def test_list_costs_the_same_for_few_and_many(sign_in, coordinator, rows, django_assert_num_queries):
    ExpertFactory.create_batch(rows)
    client = sign_in(coordinator)
    client.get(LIST)
    with django_assert_num_queries(5):
        assert client.get(LIST).status_code == 200


def test_register_of_experts_is_the_agencys(sign_in, lead, stranger):
    for person in (lead, stranger, ExpertFactory().user):
        assert sign_in(person).get(LIST).status_code == 403


def test_export(sign_in, coordinator, experts):
    assert sign_in(coordinator).get(f"{LIST}?export=xlsx").content.startswith(b"PK")


def test_page_shows_ties_training_and_certificate(sign_in, coordinator):
    expert = ExpertFactory(certificate_number="E-77")
    ExpertTieFactory(expert=expert, organisation=OrganisationFactory(name="Osh University"), kind="studied")
    TrainingFactory(user=expert.user, title="Rating by criteria", effect_note="Rates more evenly")
    page = sign_in(coordinator).get(expert.get_absolute_url()).content.decode()
    for words in ("E-77", "Osh University", "Studied there", "Rating by criteria", "Rates more evenly"):
        assert words in page


def test_expert_sees_the_own_file_only(sign_in):
    expert, other = ExpertFactory(), ExpertFactory()
    client = sign_in(expert.user)
    assert client.get(expert.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [3, 30])
def test_page_costs_the_same_for_few_and_many_ties(
    sign_in, coordinator, rows, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("people.panels._providers", [])
    expert = ExpertFactory()
    ExpertTieFactory.create_batch(rows, expert=expert)
    TrainingFactory.create_batch(rows, user=expert.user)
    client = sign_in(coordinator)
    client.get(expert.get_absolute_url())
    with django_assert_num_queries(8):
        assert client.get(expert.get_absolute_url()).status_code == 200


def test_coordinator_enters_a_new_person_as_an_expert(sign_in, coordinator):
    data = {
        "email": "new@expert.kz", "last_name": "Akhmetova", "first_name": "Leila", "category": "foreign",
        "country": "KZ", "fields": ["09"], "languages": ["ru", "kk"], "is_active": "on",
    }  # fmt: skip
    response = sign_in(coordinator).post(f"{LIST}add/", data)
    expert = Expert.objects.get()
    assert response["Location"] == expert.get_absolute_url()
    assert (expert.user.email, expert.fields, expert.languages, expert.is_active) == (
        "new@expert.kz", ["09"], ["ru", "kk"], True,
    )  # fmt: skip
    assert expert.user.invitations.get().is_open


def test_second_file_is_refused_above_the_form(sign_in, coordinator):
    email = ExpertFactory().user.email
    data = {"email": email, "last_name": "A", "first_name": "B", "category": "national", "country": "KG"}
    response = sign_in(coordinator).post(f"{LIST}add/", data)
    assert response.status_code == 422
    assert "in the register of experts already" in response.content.decode()


@pytest.mark.parametrize("role", ["legal", "evaluator", "council_member"])
def test_others_enter_nobody(sign_in, role):
    assert sign_in(staff(role)).get(f"{LIST}add/").status_code == 403


def test_coordinator_changes_the_certificate(sign_in, coordinator):
    expert = ExpertFactory()
    data = {
        "category": "national", "country": "KG", "certificate_number": "E-1", "certificate_valid_until": "2030-01-31",
        "is_active": "on", "version": expert.version_token,
    }  # fmt: skip
    sign_in(coordinator).post(reverse("people:expert_edit", args=[expert.pk]), data)
    expert.refresh_from_db()
    assert (expert.certificate_number, str(expert.certificate_valid_until)) == ("E-1", "2030-01-31")


def test_expert_sees_only_the_own_fields_in_the_form(sign_in):
    expert = ExpertFactory(certificate_number="E-1")
    client, address = sign_in(expert.user), reverse("people:expert_edit", args=[expert.pk])
    assert set(client.get(address).context["form"].fields) == {
        "fields", "languages", "degree", "position", "employer", "country", "version",
    } - {"country"}  # fmt: skip
    client.post(address, {"employer": "Osh", "certificate_number": "FAKE", "version": expert.version_token})
    expert.refresh_from_db()
    assert (expert.employer, expert.certificate_number) == ("Osh", "E-1")


def test_stranger_changes_nothing(sign_in, stranger):
    expert = ExpertFactory()
    for name in ("expert_edit", "tie_add", "training_add"):
        assert sign_in(stranger).get(reverse(f"people:{name}", args=[expert.pk])).status_code == 404
        assert sign_in(staff("legal")).get(reverse(f"people:{name}", args=[expert.pk])).status_code == 403


def test_expert_adds_a_tie_and_a_training(sign_in):
    expert, organisation = ExpertFactory(), OrganisationFactory()
    client = sign_in(expert.user)
    client.post(
        reverse("people:tie_add", args=[expert.pk]),
        {"organisation": organisation.pk, "kind": "employed", "since": "2020-09-01"},
    )
    client.post(
        reverse("people:training_add", args=[expert.pk]),
        {"title": "Ethics", "date": "2026-03-02", "hours": "8"},
    )
    assert (expert.ties.get().organisation, expert.user.trainings.get().title) == (organisation, "Ethics")


def test_tie_is_removed_by_the_agency_with_a_reason(sign_in, coordinator):
    tie = ExpertTieFactory()
    address = reverse("people:tie_remove", args=[tie.pk])
    assert sign_in(tie.expert.user).post(address, {"note": "x"}).status_code == 403
    client = sign_in(coordinator)
    client.post(address, {"note": ""}, headers={"referer": "http://testserver/people/experts/"})
    assert ExpertTie.objects.exists()
    client.post(address, {"note": "Another person"})
    assert not ExpertTie.objects.exists()


# The code of ethics -----------------------------------------------------------------------------------------------


def test_expert_reads_and_signs(sign_in):
    expert = ExpertFactory(ethics_signed_at=None)
    client, address = sign_in(expert.user), reverse("people:sign_ethics", args=[expert.pk])
    assert "to name every tie to an organisation under evaluation" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"agreed": "on"})["Location"] == expert.get_absolute_url()
    expert.refresh_from_db()
    assert expert.has_signed_ethics


def test_second_signature_is_refused(sign_in):
    expert = ExpertFactory()
    response = sign_in(expert.user).post(reverse("people:sign_ethics", args=[expert.pk]), {"agreed": "on"})
    assert response.status_code == 422
    assert "signed the code of ethics already" in response.content.decode()


def test_nobody_signs_for_another(sign_in, coordinator):
    expert = ExpertFactory(ethics_signed_at=None)
    address = reverse("people:sign_ethics", args=[expert.pk])
    for person in (coordinator, ExpertFactory().user):
        assert sign_in(person).post(address, {"agreed": "on"}).status_code == 404
    assert User.objects.get(pk=expert.user_id).expert.ethics_signed_at is None
