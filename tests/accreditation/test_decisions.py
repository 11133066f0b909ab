"""From the report to the council, and what the council's vote does to the case."""

from datetime import date

import pytest

from accreditation.models import Case, Certificate, Decision
from accreditation.services import decisions
from accreditation.services.decisions import last_day
from core import clock
from core.access import PermissionRefused
from core.errors import DomainError, StepRefused
from core.models import Artifact, Notice
from governance.models import AgendaItem
from governance.services import meetings
from tests.factories.accreditation import case_in, make_agency
from tests.factories.governance import BodyFactory
from tests.factories.journey_decision import council_case, decided_case, finish, make_council
from tests.factories.people import ExpertFactory, ExpertTieFactory, MembershipFactory, member, staff

pytestmark = pytest.mark.django_db


def kinds_for(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def fresh(case):
    return Case.objects.get(pk=case.pk)


# --- To the council ---------------------------------------------------------------------------------------------


def test_the_coordinator_puts_a_case_before_the_council():
    case, secretary = council_case(status="reporting"), staff("council_secretary")
    decisions.send_to_council(case, by=case.coordinator)
    assert case.status == "council"
    assert kinds_for(secretary) == ["case_before_council"]


def test_a_case_without_a_final_report_stays_where_it_is():
    case = council_case(status="reporting", report_status="internal_expertise")
    with pytest.raises(StepRefused, match="internal expertise"):
        decisions.send_to_council(case, by=case.coordinator)
    assert fresh(case).status == "reporting"


def test_only_its_coordinator_puts_a_case_before_the_council():
    case = council_case(status="reporting")
    for person in (staff("coordinator"), staff("director_general"), member(case.organisation)):
        with pytest.raises(PermissionRefused):
            decisions.send_to_council(case, by=person)


# --- On the agenda ----------------------------------------------------------------------------------------------


def test_an_institutional_case_is_one_item_with_all_proposals():
    council, case = make_council(), council_case()
    (item,) = council.put(case)
    assert [option["key"] for option in item.options] == [
        "grant-1",
        "grant-3",
        "grant-5",
        "grant-7",
        "refuse",
    ]
    assert set(item.options[0]["label"]) == {"ky", "ru", "kk", "en"}
    assert item.options[2]["payload"] == {"term_years": 5}
    assert (item.sub_key, item.proposal_key) == ("", "")
    assert item.title == f"On the accreditation of {case.organisation}"


def test_a_cluster_has_one_item_per_programme():
    council, case = make_council(), council_case(programmes=3)
    items = council.put(case)
    assert [item.sub_key for item in items] == [str(row.pk) for row in case.case_programmes.all()]


def test_a_case_is_not_put_twice():
    council, case = make_council(), council_case()
    council.put(case)
    with pytest.raises(DomainError, match="on an agenda already"):
        council.put(case)


def test_a_case_in_another_stage_is_not_put():
    council, case = make_council(), council_case(status="reporting")
    with pytest.raises(DomainError, match="not before the council"):
        council.put(case)


def test_another_body_does_not_decide():
    council, case = make_council(), council_case()
    other = meetings.plan_meeting(
        body=BodyFactory(kind="supervisory_board"), starts_at=clock.now(), by=council.secretary
    )
    with pytest.raises(DomainError, match="Accreditation Council"):
        decisions.put_on_agenda(case=case, meeting=other, by=council.secretary)


def test_only_who_plans_the_meeting_puts_a_case():
    council, case = make_council(), council_case()
    for person in (case.coordinator, council.members[0], council.director):
        with pytest.raises(PermissionRefused):
            decisions.put_on_agenda(case=case, meeting=council.meeting, by=person)


# --- Recusal ----------------------------------------------------------------------------------------------------


def recused(item):
    return {row.user_id: row.reason for row in item.recusals.all()}


def test_members_with_a_conflict_are_recused():
    council, case = make_council(members=6), council_case()
    panel, tied, works, old, *free = council.members
    case.commission.members.create(
        expert=ExpertFactory(user=panel), role="member", category="national", status="declared"
    )
    ExpertTieFactory(expert=ExpertFactory(user=tied), organisation=case.organisation, kind="taught")
    MembershipFactory(user=works, organisation=case.organisation)
    ExpertTieFactory(
        expert=ExpertFactory(user=old), organisation=case.organisation, until=date(2001, 1, 1), kind="taught"
    )
    (item,) = council.put(case)
    assert set(recused(item)) == {panel.pk, tied.pk, works.pk}
    assert "commission" in recused(item)[panel.pk]
    assert recused(item)[works.pk] == "Acts or acted for the organisation."
    assert not {old.pk, council.chair.pk, *(p.pk for p in free)} & set(recused(item))


def test_a_recused_member_does_not_see_the_case():
    council, case = make_council(), council_case()
    MembershipFactory(user=council.members[0], organisation=case.organisation)
    council.put(case)
    meetings.call_meeting(meeting=council.meeting, by=council.secretary)
    seen = Case.objects.visible_to(council.members[1])
    assert case in seen
    assert case not in Case.objects.visible_to(council.members[0])


# --- The decision -----------------------------------------------------------------------------------------------


def test_an_adopted_term_grants_and_prepares_everything():
    with clock.at(date(2026, 3, 2)):
        case, council = decided_case("grant-5")
    decision, certificate = case.decisions.get(), case.certificates.get()
    assert case.status == "granted"
    assert (decision.outcome, decision.term_years, decision.suggested_years) == ("granted", 5, 5)
    assert (decision.valid_from, decision.valid_to) == (date(2026, 3, 2), date(2031, 3, 1))
    assert (certificate.number, certificate.status) == ("AB-2026-0001", "prepared")
    assert (certificate.valid_from, certificate.valid_to) == (decision.valid_from, decision.valid_to)
    assert (case.authority_notice.due, case.authority_notice.number) == (date(2026, 4, 1), "L-2026-0001")
    assert Artifact.of(decision, "council_extract").count() == 1
    assert Artifact.of(case.authority_notice, "authority_notice").get().language == "ky"
    assert kinds_for(case.contact) == ["case_decided"]
    assert kinds_for(case.coordinator) == ["case_decided"]
    assert kinds_for(council.director) == ["papers_to_sign"]


def test_the_council_may_choose_another_term_than_suggested():
    case, _council = decided_case("grant-3")
    decision = case.decisions.get()
    assert (decision.term_years, decision.suggested_years) == (3, 5)


def test_an_adopted_refusal_refuses():
    case, council = decided_case("refuse")
    decision = case.decisions.get()
    assert case.status == "refused"
    assert (decision.outcome, decision.term_years, decision.valid_from) == ("refused", 0, None)
    assert decision.letter_number.startswith("L-")
    assert not Certificate.objects.exists()
    assert kinds_for(council.director) == ["papers_to_sign"]


def test_a_mixed_cluster_is_granted_with_letters_for_the_refused():
    case, _council = decided_case("grant-5", "refuse", "grant-3")
    assert case.status == "granted"
    rows = case.decisions.order_by("case_programme__order")
    assert [(row.outcome, row.term_years) for row in rows] == [("granted", 5), ("refused", 0), ("granted", 3)]
    assert [c.number[-4:] for c in case.certificates.order_by("pk")] == ["0001", "0002"]
    assert [c.programme.code for c in case.certificates.order_by("pk")] == ["55001", "55003"]


def test_a_cluster_waits_for_its_last_programme():
    council, case = make_council(), council_case(programmes=2)
    first, second = council.put(case)
    council.begin()
    council.resolve(first, "grant-5")
    assert fresh(case).status == "council"
    assert not Certificate.objects.exists()
    council.resolve(second, "refuse")
    assert fresh(case).status == "granted"


def test_a_proposal_that_is_not_adopted_decides_nothing():
    council, case = make_council(), council_case()
    (item,) = council.put(case)
    council.begin()
    council.resolve(item, "grant-7", choice="against")
    assert fresh(case).status == "council"
    assert not Decision.objects.exists()
    assert kinds_for(council.secretary)[-1] == "proposal_not_adopted"
    (again,) = council.put(case)
    council.resolve(again, "grant-3")
    assert fresh(case).status == "granted"


def test_a_plain_item_that_is_not_adopted_refuses():
    council, case = make_council(), council_case()
    item = meetings.add_agenda_item(
        meeting=council.meeting, about=case, title="Accredit for 5 years", by=council.secretary
    )
    council.begin()
    council.resolve(item, choice="against")
    assert fresh(case).status == "refused"


def test_a_plain_item_needs_a_term_in_its_resolution():
    council, case = make_council(), council_case()
    item = meetings.add_agenda_item(
        meeting=council.meeting, about=case, title="Accredit", by=council.secretary
    )
    council.begin()
    with pytest.raises(DomainError, match="Choose a proposal"):
        council.resolve(item)
    item = AgendaItem.objects.get(pk=item.pk)
    assert (item.status, Decision.objects.count()) == ("open", 0)
    meetings.close_item(item=item, by=council.secretary, payload={"term_years": 1})
    assert case.decisions.get().term_years == 1


def test_a_case_that_was_withdrawn_meanwhile_is_not_decided():
    from accreditation.services.cases import terminate_case

    council, case = make_council(), council_case()
    (item,) = council.put(case)
    council.begin()
    terminate_case(case, by=council.director, note="Licence was revoked")
    with pytest.raises(DomainError, match="no longer before the council"):
        council.resolve(item, "grant-5")
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        (date(2026, 3, 2), 5, date(2031, 3, 1)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2028, 2, 29), 4, date(2032, 2, 28)),
    ],
)
def test_the_last_day_is_the_one_before_the_anniversary(first, years, last):
    assert last_day(first, years) == last


