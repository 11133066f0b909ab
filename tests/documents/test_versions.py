"""Versions: drafted, verified, validated, in force on their day, replaced, withdrawn, given up, archived."""

from datetime import date

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from core import clock
from core.access import PermissionRefused
from core.errors import DomainError, StaleObject, StepRefused
from core.models import Notice
from documents.models import Clause, Document, DocumentVersion
from documents.services import coordination
from documents.services import versions as services
from documents.signals import version_approved, version_in_force, version_out_of_force
from governance.models import Order
from tests.factories import documents as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Collect the signals of versions: name and number."""
    said = []

    def listen(name):
        def receive(sender, version, **kwargs):
            said.append((name, version.number))

        return receive

    pairs = [
        (version_approved, listen("approved")),
        (version_in_force, listen("in force")),
        (version_out_of_force, listen("out of force")),
    ]
    for signal, receiver in pairs:
        signal.connect(receiver, weak=False)
    yield said
    for signal, receiver in pairs:
        signal.disconnect(receiver)


def states(document):
    return dict(document.versions.order_by("number").values_list("number", "status"))


@pytest.mark.parametrize("status", list(make.WAY))
def test_every_state_is_reached_through_the_services(status):
    version = make.version(status=status)
    assert version.status == status
    assert DocumentVersion.objects.get(pk=version.pk).status == status


# A new version ----------------------------------------------------------------------------------------------------


def test_first_version_is_empty_and_its_writer_is_the_author():
    legal = make.who("legal")
    version = services.start_version(make.document(), by=legal, summary_en="New")
    assert (version.number, version.author, version.based_on, version.status) == (1, legal, None, "draft")
    assert version.summary_en == "New"


def test_new_version_copies_the_tree_with_keys_and_all_languages():
    document = make.document()
    first = make.draft(document, clauses=False)
    top = make.clause(first, "1", heading="", heading_ky="Жалпы", heading_ru="Общее", expectation="light")
    make.clause(first, "1.1", body="", body_ky="Текст", body_en="Text", parent=top)
    coordination.ask(first, people=[make.who("quality_adviser")], by=make.who("legal"))
    for step in ("submit", "agree", "validate", "enter"):
        make.take(first, step)
    second = services.start_version(document, by=make.who("legal"))
    fields = [
        "key",
        "number",
        "level",
        "order",
        "expectation",
        "heading_ky",
        "heading_ru",
        "body_ky",
        "body_en",
    ]
    assert list(second.clauses.values_list(*fields)) == list(first.clauses.values_list(*fields))
    assert [one.parent.number if one.parent else None for one in second.clauses.all()] == [None, "1"]
    assert second.based_on == first
    assert {one.parent_id for one in second.clauses.all()} & {one.pk for one in first.clauses.all()} == set()


def test_a_second_draft_is_refused():
    version = make.version()
    with pytest.raises(DomainError, match="is being written already"):
        services.start_version(version.document, by=make.who("legal"))
    assert states(version.document) == {1: "draft"}


def test_another_version_may_begin_while_one_is_verified():
    version = make.version(status="verification")
    second = services.start_version(version.document, by=make.who("quality_adviser"))
    assert states(version.document) == {1: "verification", 2: "draft"}
    assert second.based_on is None


def test_owner_may_begin_a_version_and_a_stranger_may_not():
    owner = UserFactory()
    document = make.document(owner=owner)
    with pytest.raises(PermissionRefused, match="owner of the document"):
        services.start_version(document, by=UserFactory())
    assert services.start_version(document, by=owner).author == owner


def test_summary_changes_only_in_a_draft():
    version = make.version()
    services.change_version(version, by=version.author, summary_ru="Новое", effective_on=date(2027, 1, 1))
    version.refresh_from_db()
    assert (version.summary_ru, version.effective_on) == ("Новое", date(2027, 1, 1))
    version = make.version(status="verification")
    with pytest.raises(DomainError, match="not a draft any more"):
        services.change_version(version, by=version.author, summary_ru="Другое")
    with pytest.raises(TypeError):
        services.change_version(make.version(), by=version.author, number=7)


# Verification and validation --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda v: v.clauses.all().delete(), "The version has no text"),
        (lambda v: v.approvals.all().delete(), "Name at least one person or body"),
    ],
)
def test_verification_needs_text_and_people(prepare, reason):
    version = make.version()
    coordination.ask(version, people=[make.who("quality_adviser")], by=make.who("legal"))
    prepare(version)
    with pytest.raises(StepRefused, match=reason):
        services.submit_version(version, by=make.who("legal"))
    assert DocumentVersion.objects.get(pk=version.pk).status == "draft"


def test_second_version_needs_a_summary_and_the_first_does_not():
    document = make.version(status="in_force", summary_en="").document
    second = make.draft(document, summary_en="")
    coordination.ask(second, people=[make.who("quality_adviser")], by=make.who("legal"))
    with pytest.raises(StepRefused, match="Write the summary of change first"):
        services.submit_version(second, by=make.who("legal"))


def test_submitting_tells_those_who_are_asked():
    adviser = make.who("quality_adviser")
    version = make.version(status="verification", coordinators=[adviser])
    notice = Notice.objects.get(kind="document_agreement_wanted")
    assert (notice.recipient, notice.url) == (adviser, f"/documents/{version.document_id}/v1/verification/")
    assert version.document.title in notice.text


def test_validation_waits_for_answers_and_remarks():
    one, two = staff("accountant"), staff("analyst")
    version = make.version(status="verification", coordinators=[one, two])
    remark = coordination.make_remark(version, by=one, text="Who pays?")
    coordination.agree(version.approvals.get(person=one), by=one)
    with pytest.raises(StepRefused) as refused:
        services.send_to_validation(version, by=make.who("legal"))
    assert [str(reason) for reason in refused.value.reasons] == [
        "1 person or body has not answered yet.",
        "1 remark has no answer yet.",
    ]
    coordination.agree(version.approvals.get(person=two), by=two)
    coordination.decline_remark(remark, by=version.author, note="The contract says it.")
    director = make.who("director_general")
    services.send_to_validation(version, by=make.who("legal"))
    assert version.status == "validation"
    assert list(
        Notice.objects.filter(kind="document_approval_wanted").values_list("recipient", flat=True)
    ) == [director.pk]


def test_returned_version_is_written_on_and_everybody_is_asked_again():
    one, two = staff("accountant"), staff("analyst")
    version = make.version(status="verification", coordinators=[one, two])
    coordination.agree(version.approvals.get(person=one), by=one)
    services.send_back(version, by=make.who("quality_adviser"), note="Shorter, please")
    rows = version.approvals.order_by("round", "pk").values_list("round", "person", "status")
    assert list(rows) == [
        (1, one.pk, "agreed"),
        (1, two.pk, "lapsed"),
        (2, one.pk, "waiting"),
        (2, two.pk, "waiting"),
    ]
    assert version.is_editable
    assert "Shorter, please" in Notice.objects.get(kind="document_returned").text
    services.submit_version(version, by=make.who("legal"))
    assert version.status == "verification"
    assert {one.due for one in version.approvals.filter(round=2)} == {clock.days_from_today(5)}


def test_returning_needs_a_reason():
    version = make.version(status="validation")
    with pytest.raises(StepRefused, match="Please write the reason"):
        services.send_back(version, by=make.who("director_general"), note=" ")


# Approval ---------------------------------------------------------------------------------------------------------


def test_author_cannot_approve_their_own_version():
    director = staff("director_general")
    version = make.draft(make.document(owner=director), author=director)
    coordination.ask(version, people=[make.who("quality_adviser")], by=make.who("legal"))
    for step in ("submit", "agree", "validate"):
        make.take(version, step)
    with pytest.raises(StepRefused, match="You wrote this version"):
        services.approve_version(version, by=director)
    assert states(version.document) == {1: "validation"}
    services.approve_version(version, by=staff("director_general"))
    assert states(version.document) == {1: "in_force"}


def test_approval_today_is_in_force_at_once(heard):
    version = make.version(status="validation")
    services.approve_version(version, by=make.who("director_general"), order_reference="12/2026")
    document = Document.objects.get(pk=version.document_id)
    assert (version.status, document.current) == ("in_force", version)
    assert version.order_reference == "12/2026"
    assert version.approved_by == make.who("director_general")
    assert (version.effective_on, version.in_force_since) == (clock.today(), clock.today())
    assert document.next_review == document.review_after(clock.today())
    assert heard == [("approved", 1), ("in force", 1)]
    assert not Order.objects.exists()


def test_approval_without_an_order_issues_one():
    version = make.version(status="validation")
    services.approve_version(version, by=make.who("director_general"), effective_on=clock.days_from_today(3))
    order = Order.objects.get()
    assert (order.kind, order.about, order.code) == ("documents", version, f"1/{clock.today().year}")
    assert DocumentVersion.objects.get().order_reference == order.code
    assert version.document.code in order.subject


def test_order_names_the_version_that_loses_force():
    document = make.version(status="in_force").document
    make.version(document, "approved")
    with translation.override(settings.LANGUAGE_CODE):
        words = gettext("On the same day version %(number)s loses force.") % {"number": 1}
    assert words in Order.objects.order_by("-pk").first().text


def test_approval_for_a_later_day_keeps_the_old_version_in_force(heard):
    document = make.version(status="in_force").document
    heard.clear()
    second = make.version(document, "approved", effective_on=clock.days_from_today(5))
    assert states(document) == {1: "in_force", 2: "approved"}
    assert heard == [("approved", 2)]
    assert second.effective_on == clock.days_from_today(5)


def test_past_day_is_refused_and_nothing_is_written():
    version = make.version(status="validation")
    with pytest.raises(DomainError, match="on a day that is past"):
        services.approve_version(
            version, by=make.who("director_general"), effective_on=clock.days_from_today(-1)
        )
    assert states(version.document) == {1: "validation"}
    assert not Order.objects.exists()


def test_intended_day_that_passed_meanwhile_becomes_today():
    version = make.version(status="validation")
    DocumentVersion.objects.filter(pk=version.pk).update(effective_on=clock.days_from_today(-10))
    version.refresh_from_db()
    services.approve_version(version, by=make.who("director_general"))
    assert version.in_force_since == clock.today()


def test_approval_from_a_stale_page_is_refused():
    version = make.version(status="validation")
    stale = DocumentVersion.objects.get(pk=version.pk)
    services.send_back(version, by=make.who("quality_adviser"), note="Wait")
    with pytest.raises(StaleObject, match="Somebody moved this on"):
        services.approve_version(stale, by=make.who("director_general"), expected="validation")
    assert states(version.document) == {1: "returned"}


def test_version_replaced_meanwhile_cannot_be_approved():
    first = make.version(status="validation")
    services.start_version(first.document, by=make.who("legal"), summary_en="Urgent")
    urgent = first.document.versions.get(number=2)
    make.clause(urgent, "1", "Urgent")
    coordination.ask(urgent, people=[make.who("quality_adviser")], by=make.who("legal"))
    for step in ("submit", "agree", "validate", "enter"):
        make.take(urgent, step)
    with pytest.raises(StepRefused, match="A newer version was approved meanwhile"):
        services.approve_version(first, by=make.who("director_general"))
    assert states(first.document) == {1: "validation", 2: "in_force"}


def test_a_failing_receiver_undoes_the_approval():
    def fail(sender, version, **kwargs):
        raise DomainError("No.")

    version = make.version(status="validation")
    version_in_force.connect(fail, weak=False)
    try:
        with pytest.raises(DomainError, match="No."):
            services.approve_version(version, by=make.who("director_general"))
    finally:
        version_in_force.disconnect(fail)
    assert states(version.document) == {1: "validation"}
    assert not Order.objects.exists()
    assert Document.objects.get().current is None


# Withdrawal, giving up, archive -----------------------------------------------------------------------------------


def test_withdrawal_leaves_no_version_in_force(heard):
    version = make.version(status="in_force", document_owner=staff("analyst"))
    heard.clear()
    services.withdraw_version(version, by=make.who("quality_adviser"), note="The law changed.")
    document = Document.objects.get(pk=version.document_id)
    assert (states(document), document.current, document.next_review) == ({1: "withdrawn"}, None, None)
    assert version.in_force_until == clock.today()
    assert heard == [("out of force", 1)]
    notice = Notice.objects.filter(kind="document_withdrawn", recipient=document.owner).get()
    assert "The reason: The law changed." in notice.text


def test_withdrawal_needs_a_reason_and_the_right_person():
    version = make.version(status="in_force")
    with pytest.raises(StepRefused, match="Please write the reason"):
        services.withdraw_version(version, by=make.who("director_general"))
    with pytest.raises(
        PermissionRefused, match="Only the Director General or the Strategic Development Adviser"
    ):
        services.withdraw_version(version, by=make.who("legal"), note="No")
    assert states(version.document) == {1: "in_force"}


def test_after_a_withdrawal_a_new_version_comes_into_force():
    document = make.version(status="withdrawn").document
    second = make.version(document, "in_force")
    assert second.based_on.number == 1
    assert states(document) == {1: "withdrawn", 2: "in_force"}


def test_approved_version_still_comes_into_force_after_a_withdrawal():
    document = make.version(status="in_force").document
    make.version(document, "approved", effective_on=clock.days_from_today(3))
    services.withdraw_version(
        document.versions.get(number=1), by=make.who("director_general"), note="At once"
    )
    with clock.at(clock.days_from_today(3)):
        assert services.bring_due_into_force() == 1
    assert states(document) == {1: "withdrawn", 2: "in_force"}


@pytest.mark.parametrize("status", ["draft", "returned", "verification", "validation", "approved"])
def test_version_is_given_up_before_it_is_in_force(status):
    version = make.version(status=status)
    services.cancel_version(version, by=make.who("legal"), note="Not needed")
    assert version.status == "cancelled"
    assert not version.approvals.filter(status="waiting").exists()


def test_version_in_force_cannot_be_given_up():
    version = make.version(status="in_force")
    with pytest.raises(StepRefused, match="not open while the status is “In force”"):
        services.cancel_version(version, by=make.who("legal"), note="No")


def test_archive_waits_for_the_copies():
    version = make.version(status="obsolete")
    copy = version.copies.create(number=1, holder=staff("analyst"))
    with pytest.raises(StepRefused, match="1 copy is still out"):
        services.archive_version(version, by=make.who("legal"))
    type(copy)._base_manager.filter(pk=copy.pk).update(status="returned", closed_on=clock.today())
    assert services.archive_version(version, by=make.who("legal")).status == "archived"


# Documents that somebody else issues ------------------------------------------------------------------------------


def test_external_document_is_taken_into_the_register_without_an_order(heard):
    version = make.draft(make.document(kind="law"))
    services.adopt_version(version, by=make.who("legal"), effective_on=date(2023, 8, 11))
    assert states(version.document) == {1: "in_force"}
    assert (version.in_force_since, version.approved_by) == (date(2023, 8, 11), make.who("legal"))
    assert heard == [("in force", 1)]
    assert not Order.objects.exists()


def test_own_document_is_not_adopted():
    version = make.version()
    with pytest.raises(StepRefused, match="this one needs verification"):
        services.adopt_version(version, by=make.who("legal"))
    assert Clause.objects.filter(version=version).count() == 3
