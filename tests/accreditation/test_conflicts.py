"""The conflict rule at adding a member: what bars, what is considered in writing (Manual 6.5.1, ESG 2.4)."""

from datetime import timedelta

import pytest

from accreditation.models import CommissionMember
from accreditation.selectors.commissions import Wanted, candidate_for, candidates
from accreditation.selectors.conflicts import barring_tie, soft_ties, tie_words
from accreditation.services import commissions as services
from core import clock
from core.access import PermissionRefused
from core.errors import DomainError, StepRefused
from people.models import ExpertTie
from tests.factories.journey_commission import form_commission, panel_case
from tests.factories.people import ExpertFactory, ExpertTieFactory, MembershipFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return panel_case()


@pytest.fixture
def commission(walk):
    return services.open_commission(case=walk.case, by=walk.coordinator)


def refused(walk, commission, expert):
    with pytest.raises(DomainError) as refusal:
        services.add_member(commission=commission, expert=expert, by=walk.coordinator)
    assert not CommissionMember.objects.filter(expert=expert).exists()
    return str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("employed", "Employed there"),
        ("studied", "Studied there"),
        ("taught", "Taught there"),
        ("consulted", "Consulted it"),
        ("family", "A close relative works or studies there"),
    ],
)
def test_present_tie_bars(walk, commission, kind, words):
    expert = ExpertFactory()
    ExpertTieFactory(expert=expert, organisation=walk.case.organisation, kind=kind)
    name = expert.user.full_name
    assert refused(walk, commission, expert) == (
        f"{name} cannot join the commission. Conflict of interest: {words}."
    )


def test_tie_that_ended_within_the_years_bars(walk, commission):
    expert = ExpertFactory()
    today = clock.today()
    ExpertTieFactory(
        expert=expert,
        organisation=walk.case.organisation,
        kind="taught",
        since=today.replace(year=today.year - 8, day=1),
        until=today.replace(year=today.year - 4, day=1),
    )
    assert f"Taught there, {today.year - 8}–{today.year - 4}." in refused(walk, commission, expert)


def test_tie_on_the_last_day_of_the_years_bars_and_a_day_earlier_does_not(walk, commission):
    from accreditation.selectors.conflicts import since_when

    expert, other = ExpertFactory(), ExpertFactory()
    ExpertTieFactory(expert=expert, organisation=walk.case.organisation, until=since_when())
    ExpertTieFactory(
        expert=other, organisation=walk.case.organisation, until=since_when() - timedelta(days=1)
    )
    assert barring_tie(expert, walk.case.organisation) is not None
    assert barring_tie(other, walk.case.organisation) is None
    added = services.add_member(commission=commission, expert=other, by=walk.coordinator)
    assert added.conflict_found == ""


def test_tie_to_another_organisation_does_not_bar(walk, commission):
    expert = ExpertTieFactory().expert
    assert services.add_member(commission=commission, expert=expert, by=walk.coordinator).status == "invited"


def test_membership_in_the_organisation_bars(walk, commission):
    expert = ExpertFactory()
    MembershipFactory(user=expert.user, organisation=walk.case.organisation)
    assert "Conflict of interest: acts for the organisation in the portal." in refused(
        walk, commission, expert
    )


def test_soft_tie_is_written_down_and_must_be_considered(walk):
    form_commission(walk, until="drafting")
    place = walk.place(1)
    ExpertTie.objects.create(
        expert=place.expert, organisation=walk.case.organisation, kind="other", note="guest lecture"
    )
    place.delete()
    place = services.add_member(commission=walk.commission, expert=place.expert, by=walk.coordinator)
    assert place.conflict_found == "Other tie (guest lecture)"
    with pytest.raises(StepRefused, match="write why the member may stay"):
        services.propose_commission(walk.commission, by=walk.coordinator)
    services.consider_conflict(member=place, text="One lecture, unpaid.", by=walk.coordinator)
    services.propose_commission(walk.commission, by=walk.coordinator)
    place.refresh_from_db()
    assert (place.conflict_considered, place.considered_by) == ("One lecture, unpaid.", walk.coordinator)


def test_tie_recorded_after_adding_blocks_the_proposal(walk):
    form_commission(walk, until="drafting")
    ExpertTieFactory(expert=walk.experts[2], organisation=walk.case.organisation, kind="employed")
    name = walk.experts[2].user.full_name
    with pytest.raises(StepRefused) as refusal:
        services.propose_commission(walk.commission, by=walk.coordinator)
    assert refusal.value.reasons == [
        f"{name} has a conflict of interest with the organisation and must be replaced."
    ]