def test_certificate_numbers_begin_anew_each_year_without_a_gap():
    council = make_council()
    with clock.at(date(2026, 12, 30)):
        for _ in range(2):
            decided_case("grant-5", council=make_council())
    with clock.at(date(2027, 1, 10)):
        decided_case("grant-5", council=make_council())
    assert council
    numbers = Certificate.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["AB-2026-0001", "AB-2026-0002", "AB-2027-0001"]


# --- The end ----------------------------------------------------------------------------------------------------


def test_a_case_is_closed_when_everything_is_done():
    case, council = decided_case("grant-5", "refuse")
    case = finish(case, council)
    assert case.status == "closed"
    assert case.commission.status == "disbanded"
    assert not case.case_programmes.filter(is_open=True).exists()
    assert not case.organisation.is_candidate
    assert kinds_for(case.contact)[-1] == "case_closed"


@pytest.mark.parametrize(
    ("until", "missing"),
    [
        (None, ["certificate or a letter", "not been notified", "not published"]),
        ("signed", ["not been notified", "not published"]),
        ("notified", ["not published"]),
    ],
)
def test_a_case_is_not_closed_before(until, missing):
    case, council = decided_case("grant-5")
    if until:
        finish(case, council, until)
    with pytest.raises(StepRefused) as refused:
        decisions.close_case(case, by=case.coordinator)
    assert len(refused.value.reasons) == len(missing)
    assert all(words in str(reason) for words, reason in zip(missing, refused.value.reasons, strict=True))


@pytest.mark.parametrize("programmes", [0, 3])
def test_a_case_walks_the_whole_road(programmes):
    world = make_agency()
    if programmes:
        world.extra["keys"] = ["grant-5", "refuse", "grant-3"]
    case = case_in("closed", programmes=programmes, world=world).case
    assert case.status == "closed"
    assert case.decisions.count() == max(1, programmes)
    assert case.certificates.filter(status="issued").count() == (2 if programmes else 1)
