"""Pages of commission, visit and ratings: who opens them, what stands on them, what their buttons do."""

import json

import pytest
from django.urls import reverse

from accreditation.models import CommissionMember, ExpertRating, PanelRating, SessionNote, VisitSession
from core import clock
from tests.factories.journey_commission import (
    PANEL,
    form_commission,
    hold_visit,
    outsider,
    panel_case,
    rate_everything,
    small_standards,
    write_notes,
)
from tests.factories.people import ExpertFactory, ExpertTieFactory

pytestmark = pytest.mark.django_db


def url(name, walk, *args):
    return reverse(f"accreditation:{name}", args=[walk.case.pk, *args])


def text_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


# --- Commission ---------------------------------------------------------------------------------------------------


def test_coordinator_finds_experts_and_adds_them(sign_in):
    walk = panel_case()
    client = sign_in(walk.coordinator)
    barred = ExpertFactory(user__last_name="Barred")
    ExpertTieFactory(expert=barred, organisation=walk.case.organisation, kind="studied")
    free = ExpertFactory(user__last_name="Free")
    assert "Choose experts" in text_of(client.get(url("case_commission", walk)))
    page = text_of(client.get(url("commission_experts", walk)))
    assert "Conflict of interest: Studied there." in page and f'value="{free.pk}"' in page
    assert f'name="expert" value="{barred.pk}"' not in page
    answer = client.post(
        url("commission_member_add", walk), {"expert": free.pk, "role": "chair"}, follow=True
    )
    assert "The expert is in the commission." in text_of(answer)
    assert CommissionMember.objects.get().role == "chair"
    answer = client.post(url("commission_member_add", walk), {"expert": barred.pk}, follow=True)
    assert "cannot join the commission" in text_of(answer)


def test_filters_of_the_search_stay_in_the_address(sign_in):
    walk = panel_case()
    ExpertFactory(category="student", user__last_name="Wanted")
    ExpertFactory(category="employer", user__last_name="Other")
    page = text_of(
        sign_in(walk.coordinator).get(url("commission_experts", walk) + "?category=student&field=nonsense")
    )
    assert "Wanted" in page and "Other" not in page


def test_only_the_coordinator_opens_the_search(sign_in):
    walk = form_commission(panel_case(), until="proposed")
    assert sign_in(walk.director).get(url("commission_experts", walk)).status_code == 403
    assert sign_in(walk.head).get(url("commission_experts", walk)).status_code == 403
    assert sign_in(outsider()).get(url("commission_experts", walk)).status_code == 404


def test_organisation_sees_names_and_no_ties(sign_in):
    walk = form_commission(panel_case(), until="drafting")
    place = walk.place(1)
    place.conflict_found, place.conflict_considered = "A guest lecture", "Unpaid"
    place.save()
    from accreditation.services.commissions import propose_commission

    propose_commission(walk.commission, by=walk.coordinator)
    page = text_of(sign_in(walk.head).get(url("case_commission", walk)))
    assert place.expert.user.full_name in page and "Agree to the commission" in page
    for secret in ("guest lecture", "Unpaid", place.expert.user.email, place.expert.get_absolute_url()):
        assert secret not in page
    page = text_of(sign_in(walk.coordinator).get(url("case_commission", walk)))
    assert "guest lecture" in page and place.expert.get_absolute_url() in page


def test_organisation_objects_on_the_page(sign_in):
    walk = form_commission(panel_case(), until="proposed")
    address = walk.commission.step_url("object")
    answer = sign_in(walk.head).post(address, {"note": "A competitor.", "expected": "proposed"}, follow=True)
    assert "A competitor." in text_of(answer) and walk.commission.status == "objected"


def test_coordinator_replaces_considers_and_changes_roles(sign_in):
    walk = form_commission(panel_case(), until="drafting")
    client = sign_in(walk.coordinator)
    place = walk.place(1)
    place.conflict_found = "Other tie"
    place.save()
    client.post(url("commission_member_consider", walk, place.pk), {"note": "Long ago."})
    client.post(url("commission_member_role", walk, walk.place(0).pk), {"role": "member"})
    client.post(url("commission_member_role", walk, place.pk), {"role": "chair"})
    place.refresh_from_db()
    assert (place.role, place.conflict_considered) == ("chair", "Long ago.")
    client.post(url("commission_member_replace", walk, walk.place(4).pk), {"note": "Ill."})
    page = text_of(client.get(url("case_commission", walk)))
    assert "No longer in the commission" in page and "At least 1 student." in page