def test_considering_needs_a_tie_and_words(walk):
    form_commission(walk, until="drafting")
    place = walk.place(1)
    with pytest.raises(DomainError, match="there is nothing to consider"):
        services.consider_conflict(member=place, text="x", by=walk.coordinator)
    place.conflict_found = "Other tie"
    place.save()
    with pytest.raises(DomainError, match="Please write why the member may stay"):
        services.consider_conflict(member=place, text=" ", by=walk.coordinator)


def test_only_the_coordinator_of_the_case_considers(walk):
    form_commission(walk, until="drafting")
    with pytest.raises(PermissionRefused):
        services.consider_conflict(member=walk.place(1), text="x", by=staff("coordinator"))


def test_expired_certificate_refuses(walk, commission):
    expert = ExpertFactory(certificate_valid_until=clock.days_from_today(-1))
    assert "The certificate expired on " in refused(walk, commission, expert)


def test_expert_who_is_not_available_is_refused(walk, commission):
    assert refused(walk, commission, ExpertFactory(is_active=False)).endswith(
        "Is not available as an expert."
    )


def test_coordinator_of_the_case_cannot_be_a_member(walk, commission):
    expert = ExpertFactory(user=walk.coordinator)
    assert refused(walk, commission, expert).endswith("Coordinates this case.")


def test_expert_who_reported_a_conflict_with_the_organisation_cannot_come_back(walk):
    form_commission(walk, until="proposed")
    services.report_conflict(walk.place(1), by=walk.person(1), note="My brother is the dean.")
    expert = walk.experts[1]
    services.rework_commission(walk.commission, by=walk.coordinator, note="A member is missing.")
    place = walk.place(1)
    services.replace_member(place, by=walk.coordinator, note="Conflict.")
    with pytest.raises(DomainError, match="Reported a conflict of interest with this organisation on"):
        services.add_member(commission=walk.commission, expert=expert, by=walk.coordinator)


def test_list_says_for_each_expert_why_not_and_what_to_consider(walk, django_assert_max_num_queries):
    form_commission(walk, until="drafting")
    barred = ExpertFactory(user__last_name="Barred")
    ExpertTieFactory(expert=barred, organisation=walk.case.organisation, kind="employed")
    soft = ExpertFactory(user__last_name="Soft", certificate_valid_until=None)
    ExpertTieFactory(expert=soft, organisation=walk.case.organisation, kind="other")
    with django_assert_max_num_queries(7):
        found = {row.expert.pk: row for row in candidates(walk.case, Wanted())}
    assert found[barred.pk].reasons == ("Conflict of interest: Employed there.",)
    assert found[soft.pk].remarks == (
        "A tie to consider in writing: Other tie.",
        "No certificate is recorded.",
    )
    assert found[walk.experts[0].pk].reasons == ("Is in this commission already.",)
    assert (found[walk.experts[0].pk].this_year, found[soft.pk].this_year) == (1, 0)


def test_list_is_searched_by_category_field_language_and_words(walk):
    wanted = ExpertFactory(category="student", fields=["09"], languages=["en"], user__last_name="Осмонова")
    ExpertFactory(category="student", fields=["06"], languages=["en"])
    looks = Wanted(category="student", field="09", language="en", words="осмон")
    assert [row.expert for row in candidates(walk.case, looks)] == [wanted]


def test_only_free_leaves_out_the_barred(walk):
    expert = ExpertFactory()
    ExpertTieFactory(expert=expert, organisation=walk.case.organisation)
    free = ExpertFactory()
    assert [row.expert for row in candidates(walk.case, Wanted(only_free=True))] == [free]


def test_earlier_commission_to_the_organisation_is_told(walk):
    form_commission(walk)
    again = panel_case(organisation=walk.case.organisation, status="closed")
    assert candidate_for(again.case, walk.experts[0]).remarks == (
        f"Was in the commission of case {walk.case.number} to this organisation.",
    )


def test_tie_words_name_the_years():
    tie = ExpertTieFactory(kind="studied", since="2019-09-01", until="2023-06-30")
    tie.refresh_from_db()
    assert tie_words(tie) == "Studied there, 2019–2023"
    assert soft_ties(tie.expert, tie.organisation) == []
