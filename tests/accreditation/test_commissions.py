"""The commission: composition, agreement, declarations, order; each refusal with its sentence (Manual 6.5.1)."""

import pytest
from django.db import IntegrityError, transaction

from accreditation.models import Case, Commission, CommissionAnswer, CommissionMember, PanelRule, Visit
from accreditation.selectors.commissions import checklist, declaration_text, members_of
from accreditation.services import commissions as services
from core import clock
from core.access import PermissionRefused, decide
from core.errors import DomainError, StaleObject, StepRefused
from core.models import Artifact
from core.models.notice import Notice
from core.workflow import available, explain
from governance.models import Order
from people.models import User
from tests.factories.journey_commission import form_commission, outsider, panel_case
from tests.factories.people import ExpertFactory, member, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return panel_case()


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient_id", flat=True))


# --- Putting it together ------------------------------------------------------------------------------------------


def test_commission_is_opened_once(walk):
    first = services.open_commission(case=walk.case, by=walk.coordinator)
    assert services.open_commission(case=walk.case, by=walk.coordinator) == first


def test_commission_before_its_stage_is_refused():
    walk = panel_case(status="self_assessment")
    with pytest.raises(DomainError, match="A commission is formed after the self-assessment is accepted."):
        services.open_commission(case=walk.case, by=walk.coordinator)


@pytest.mark.parametrize("role", ["legal", "director_general", "administrator", "coordinator"])
def test_only_the_case_coordinator_adds_members(walk, role):
    commission = services.open_commission(case=walk.case, by=walk.coordinator)
    with pytest.raises(PermissionRefused):
        services.add_member(commission=commission, expert=ExpertFactory(), by=staff(role))


def test_member_keeps_the_category_of_that_day(walk):
    commission = services.open_commission(case=walk.case, by=walk.coordinator)
    place = services.add_member(
        commission=commission, expert=ExpertFactory(category="student"), by=walk.coordinator
    )
    assert (place.status, place.role, place.category, place.is_in) == ("invited", "member", "student", True)


def test_second_chair_is_refused_by_the_service_and_by_the_database(walk):
    form_commission(walk, until="drafting")
    chair = walk.experts[0].user.full_name
    with pytest.raises(DomainError) as refusal:
        services.add_member(
            commission=walk.commission, expert=ExpertFactory(), role="chair", by=walk.coordinator
        )
    assert (
        str(refusal.value) == f"The commission has a chair already: {chair}. Make that person a member first."
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        CommissionMember.objects.create(
            commission=walk.commission, expert=ExpertFactory(), role="chair", category="national"
        )


def test_same_expert_twice_is_refused(walk):
    form_commission(walk, until="drafting")
    with pytest.raises(DomainError, match="Is in this commission already."):
        services.add_member(commission=walk.commission, expert=walk.experts[1], by=walk.coordinator)


def test_chair_changes_hands(walk):
    form_commission(walk, until="drafting")
    with pytest.raises(DomainError, match="has a chair already"):
        services.change_role(member=walk.place(1), role="chair", by=walk.coordinator)
    services.change_role(member=walk.place(0), role="member", by=walk.coordinator)
    services.change_role(member=walk.place(1), role="chair", by=walk.coordinator)
    assert [row.role for row in (walk.place(0), walk.place(1))] == ["member", "chair"]


def test_member_cannot_be_added_to_a_proposed_commission(walk):
    form_commission(walk, until="proposed")
    with pytest.raises(DomainError, match="The commission is “Proposed to the organisation”"):
        services.add_member(commission=walk.commission, expert=ExpertFactory(), by=walk.coordinator)


# --- Composition --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        (0, "The commission has no chair."),
        (2, "The commission needs a foreign expert."),
        (3, "The commission needs an employer."),
        (4, "The commission needs a student."),
    ],
)
def test_proposal_without_a_required_member_is_refused(walk, missing, sentence):
    form_commission(walk, until="drafting")
    services.replace_member(walk.place(missing), by=walk.coordinator, note="Ill.")
    services.add_member(commission=walk.commission, expert=ExpertFactory(), by=walk.coordinator)
    assert explain(walk.commission, "propose", walk.coordinator) == [sentence]
    with pytest.raises(StepRefused, match=sentence):
        services.propose_commission(walk.commission, by=walk.coordinator)
    assert walk.commission.status == "drafting"