def test_coordinator_reminds_on_the_page(sign_in):
    walk = form_commission(panel_case(), until="proposed")
    address = url("commission_member_remind", walk, walk.place(1).pk)
    assert "The expert is reminded." in text_of(sign_in(walk.coordinator).post(address, follow=True))
    assert sign_in(walk.head).post(address).status_code == 403


def test_member_of_another_case_is_not_found(sign_in):
    walk, other = panel_case(), form_commission(panel_case(), until="drafting")
    address = url("commission_member_replace", walk, other.place(1).pk)
    assert sign_in(walk.coordinator).post(address, {"note": "x"}).status_code == 404


# --- Invitation ---------------------------------------------------------------------------------------------------


def test_expert_reads_facts_and_signs(sign_in):
    walk = form_commission(panel_case(), until="proposed")
    place, client = walk.place(1), sign_in(walk.person(1))
    page = text_of(client.get(place.get_absolute_url()))
    for words in (
        str(walk.case.organisation),
        walk.coordinator.email,
        "Sign the declaration",
        "Confidentiality.",
    ):
        assert words in page
    assert client.get(walk.case.get_absolute_url()).status_code == 404
    answer = client.post(place.step_url("declare"), {"expected": "invited"}, follow=True)
    assert "Open the case" in text_of(answer)
    place.refresh_from_db()
    assert "Confidentiality." in place.declaration
    assert client.get(walk.case.get_absolute_url()).status_code == 200


def test_expert_reports_a_conflict_or_declines_on_the_page(sign_in):
    walk = form_commission(panel_case(), until="proposed")
    for index, step, words in (
        (1, "report_conflict", "You reported a conflict"),
        (2, "decline", "You declined"),
    ):
        place = walk.place(index)
        answer = sign_in(walk.person(index)).post(
            place.step_url(step), {"note": "My reason.", "next": place.get_absolute_url()}, follow=True
        )
        assert words in text_of(answer)


def test_invitation_is_one_own_page_only(sign_in):
    walk = form_commission(panel_case(), until="proposed")
    address = walk.place(1).get_absolute_url()
    for person in (walk.person(2), walk.head, walk.coordinator, walk.director, outsider()):
        assert sign_in(person).get(address).status_code == 404


def test_invitation_before_the_proposal_is_not_shown(sign_in):
    walk = form_commission(panel_case(), until="drafting")
    assert sign_in(walk.person(1)).get(walk.place(1).get_absolute_url()).status_code == 404


def test_nobody_signs_before_the_invitation_is_sent(sign_in):
    walk = form_commission(panel_case(), until="drafting")
    place = walk.place(1)
    assert sign_in(walk.person(1)).post(place.step_url("declare")).status_code == 404
    assert CommissionMember.objects.get(pk=place.pk).status == "invited"


def test_the_organisation_reads_no_names_before_the_proposal(sign_in):
    walk = form_commission(panel_case(), until="drafting")
    name = walk.person(1).full_name
    assert name in text_of(sign_in(walk.coordinator).get(url("case_commission", walk)))
    assert name not in text_of(sign_in(walk.head).get(url("case_commission", walk)))


def test_what_is_missing_names_experts_to_the_agency_only(sign_in):
    walk = form_commission(panel_case(), until="drafting")
    place = walk.place(1)
    place.conflict_found = "A guest lecture"
    place.save()
    name, address = walk.person(1).full_name, f"/cases/{walk.case.pk}/"
    assert name in text_of(sign_in(walk.coordinator).get(address))
    assert name not in text_of(sign_in(walk.head).get(address))


def test_who_has_still_to_rate_is_not_told_to_the_organisation(sign_in):
    walk = hold_visit(form_commission(panel_case()), until="under_way")
    ExpertRating.objects.filter(member=walk.place(1)).delete()
    name, address = walk.person(1).full_name, f"/cases/{walk.case.pk}/"
    for person in (walk.chair, walk.coordinator):
        assert name in text_of(sign_in(person).get(address))
    assert name not in text_of(sign_in(walk.head).get(address))


# --- Visit --------------------------------------------------------------------------------------------------------


