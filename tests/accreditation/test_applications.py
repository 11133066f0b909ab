"""The application: begun, filled in, submitted, returned, declined."""

import pytest

from accreditation.models import Case, Kind, Level, Programme, ProgrammeLevel
from accreditation.services import applications, cases
from core import clock
from core.access import PermissionRefused
from core.errors import DomainError, StaleObject, StepRefused
from core.models import Artifact, Notice, StatusChange, StoredFile
from core.workflow import explain
from tests.factories.accreditation import (
    case_in,
    draft_case,
    make_agency,
    pdf,
    same_agency,
    small_set,
)
from tests.factories.people import OrganisationFactory, UserFactory, member, staff

pytestmark = pytest.mark.django_db
YEAR = clock.today().year


def begin(world, *, by=None, kind="institutional", **extra):
    return applications.start_application(
        organisation=world.organisation,
        kind=Kind.objects.get(key=kind),
        level=Level.objects.get(key="higher"),
        language="en",
        by=by or world.quality_lead,
        **extra,
    )


def notices_of(kind):
    return list(
        Notice.objects.filter(kind=kind).order_by("recipient_id").values_list("recipient__email", "subject")
    )


@pytest.mark.parametrize("who", ["head", "quality_lead", "coordinator"])
def test_leaders_and_coordinators_begin_an_application(who):
    world = make_agency()

    case = begin(world, by=getattr(world, who))

    assert (case.status, case.number, case.is_programme, case.standard_set.code) == (
        "draft",
        None,
        False,
        "small-institutional-1",
    )


@pytest.mark.parametrize("who", ["contributor", "legal", "director"])
def test_others_do_not_begin_an_application(who):
    world = make_agency()

    with pytest.raises(PermissionRefused):
        begin(world, by=getattr(world, who))

    assert not Case.objects.exists()


def test_a_leader_does_not_apply_for_another_organisation():
    world = make_agency()
    stranger = member(OrganisationFactory(), "head")

    with pytest.raises(PermissionRefused):
        begin(world, by=stranger)


def test_the_edition_in_force_is_kept_when_a_newer_one_replaces_it():
    world = make_agency()
    case = begin(world)
    old = case.standard_set
    old.replaced_by = small_set("institutional", edition="2")
    old.save()

    again = begin(same_agency(world))
    changed = applications.change_application(case, by=world.head, description="More words.")

    assert (changed.standard_set_id, again.standard_set.edition) == (old.pk, "2")


def test_a_second_open_institutional_case_is_refused_in_a_sentence():
    world = make_agency()
    begin(world)

    with pytest.raises(DomainError) as refusal:
        begin(world)

    assert str(refusal.value) == (
        "This organisation has an open institutional case already. It must end before another can begin."
    )
    assert Case.objects.count() == 1


def test_a_programme_stands_in_one_open_case_only():
    world = case_in("submitted", programmes=1)
    programme = Programme.objects.get()
    second = begin(world, kind="programme")

    with pytest.raises(DomainError) as refusal:
        applications.include_programme(second, programme=programme, by=world.head)
    cases.withdraw_case(world.case, by=world.head, note="Later.")
    applications.include_programme(second, programme=programme, by=world.head)

    assert (
        str(refusal.value) == "“Programme 1” stands in another open case already. That case must end first."
    )
    assert second.case_programmes.count() == 1


def test_a_programme_is_entered_once_and_one_name_stands_in_for_the_others():
    world = make_agency()
    level = ProgrammeLevel.objects.get()
    made = applications.add_programme(
        organisation=world.organisation, by=world.head, code="550001", level=level, name_ru="Экономика"
    )

    with pytest.raises(DomainError):
        applications.add_programme(
            organisation=world.organisation, by=world.head, code="550001", level=level, name_ru="Другая"
        )

    assert (made.name_ky, made.name_ru, made.name_kk, made.name_en) == ("Экономика",) * 4


def test_an_institutional_case_names_no_programmes():
    world = make_agency()
    case = begin(world, kind="programme")
    programme = applications.add_programme(
        organisation=world.organisation,
        by=world.head,
        code="1",
        level=ProgrammeLevel.objects.get(),
        name_en="Law",
    )
    applications.include_programme(case, programme=programme, by=world.head)

    changed = applications.change_application(case, by=world.head, kind=Kind.objects.get(key="institutional"))

    assert (changed.is_programme, changed.case_programmes.count(), changed.standard_set.kind) == (
        False,
        0,
        "institutional",
    )
    with pytest.raises(DomainError, match="names no programmes"):
        applications.include_programme(changed, programme=programme, by=world.head)


def test_another_organisations_programme_is_refused():
    world = make_agency()
    other = same_agency(world)
    foreign = applications.add_programme(
        organisation=other.organisation,
        by=other.head,
        code="1",
        level=ProgrammeLevel.objects.get(),
        name_en="Law",
    )

    with pytest.raises(DomainError, match="another organisation"):
        applications.include_programme(begin(world, kind="programme"), programme=foreign, by=world.head)


def test_a_stale_page_overwrites_nothing():
    world = make_agency()
    case = begin(world)
    page = case.version_token
    applications.change_application(case, by=world.head, version=page, description="First")

    with pytest.raises(StaleObject):
        applications.change_application(case, by=world.quality_lead, version=page, description="Second")

    assert Case.objects.get().description == "First"