def test_too_few_and_too_many_members_are_refused(walk):
    form_commission(walk, until="drafting")
    PanelRule.objects.create(min_members=6, max_members=8)
    assert explain(walk.commission, "propose", walk.coordinator) == [
        "The commission has 5 members; the rule asks for 6 to 8."
    ]
    PanelRule.objects.update(min_members=3, max_members=4)
    assert explain(walk.commission, "propose", walk.coordinator) == [
        "The commission has 5 members; the rule asks for 3 to 4."
    ]


def test_checklist_follows_the_rule_live(walk):
    form_commission(walk, until="drafting")
    services.replace_member(walk.place(4), by=walk.coordinator, note="Ill.")
    lines = [(line.text, line.is_met) for line in checklist(members_of(walk.commission))]
    assert lines == [
        ("From 5 to 8 members; now there are 4.", False),
        ("A chair.", True),
        ("At least 1 foreign expert.", True),
        ("At least 1 employer.", True),
        ("At least 1 student.", False),
        ("Every member has signed the declaration; 4 are missing.", False),
    ]


# --- The organisation ---------------------------------------------------------------------------------------------


def test_proposal_asks_the_organisation_and_invites_the_members(walk):
    form_commission(walk, until="proposed")
    assert walk.commission.status == "proposed" and walk.commission.proposed_at is not None
    assert told("commission_proposed") == {walk.head.pk, walk.quality_lead.pk}
    assert told("commission_invitation") == {expert.user_id for expert in walk.experts}
    invitation = Notice.objects.get(kind="commission_invitation", recipient=walk.experts[0].user)
    assert invitation.url == walk.place(0).get_absolute_url()
    assert walk.experts[0].user.short_name in invitation.text and "Your role: Chair." in invitation.text


def test_members_are_invited_once_however_often_it_is_proposed(walk):
    form_commission(walk, until="objected")
    services.propose_commission(walk.commission, by=walk.coordinator)
    assert Notice.objects.filter(kind="commission_invitation").count() == 5


@pytest.mark.parametrize("who", ["head", "quality_lead"])
def test_organisation_agrees_and_the_round_is_kept(walk, who):
    form_commission(walk, until="proposed")
    person = getattr(walk, who)
    services.agree_commission(walk.commission, by=person)
    answer = CommissionAnswer.objects.get()
    assert (walk.commission.status, answer.agrees, answer.by) == ("agreed", True, person)
    assert told("commission_agreed") == {walk.coordinator.pk, walk.director.pk}


def test_contributor_and_other_organisations_cannot_answer(walk):
    form_commission(walk, until="proposed")
    for person in (member(walk.case.organisation, "contributor"), panel_case().head, walk.coordinator):
        with pytest.raises(PermissionRefused):
            services.agree_commission(walk.commission, by=person)


def test_objection_needs_reasons_and_keeps_them(walk):
    form_commission(walk, until="proposed")
    with pytest.raises(StepRefused, match="Please write the reason: it goes into the record."):
        services.object_to_commission(walk.commission, by=walk.head, note=" ")
    services.object_to_commission(walk.commission, by=walk.head, note="The employer is our competitor.")
    services.propose_commission(walk.commission, by=walk.coordinator)
    services.agree_commission(walk.commission, by=walk.quality_lead)
    rounds = list(CommissionAnswer.objects.order_by("pk").values_list("agrees", "reasons"))
    assert rounds == [(False, "The employer is our competitor."), (True, "")]
    assert "The employer is our competitor." in Notice.objects.get(kind="commission_objected").text


def test_stale_answer_is_refused(walk):
    form_commission(walk, until="proposed")
    stale = walk.commission
    services.rework_commission(walk.commission, by=walk.coordinator, note="A change.")
    with pytest.raises(StaleObject):
        services.agree_commission(stale, by=walk.head, expected="proposed")
    assert walk.commission.status == "drafting" and not CommissionAnswer.objects.exists()


# --- The expert ---------------------------------------------------------------------------------------------------


def test_invited_expert_sees_commission_and_own_place_but_not_the_case(walk):
    form_commission(walk, until="proposed")
    person, place = walk.person(1), walk.place(1)
    assert list(Commission.objects.visible_to(person)) == [walk.commission]
    assert list(CommissionMember.objects.visible_to(person)) == [place]
    assert not Case.objects.visible_to(person).exists()


def test_declaration_opens_the_case(walk):
    form_commission(walk, until="proposed")
    services.sign_declaration(walk.place(1), by=walk.person(1))
    assert list(Case.objects.visible_to(walk.person(1))) == [walk.case]
    assert told("declaration_signed") == {walk.coordinator.pk}