def test_coordinator_plans_and_publishes_on_the_pages(sign_in):
    walk = form_commission(panel_case())
    client = sign_in(walk.coordinator)
    today = f"{clock.today():%Y-%m-%d}"
    answer = client.post(
        url("visit_plan", walk), {"starts_on": today, "ends_on": today, "place": "Hall"}, follow=True
    )
    assert "The days of the visit are set." in text_of(answer)
    words = {"day": today, "starts": "09:00", "ends": "10:30", "kind": "interview", "title": "Deans"}
    answer = client.post(url("session_add", walk), {**words, "lead": walk.place(0).pk, "another": "1"})
    assert answer.url == url("session_add", walk)
    assert 'value="10:30"' in text_of(client.get(answer.url))
    session = VisitSession.objects.get()
    bad = client.post(url("session_change", walk, session.pk), {**words, "ends": "08:00"})
    assert "The session must end after it begins." in text_of(bad, 422)
    client.post(
        url("session_change", walk, session.pk),
        {**words, "title": "Deans and heads", "lead": session.lead_id},
    )
    answer = client.post(walk.visit.step_url("publish"), {"expected": "planning"}, follow=True)
    assert "Deans and heads" in text_of(answer) and walk.visit.status == "published"
    assert sign_in(walk.head).get(url("case_visit", walk)).status_code == 200
    assert sign_in(walk.head).get(url("session_add", walk)).status_code == 403


def test_session_is_removed_on_the_page(sign_in):
    walk = form_commission(panel_case())
    from tests.factories.journey_commission import plan_programme

    session = plan_programme(walk).sessions.first()
    sign_in(walk.coordinator).post(url("session_remove", walk, session.pk))
    assert not VisitSession.objects.filter(pk=session.pk).exists()


def test_queue_of_the_browser_saves_a_note_once(sign_in):
    walk = hold_visit(form_commission(panel_case()), until="under_way")
    session, client = walk.visit.sessions.first(), sign_in(walk.person(1))
    page = text_of(client.get(url("session_notes", walk, session.pk)))
    assert "js/notes.js" in page and "data-note-blank" in page
    note = {"text": "Heard", "criterion": walk.case.standard_set.criteria.first().pk, "client_key": "k-1"}
    for _again in range(2):
        answer = client.post(
            url("session_note_save", walk, session.pk), note, headers={"accept": "application/json"}
        )
        assert answer.status_code == 200 and set(json.loads(answer.content)) == {"saved", "note"}
    assert SessionNote.objects.get().text == "Heard"
    empty = client.post(
        url("session_note_save", walk, session.pk), {"text": " "}, headers={"accept": "application/json"}
    )
    assert (empty.status_code, json.loads(empty.content)) == (422, {"error": "Please write the note."})


def test_note_is_written_and_removed_without_a_script(sign_in):
    walk = hold_visit(form_commission(panel_case()), until="under_way")
    session, client = walk.visit.sessions.first(), sign_in(walk.person(1))
    answer = client.post(url("session_note_save", walk, session.pk), {"text": "Heard"}, follow=True)
    assert "Heard" in text_of(answer)
    client.post(url("session_note_remove", walk, SessionNote.objects.get().pk))
    assert not SessionNote.objects.exists()


def test_notes_are_closed_to_organisation_and_agency_during_the_visit(sign_in):
    walk = hold_visit(form_commission(panel_case()), until="under_way")
    address = url("session_notes", walk, walk.visit.sessions.first().pk)
    for person in (walk.head, walk.coordinator):
        assert sign_in(person).get(address).status_code == 403
    assert sign_in(outsider()).get(address).status_code == 404


# --- Ratings ------------------------------------------------------------------------------------------------------


@pytest.fixture
def visited():
    return hold_visit(form_commission(panel_case()), until="under_way")


def test_expert_rates_with_and_without_a_script(sign_in, visited):
    walk, client = visited, sign_in(visited.person(1))
    first, second = walk.case.standard_set.criteria.order_by("order")[:2]
    page = text_of(client.get(url("own_ratings", walk)))
    assert "Criterion 1.1" in page and "Criterion 2.1" not in page
    answer = client.post(url("rating_give", walk, first.pk), {"value": "3", "comment": "Seen."})
    assert answer.url == url("own_ratings", walk) + f"?standard=1#c-{first.pk}"
    answer = client.post(
        url("rating_give", walk, second.pk), {"value": "1", "comment": ""}, headers={"HX-Request": "true"}
    )
    assert "a rating this low is never given without them" in text_of(answer) and "<html" not in text_of(
        answer
    )
    answer = client.post(
        url("rating_give", walk, second.pk),
        {"value": "1", "comment": "Nothing shown."},
        headers={"HX-Request": "true"},
    )
    assert "Change my rating" in text_of(answer)
    assert list(ExpertRating.objects.order_by("pk").values_list("value", flat=True)) == [3, 1]
    assert "Criterion 2.1" in text_of(client.get(url("own_ratings", walk))), "the next open standard"


