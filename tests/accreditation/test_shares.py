"""Sharing a case with a person until a day; search, sidebar, My work, the admin site."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from accreditation.models import Case, CaseShare, Level
from accreditation.search import find_cases
from accreditation.services import cases
from core import access, clock, navigation, worklist
from core.access import PermissionRefused
from core.errors import DomainError
from core.models import Notice
from people.models import User
from tests.factories.accreditation import case_in, draft_case, make_agency, same_agency
from tests.factories.journey_decision import council_case, make_council
from tests.factories.people import ExpertFactory, ExpertTieFactory, RoleAssignmentFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


def in_days(days):
    return clock.today() + timedelta(days=days)


def share(world, person, *, days=7, by=None, reason="Review of the agency"):
    return cases.share_case(
        world.case, person=person, until=in_days(days), reason=reason, by=by or world.coordinator
    )


def sees(person, case):
    """The list and the decision, which cannot differ."""
    listed = Case.objects.visible_to(person).filter(pk=case.pk).exists()
    assert listed == bool(access.decide(person, "accreditation.view_case", case))
    return listed


def test_a_share_opens_the_case_until_its_day():
    world = case_in("submitted")
    reader = UserFactory()
    before = sees(reader, world.case)

    share(world, reader)
    today = sees(reader, world.case)
    with clock.at(in_days(7)):
        last = sees(reader, world.case)
    with clock.at(in_days(8)):
        after = sees(reader, world.case)

    assert (before, today, last, after) == (False, True, True, False)
    assert Notice.objects.get(kind="case_shared").recipient == reader


def test_a_share_changes_nothing_else():
    world = case_in("submitted")
    reader = UserFactory()
    share(world, reader)

    with pytest.raises(PermissionRefused):
        cases.withdraw_case(world.case, by=reader, note="x")
    assert not access.decide(reader, "accreditation.edit_application", world.case)


def test_ending_a_share_closes_the_case_and_keeps_the_record():
    world = case_in("submitted")
    reader = UserFactory()
    row = share(world, reader)

    cases.end_share(row, by=world.coordinator)

    assert not sees(reader, world.case)
    assert CaseShare.objects.get().reason == "Review of the agency"


def test_sharing_again_moves_the_day():
    world = case_in("submitted")
    reader = UserFactory()
    share(world, reader)
    share(world, reader, days=30, reason="Longer")

    assert list(CaseShare.objects.values_list("until", "reason")) == [(in_days(30), "Longer")]


@pytest.mark.parametrize("who", ["head", "quality_lead", "contributor", "legal", "accountant"])
def test_only_those_who_may_share_do(who):
    world = case_in("submitted")

    with pytest.raises(PermissionRefused):
        share(world, UserFactory(), by=getattr(world, who))


@pytest.mark.parametrize(
    ("days", "reason", "sentence"), [(-1, "Review", "must not lie in the past"), (7, " ", "why you share")]
)
def test_a_share_needs_a_day_to_come_and_a_reason(days, reason, sentence):
    world = case_in("submitted")

    with pytest.raises(DomainError, match=sentence):
        share(world, UserFactory(), days=days, reason=reason)


def test_a_person_who_sees_the_case_needs_no_share():
    world = case_in("submitted")

    with pytest.raises(DomainError, match="sees the case already"):
        share(world, world.head)


def test_sharing_in_the_browser(sign_in):
    world = case_in("submitted")
    reader = UserFactory(email="evaluator@enqa.example")
    client, address = sign_in(world.coordinator), reverse("accreditation:case_share", args=[world.case.pk])
    data = {"email": "EVALUATOR@enqa.example", "until": in_days(9).isoformat(), "reason": "Review"}

    unknown = client.post(address, {**data, "email": "nobody@enqa.example"})
    past = client.post(address, {**data, "until": in_days(-3).isoformat()})
    done = client.post(address, data)
    row = CaseShare.objects.get()
    page = client.get(world.case.get_absolute_url()).content.decode()
    client.post(reverse("accreditation:case_share_end", args=[world.case.pk, row.pk]))

    assert (unknown.status_code, past.status_code, done.status_code) == (422, 422, 302)
    assert reader.full_name in page
    assert not sees(reader, world.case)
    assert sign_in(world.head).get(address).status_code == 403
    assert sign_in(UserFactory()).get(address).status_code == 404


# --- Search, sidebar, My work


def test_the_palette_finds_cases_in_any_language_and_case():
    world = case_in(
        "submitted", programmes=1, world=make_agency(name_ky="Ысык-Көл университети", name_ru="ИГУ")
    )
    case_in("submitted", world=same_agency(world, name="Osh"))

    def found(words, person=world.coordinator):
        return [hit.url for hit in find_cases(person, words, 6)]

    own = [world.case.get_absolute_url()]
    assert found("ЫСЫК көл") == own
    assert found("игу") == own
    assert found(world.case.number.lower()) == own
    assert found("программа 1") == own
    assert found("100%") == []
    assert found("игу", UserFactory()) == []


def test_the_sidebar_shows_cases_to_whoever_belongs_to_some():
    world = case_in("eligible")

    def shown(person):
        return {entry.key: entry.count for entry in navigation.entries_for(person)}.get("cases")

    assert shown(world.coordinator) == 1
    assert shown(world.head) == 0
    assert shown(staff("legal")) == 0
    assert shown(UserFactory()) is None


def test_my_work_follows_the_case_from_hand_to_hand():
    world = make_agency()
    seen = []

    def look():
        people = ("head", "quality_lead", "contributor", "coordinator", "legal", "accountant", "director")
        seen.append(
            {
                who: [(str(item.text), item.kind) for item in worklist.items_for(fresh(getattr(world, who)))]
                for who in people
                if worklist.items_for(fresh(getattr(world, who)))
            }
        )

    draft_case(world)
    look()
    from accreditation.services import applications, contracts
    from tests.factories.accreditation import priced_contract, to_eligible

    applications.submit_application(world.case, by=world.head)
    look()
    to_eligible(world)
    look()
    priced_contract(world)
    look()
    contracts.sign_for_agency(world.contract, by=world.director)
    look()

    draft = [("Finish and submit the application", "owed")]
    checked = [("The agency checks the threshold requirements", "waiting")]
    prepared = [("The agency prepares the contract", "waiting")]
    concluded = [("The contract is being concluded", "waiting")]
    in_hand = [("The contract is being priced or signed", "waiting")]
    assert seen == [
        {"head": draft, "quality_lead": draft},
        {
            "head": checked,
            "quality_lead": checked,
            "coordinator": [("A new application has no coordinator yet", "owed")],
            "director": [("Appoint a coordinator", "owed")],
        },
        {
            "head": prepared,
            "quality_lead": prepared,
            "coordinator": concluded,
            "legal": [("Draft the contract", "owed")],
            "accountant": [("Legal drafts the contract", "waiting")],
        },
        {
            "head": prepared,
            "quality_lead": prepared,
            "coordinator": concluded,
            "legal": in_hand,
            "director": [("Sign the contract", "owed")],
        },
        {
            "head": [("Sign the contract and upload the signed copy", "owed")],
            "quality_lead": [("The head of the organisation signs the contract", "waiting")],
            "coordinator": concluded,
            "legal": in_hand,
        },
    ]


def fresh(person):
    return type(person).objects.get(pk=person.pk)


# --- The admin site


def test_the_admin_site_shows_cases_and_changes_none(sign_in):
    world = case_in("eligible")
    client = sign_in(staff("administrator"))

    for address in ("case", "contract", "programme"):
        assert client.get(reverse(f"admin:accreditation_{address}_changelist")).status_code == 200
    page = client.get(reverse("admin:accreditation_case_change", args=[world.case.pk]))
    refused = client.post(
        reverse("admin:accreditation_case_change", args=[world.case.pk]), {"status": "granted"}
    )

    assert page.status_code == 200 and b'name="status"' not in page.content
    assert refused.status_code == 403
    assert client.get(reverse("admin:accreditation_case_add")).status_code == 403
    assert client.get(reverse("admin:accreditation_case_delete", args=[world.case.pk])).status_code == 403
    assert client.get(reverse("admin:accreditation_case_history", args=[world.case.pk])).status_code == 200
    assert world.fresh().status == "eligible"


REFERENCE = (
    "level",
    "kind",
    "programmelevel",
    "ratinglevel",
    "thresholdrequirement",
    "panelrule",
    "councilrule",
    "stagedeadline",
    "termrule",
    "price",
    "authority",
    "reportsectiontemplate",
)


@pytest.mark.parametrize("name", REFERENCE)
def test_reference_data_is_read_by_staff_and_changed_by_the_administrator(sign_in, name):
    make_agency()
    address = reverse(f"admin:accreditation_{name}_changelist")

    assert sign_in(staff("administrator")).get(address).status_code == 200
    assert sign_in(staff("legal")).get(address).status_code == 200
    assert sign_in(staff("legal")).get(reverse(f"admin:accreditation_{name}_add")).status_code == 403


def test_a_changed_level_leaves_history_and_keeps_its_key(sign_in):
    make_agency()
    level = Level.objects.get(key="higher")
    client = sign_in(staff("administrator"))
    address = reverse("admin:accreditation_level_change", args=[level.pk])

    client.post(
        address,
        {
            "key": "other",
            "name_ky": "Жогорку",
            "name_ru": "Высшее",
            "name_kk": "Жоғары",
            "name_en": "Higher",
            "order": 3,
        },
    )

    level = Level.objects.get(pk=level.pk)
    assert (level.key, level.name_ru, level.history.count()) == ("higher", "Высшее", 2)


def test_neither_a_role_nor_a_share_opens_the_case_to_a_recused_council_member():
    council, case = make_council(), council_case()
    sharer = case.coordinator
    RoleAssignmentFactory(user=council.members[0], role="quality_adviser")
    person = User.objects.get(pk=council.members[0].pk)
    assert sees(person, case)
    cases.share_case(case, person=council.members[1], until=in_days(7), reason="Review", by=sharer)

    for recused in council.members[:2]:
        ExpertTieFactory(expert=ExpertFactory(user=recused), organisation=case.organisation, kind="taught")
    council.put(case)

    paper = SimpleNamespace(kind="rating_table")
    for recused in council.members[:2]:
        person = User.objects.get(pk=recused.pk)
        assert not sees(person, case)
        assert not access.decide(person, "accreditation.view_report", case.report)
        assert not case.visit.may_download(person, paper)
    assert case.visit.may_download(sharer, paper)