def test_declaration_keeps_the_exact_text_and_the_moment(walk):
    form_commission(walk, until="proposed")
    place = walk.place(1)
    shown = declaration_text(place, services.language_of(place))
    services.sign_declaration(place, by=walk.person(1))
    place.refresh_from_db()
    assert (place.declaration, place.status) == (shown, "declared") and place.declared_at is not None
    for word in (
        place.expert.user.full_name,
        str(walk.case.organisation),
        walk.case.number,
        "Confidentiality",
    ):
        assert word in shown


def test_declaration_without_the_code_of_ethics_is_refused(walk):
    form_commission(walk, until="proposed")
    walk.experts[1].ethics_signed_at = None
    walk.experts[1].save()
    with pytest.raises(StepRefused, match="Please sign the code of ethics in your expert profile first."):
        services.sign_declaration(walk.place(1), by=walk.person(1))


def test_nobody_signs_for_another(walk):
    form_commission(walk, until="proposed")
    for person in (walk.person(0), walk.coordinator, walk.director, outsider()):
        with pytest.raises(PermissionRefused, match="Only the expert can answer for themselves."):
            services.sign_declaration(walk.place(1), by=person)


def test_reported_conflict_is_kept_and_closes_the_case(walk):
    form_commission(walk, until="declared")
    services.report_conflict(walk.place(1), by=walk.person(1), note="My brother is the dean.")
    place = walk.place(1)
    assert (place.status, place.conflict_found) == ("conflicted", "My brother is the dean.")
    assert not Case.objects.visible_to(walk.person(1)).exists()
    assert "My brother is the dean." in Notice.objects.get(kind="member_conflict").text


@pytest.mark.parametrize("service", [services.report_conflict, services.decline_invitation])
def test_conflict_and_refusal_need_a_reason(walk, service):
    form_commission(walk, until="proposed")
    with pytest.raises(StepRefused, match="Please write the reason"):
        service(walk.place(1), by=walk.person(1))


def test_reminder_goes_once_a_day_to_whoever_has_not_answered(walk):
    form_commission(walk, until="drafting")
    with pytest.raises(DomainError, match="This expert has no invitation to answer."):
        services.remind_member(member=walk.place(1), by=walk.coordinator)
    services.propose_commission(walk.commission, by=walk.coordinator)
    services.remind_member(member=walk.place(1), by=walk.coordinator)
    with pytest.raises(DomainError, match="The expert was reminded today already."):
        services.remind_member(member=walk.place(1), by=walk.coordinator)
    with clock.at(clock.days_from_today(1)):
        services.remind_member(member=walk.place(1), by=walk.coordinator)
    assert Notice.objects.filter(kind="declaration_reminder", recipient=walk.experts[1].user).count() == 2
    services.sign_declaration(walk.place(1), by=walk.person(1))
    with pytest.raises(DomainError, match="This expert has no invitation to answer."):
        services.remind_member(member=walk.place(1), by=walk.coordinator)
    with pytest.raises(PermissionRefused):
        services.remind_member(member=walk.place(2), by=walk.director)


def test_declined_place_is_replaced_and_stays_in_the_record(walk):
    form_commission(walk, until="agreed")
    place = walk.place(4)
    services.decline_invitation(place, by=walk.person(4), note="Exams.")
    assert told("member_declined") == {walk.coordinator.pk}
    services.replace_member(place, by=walk.coordinator, note="Declined.")
    assert walk.commission.status == "agreed", "whoever declined was out already"
    services.rework_commission(walk.commission, by=walk.coordinator, note="A student is missing.")
    services.add_member(
        commission=walk.commission, expert=ExpertFactory(category="student"), by=walk.coordinator
    )
    services.propose_commission(walk.commission, by=walk.coordinator)
    assert walk.commission.members.count() == 6


def test_replacing_a_member_takes_the_proposal_back(walk):
    form_commission(walk, until="agreed")
    services.replace_member(walk.place(4), by=walk.coordinator, note="Ill.")
    assert walk.commission.status == "drafting"
    assert told("commission_reworked") == {walk.head.pk, walk.quality_lead.pk}
    assert told("member_replaced") == {walk.experts[4].user_id}


def test_member_of_an_approved_commission_is_not_replaced(walk):
    form_commission(walk)
    with pytest.raises(StepRefused, match="The commission is approved: it changes only by a new order."):
        services.replace_member(walk.place(4), by=walk.coordinator, note="Ill.")