def test_colleagues_words_are_not_in_the_page_before_ones_own(sign_in, visited):
    walk = visited
    first = walk.case.standard_set.criteria.order_by("order").first()
    sign_in(walk.person(0)).post(url("rating_give", walk, first.pk), {"value": "1", "comment": "TELLTALE"})
    client = sign_in(walk.person(1))
    pages = [
        url("own_ratings", walk),
        url("case_ratings", walk),
        url("case_ratings", walk) + "?criterion=1.1",
    ]
    assert not any("TELLTALE" in text_of(client.get(page)) for page in pages)
    coordinator = sign_in(walk.coordinator)
    assert "TELLTALE" not in text_of(coordinator.get(pages[2]))
    client.post(url("rating_give", walk, first.pk), {"value": "3", "comment": "x"})
    assert "TELLTALE" in text_of(client.get(pages[0] + "?standard=1")) and "TELLTALE" in text_of(
        client.get(pages[2])
    )


def test_organisation_opens_no_ratings_page_and_sees_no_tab(sign_in, visited):
    client = sign_in(visited.head)
    for name in ("case_ratings", "own_ratings"):
        assert client.get(url(name, visited)).status_code == 403
    assert url("case_ratings", visited) not in text_of(client.get(url("case_visit", visited)))
    assert url("case_ratings", visited) in text_of(sign_in(visited.chair).get(url("case_visit", visited)))


def test_chair_agrees_and_adopts_on_the_table(sign_in, visited):
    walk = visited
    write_notes(walk)
    rate_everything(walk, [4, 3, 3, 2, 1])
    first, second = walk.case.standard_set.criteria.order_by("order")[:2]
    ExpertRating.objects.filter(criterion=second).update(value=3)
    client = sign_in(walk.chair)
    page = text_of(client.get(url("case_ratings", walk) + "?criterion=1.1"))
    assert "3 levels apart" in page and "Grounds of the experts" in page and "Record where all agree" in page
    refused = client.post(url("rating_agree", walk, first.pk), {"value": "3"}, follow=True)
    assert "please write why the commission chose this one" in text_of(refused)
    client.post(url("rating_agree", walk, first.pk), {"value": "3", "grounds": "Most of us."})
    client.post(url("ratings_adopt", walk))
    assert dict(PanelRating.objects.values_list("criterion__number", "value")) == {"1.1": 3, "1.2": 3}
    differing = text_of(client.get(url("case_ratings", walk) + "?show=differs"))
    assert "Criterion 1.1" in differing and "Criterion 1.2" not in differing


def test_member_cannot_agree(sign_in, visited):
    first = visited.case.standard_set.criteria.first()
    answer = sign_in(visited.person(1)).post(url("rating_agree", visited, first.pk), {"value": "3"})
    assert answer.status_code == 403


def big_case(criteria):
    """A visit under way with six experts, and everything rated."""
    from accreditation.services import commissions

    walk = form_commission(panel_case(standards=small_standards(2, criteria)), until="drafting")
    sixth = ExpertFactory()
    commissions.add_member(commission=walk.commission, expert=sixth, by=walk.coordinator)
    walk.experts.append(sixth)
    commissions.propose_commission(walk.commission, by=walk.coordinator)
    commissions.agree_commission(walk.commission, by=walk.head)
    for index in range(len(PANEL) + 1):
        commissions.sign_declaration(walk.place(index), by=walk.person(index))
    commissions.approve_commission(walk.commission, by=walk.director)
    hold_visit(walk, until="under_way")
    ExpertRating.objects.bulk_create(
        ExpertRating(member=walk.place(index), case=walk.case, criterion=one, value=3)
        for index in range(6)
        for one in walk.case.standard_set.criteria.all()
    )
    return walk


@pytest.mark.parametrize("criteria", [2, 30])
def test_pages_cost_the_same_few_queries_for_any_number_of_criteria(
    sign_in, criteria, django_assert_max_num_queries
):
    walk = big_case(criteria)
    client = sign_in(walk.chair)
    limits = {"case_ratings": 12, "own_ratings": 14, "case_commission": 13, "case_visit": 16}
    for name, limit in limits.items():
        client.get(url(name, walk))
        with django_assert_max_num_queries(limit):
            response = client.get(url(name, walk))
        text_of(response)
    with django_assert_max_num_queries(12):
        text_of(client.get(url("case_ratings", walk) + "?criterion=1.1"))