def test_the_contact_must_act_for_the_organisation():
    world = make_agency()

    with pytest.raises(DomainError, match="invite them first"):
        begin(world, contact=UserFactory())


def test_every_missing_thing_is_named_before_submitting():
    world = make_agency(address="", licence_number="")
    case = begin(world, kind="programme")

    assert explain(case, "submit", world.head) == [
        (
            "Still missing: the short description of the organisation's activity, the person responsible at the "
            "organisation, the licence number, the organisation's address."
        ),
        "Please attach a copy of the licence with its annexes.",
        "Please name at least one programme.",
    ]
    with pytest.raises(StepRefused):
        applications.submit_application(case, by=world.head)
    assert Case.objects.get().number is None


def test_submitting_gives_numbers_a_paper_a_term_and_a_notice(django_capture_on_commit_callbacks):
    world = make_agency(country="KZ", name="Алатау университети")
    draft_case(world)

    case = applications.submit_application(world.case, by=world.head)

    row = world.fresh()
    assert (row.status, row.number, row.organisation.identification_number) == (
        "submitted",
        f"AK-{YEAR}-001",
        "KZ-0001",
    )
    assert (row.stage_due - row.stage_since).days == 14
    assert row.search_text.startswith(f"ak-{YEAR}-001 kz-0001 алатау университети")
    paper = Artifact.objects.get()
    assert (paper.kind, paper.number, paper.data["submitted_by"], paper.data["attachments"]) == (
        "application",
        f"AK-{YEAR}-001",
        world.head.full_name,
        ["licence.pdf"],
    )
    assert notices_of("application_submitted") == [
        (world.coordinator.email, f"New application AK-{YEAR}-001: Алатау университети")
    ]
    assert case.version_token == row.version_token


def test_numbers_have_no_gap_and_an_organisation_keeps_its_own():
    world = case_in("submitted")
    refused = draft_case(same_agency(world), complete=False)
    with pytest.raises(StepRefused):
        applications.submit_application(refused, by=refused.organisation.memberships.get(role="head").user)
    second = case_in("submitted", world=same_agency(world))
    cases.withdraw_case(world.case, by=world.head, note="Later.")
    first_again = case_in("submitted", world=world)

    assert [second.case.number, first_again.case.number] == [f"AK-{YEAR}-002", f"AK-{YEAR}-003"]
    assert second.fresh().organisation.identification_number == "KG-0002"
    assert first_again.fresh().organisation.identification_number == "KG-0001"


def test_returning_needs_remarks_and_the_second_submission_keeps_the_number():
    world = case_in("submitted")
    with pytest.raises(StepRefused):
        applications.return_application(world.case, by=world.coordinator)

    applications.return_application(world.case, by=world.coordinator, note="Scan the licence again.")
    applications.attach_licence(world.case, upload=pdf("better.pdf"), by=world.quality_lead)
    applications.submit_application(world.fresh(), by=world.quality_lead)

    assert world.fresh().number == f"AK-{YEAR}-001"
    assert notices_of("application_returned") == [
        (world.head.email, f"Your application AK-{YEAR}-001 needs correction"),
        (world.quality_lead.email, f"Your application AK-{YEAR}-001 needs correction"),
    ]
    assert list(StatusChange.objects.order_by("pk").values_list("step", "note")) == [
        ("submit", ""),
        ("return_application", "Scan the licence again."),
        ("submit", ""),
    ]
    assert Artifact.objects.filter(kind="application").count() == 2


def test_a_submitted_application_is_closed_to_changes():
    world = case_in("submitted")

    with pytest.raises(DomainError, match="only if the agency returns it"):
        applications.change_application(world.case, by=world.head, description="Other words")
    with pytest.raises(DomainError, match="only if the agency returns it"):
        applications.attach_licence(world.case, upload=pdf(), by=world.head)


def test_a_file_that_was_submitted_stays_in_the_record():
    world = case_in("returned")
    old = StoredFile.objects.get(label="licence")
    new = applications.attach_licence(world.case, upload=pdf("new.pdf"), by=world.head)

    with pytest.raises(DomainError, match="stays in the record"):
        applications.remove_application_file(world.case, stored=old, by=world.head)
    applications.remove_application_file(world.case, stored=new, by=world.head)

    assert list(StoredFile.of(world.case).values_list("name", flat=True)) == ["licence.pdf"]


def test_a_renamed_program_is_not_taken_for_a_licence():
    world = make_agency()
    case = begin(world)

    with pytest.raises(DomainError, match="not one of the allowed types"):
        applications.attach_licence(
            case, upload=pdf("licence.pdf", b"MZ\x90\x00" + b"\x00" * 200), by=world.head
        )

    assert not StoredFile.objects.exists()


def test_another_coordinator_may_not_touch_a_case_that_has_one():
    world = case_in("submitted")
    cases.assign_coordinator(world.case, coordinator=world.coordinator, by=world.director)
    other = staff("coordinator")

    with pytest.raises(PermissionRefused, match="Only the coordinator of this case"):
        applications.return_application(world.fresh(), by=other, note="No")


def test_a_stale_button_says_that_somebody_moved_the_case():
    world = case_in("submitted")
    applications.return_application(world.case, by=world.coordinator, note="Please.", expected="submitted")

    with pytest.raises(StaleObject):
        applications.return_application(
            world.fresh(), by=world.coordinator, note="Again.", expected="submitted"
        )