# --- The order ----------------------------------------------------------------------------------------------------


def test_order_approves_the_commission_and_the_case_goes_on(walk):
    form_commission(walk)
    commission, order = walk.commission, Order.objects.get()
    assert (commission.status, commission.order, walk.case.status) == ("approved", order, "visit")
    assert (order.kind, order.signed_by, order.status) == ("commission", walk.director, "signed")
    assert order.number == 1 and order.about == walk.case
    assert all(expert.user.full_name in order.text for expert in walk.experts)
    assert Visit.objects.get().status == "planning"
    experts = {expert.user_id for expert in walk.experts}
    assert told("commission_approved") == {walk.head.pk, walk.quality_lead.pk, walk.coordinator.pk} | experts


def test_paper_of_the_order_is_frozen(walk):
    form_commission(walk)
    paper = Artifact.objects.get(kind="commission_order")
    assert paper.owner == walk.commission and paper.number == walk.commission.order.code
    assert paper.data["organisation"] == str(walk.case.organisation)
    assert [row["role"] for row in paper.data["members"]] == ["Chair", "Member", "Member", "Member", "Member"]
    assert (
        paper.data["agreed_by"] == walk.head.full_name and paper.data["signed_by"] == walk.director.full_name
    )


def test_order_waits_for_every_declaration_and_uses_no_number(walk):
    form_commission(walk, until="agreed")
    with pytest.raises(StepRefused) as refusal:
        services.approve_commission(walk.commission, by=walk.director)
    names = ", ".join(expert.user.full_name for expert in walk.experts)
    assert refusal.value.reasons == [f"The declaration is still missing from: {names}."]
    assert not Order.objects.exists()


def test_order_before_the_organisation_agrees_is_refused(walk):
    form_commission(walk, until="proposed")
    with pytest.raises(StepRefused, match="not open while the status is “Proposed to the organisation”"):
        services.approve_commission(walk.commission, by=walk.director)


def test_second_press_of_the_button_changes_nothing(walk):
    form_commission(walk)
    with pytest.raises(StaleObject):
        services.approve_commission(walk.commission, by=walk.director, expected="agreed")
    assert Order.objects.count() == 1


@pytest.mark.parametrize("role", ["coordinator", "legal", "quality_adviser", "administrator", "evaluator"])
def test_only_the_director_general_approves(walk, role):
    form_commission(walk, until="declared")
    with pytest.raises(PermissionRefused):
        services.approve_commission(walk.commission, by=staff(role))


def test_composition_is_checked_again_before_the_order(walk):
    form_commission(walk, until="declared")
    services.report_conflict(walk.place(4), by=walk.person(4), note="My sister studies there.")
    reasons = explain(walk.commission, "approve", walk.director)
    assert "The commission needs a student." in reasons


def test_disbanding_twice_changes_nothing(walk):
    form_commission(walk)
    commission = services.disband_commission(walk.commission)
    assert services.disband_commission(commission).status == "disbanded"


# --- Who sees it --------------------------------------------------------------------------------------------------


def test_organisation_sees_the_commission_once_and_may_not_propose(walk):
    form_commission(walk, until="proposed")
    assert list(Commission.objects.visible_to(walk.head)) == [walk.commission]
    assert [one.name for one in available(walk.commission, walk.head)] == ["agree", "object"]
    assert not decide(walk.head, "accreditation.propose_commission", walk.commission)


def test_outsider_sees_nothing(walk):
    form_commission(walk)
    assert not Commission.objects.visible_to(outsider()).exists()
    assert not CommissionMember.objects.visible_to(outsider()).exists()


def test_members_see_each_other_and_the_organisation_does_not_open_their_files(walk):
    form_commission(walk)
    seen = set(User.objects.visible_to(walk.person(1)).values_list("pk", flat=True))
    assert {expert.user_id for expert in walk.experts} <= seen
    assert not decide(walk.head, "people.view_expert", walk.experts[0])
    assert not decide(walk.head, "people.view_user", walk.experts[0].user)


def test_declared_member_opens_the_organisation_of_the_case(walk):
    form_commission(walk, until="proposed")
    assert not decide(walk.person(1), "people.view_organisation", walk.case.organisation)
    services.sign_declaration(walk.place(1), by=walk.person(1))
    assert decide(walk.person(1), "people.view_organisation", walk.case.organisation)
