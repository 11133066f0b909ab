"""Certificates: every step × state × role, signing, suspension, replacement, expiry; letters of refusal."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accreditation.enums import CertificateStatus as S
from accreditation.models import Certificate, Decision
from accreditation.reports.certificate import certificate_data
from accreditation.reports.refusal_letter import refusal_letter
from accreditation.services import authority, certificates, publication
from core import clock
from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError, StaleObject, StepRefused
from core.models import Artifact, Notice
from core.workflow import available, explain, perform
from tests.factories.journey_decision import decided_case, finish, issued_certificate, make_council
from tests.factories.people import member, staff

pytestmark = pytest.mark.django_db

STEPS = {
    "sign": ({S.PREPARED}, {"director_general"}),
    "issue": ({S.SIGNED}, set()),
    "suspend": ({S.ISSUED}, {"director_general"}),
    "reinstate": ({S.SUSPENDED}, {"director_general"}),
    "withdraw": ({S.ISSUED, S.SUSPENDED}, {"director_general"}),
    "expire": ({S.ISSUED, S.SUSPENDED}, set()),
    "replace": ({S.PREPARED, S.SIGNED, S.ISSUED, S.SUSPENDED}, {"director_general"}),
}
ROLES = (
    "director_general", "quality_adviser", "coordinator", "legal", "accountant", "analyst", "council_secretary",
    "council_member", "supervisory_board", "evaluator", "administrator", "head",
)  # fmt: skip
TARGET = {
    "sign": S.SIGNED, "issue": S.ISSUED, "suspend": S.SUSPENDED, "reinstate": S.ISSUED, "withdraw": S.WITHDRAWN,
    "expire": S.EXPIRED, "replace": S.REPLACED,
}  # fmt: skip


@pytest.fixture
def prepared():
    case, council = decided_case("grant-5")
    return case.certificates.get(), council


def in_state(certificate, state):
    Certificate.objects.filter(pk=certificate.pk).update(status=state)
    return Certificate.objects.get(pk=certificate.pk)


def person(role, case):
    return case.contact if role == "head" else staff(role)


def test_every_step_is_in_the_table():
    assert {name: set(spec.source) for name, spec in Certificate.steps().items()} == {
        name: {str(state) for state in states} for name, (states, _roles) in STEPS.items()
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_step_in_each_state_for_each_role(prepared, role):
    certificate, _council = prepared
    # The term is over, so that the guard of `expire` does not stand in the way.
    Certificate.objects.filter(pk=certificate.pk).update(
        valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1)
    )
    user = person(role, certificate.case)
    for state in S:
        for name, (states, roles) in STEPS.items():
            row = in_state(certificate, state)
            open_to = state in states and role in roles
            assert (explain(row, name, user) == []) is open_to, (state, name, role)
            if open_to:
                with transaction.atomic():
                    moved = perform(row, name, by=user, note="Because of the audit")
                    assert moved.status == TARGET[name]
                    transaction.set_rollback(True)
            else:
                with pytest.raises((PermissionRefused, StepRefused)):
                    perform(row, name, by=user, note="Because of the audit")


@pytest.mark.parametrize("state", list(S))
def test_the_portal_takes_each_step_only_from_its_states(prepared, state):
    certificate, _council = prepared
    Certificate.objects.filter(pk=certificate.pk).update(
        valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1)
    )
    row = in_state(certificate, state)
    assert {name for name in STEPS if not explain(row, name, SYSTEM)} == {
        name for name, (states, _roles) in STEPS.items() if state in states
    }


def test_steps_that_need_a_reason_say_so():
    certificate, council = issued_certificate()
    for service in (
        certificates.suspend_certificate,
        certificates.withdraw_certificate,
        certificates.replace_certificate,
    ):
        with pytest.raises(StepRefused, match="reason"):
            service(certificate, by=council.director)
    assert [one.name for one in available(certificate, council.director)] == [
        "suspend",
        "withdraw",
        "replace",
    ]


# --- Signing ----------------------------------------------------------------------------------------------------


def test_signing_issues_the_paper_the_entry_and_the_notices(prepared):
    certificate, council = prepared
    certificates.sign_certificate(certificate, by=council.director, expected="prepared")
    certificate = Certificate.objects.get(pk=certificate.pk)
    paper = certificate.artifact
    assert (certificate.status, certificate.signed_by) == ("issued", council.director)
    assert (paper.kind, paper.number, paper.is_public, paper.language) == (
        "certificate", certificate.number, True, certificate.decision.case.language,
    )  # fmt: skip
    entry = certificate.decision.register_entry
    assert (entry.status, entry.certificate_number) == ("valid", certificate.number)
    told = Notice.objects.filter(kind="certificate_issued").values_list("recipient", flat=True)
    assert set(told) == {certificate.case.contact.pk, certificate.case.coordinator.pk}


def test_the_paper_speaks_four_languages():
    certificate, council = issued_certificate()
    data = certificate_data(certificate)
    assert [data.main.language, *(text.language for text in data.others)] == ["ky", "ru", "kk", "en"]
    english = data.others[-1]
    assert english.holder == certificate.organisation.name_en
    assert data.signed_by == council.director.full_name
    assert english.term.startswith("Valid from")


def test_a_programmes_certificate_names_the_programme():
    case, council = decided_case("grant-5", "grant-3")
    finish(case, council, "signed")
    texts = [certificate_data(c).main.programme for c in case.certificates.order_by("pk")]
    assert texts == ["55001 Programme 1", "55002 Programme 2"]


def test_the_second_of_a_double_click_is_refused(prepared):
    certificate, council = prepared
    again = Certificate.objects.get(pk=certificate.pk)
    certificates.sign_certificate(certificate, by=council.director, expected="prepared")
    with pytest.raises(StaleObject):
        certificates.sign_certificate(again, by=council.director, expected="prepared")
    with pytest.raises(StepRefused):
        certificates.sign_certificate(again, by=council.director)
    assert Artifact.of(certificate, "certificate").count() == 1


def test_without_the_signing_key_nothing_is_signed(prepared, settings, tmp_path):
    certificate, council = prepared
    settings.SIGNING_KEY_FILE = tmp_path / "missing.p12"
    settings.SIGNING_KEY_IS_DEVELOPMENT = False
    (reason,) = next(one for one in available(certificate, council.director) if one.name == "sign").reasons
    assert "signing key is missing" in reason
    with pytest.raises(StepRefused, match="signing key is missing"):
        certificates.sign_certificate(certificate, by=council.director)
    assert untouched(certificate)


def test_a_key_that_cannot_be_opened_leaves_nothing_half_written(prepared, settings, tmp_path):
    certificate, council = prepared
    settings.SIGNING_KEY_FILE = tmp_path / "broken.p12"
    settings.SIGNING_KEY_FILE.write_bytes(b"not a key")
    settings.SIGNING_KEY_IS_DEVELOPMENT = False
    with pytest.raises(DomainError, match="cannot be opened"):
        certificates.sign_certificate(certificate, by=council.director)
    assert untouched(certificate)


def untouched(certificate):
    row = Certificate.objects.get(pk=certificate.pk)
    nothing = not Artifact.of(row).exists() and not hasattr(row.decision, "register_entry")
    return row.status == "prepared" and row.signed_at is None and nothing


# --- Afterwards -------------------------------------------------------------------------------------------------


def status_of(certificate):
    decision = Decision.objects.get(pk=certificate.decision_id)
    return Certificate.objects.get(pk=certificate.pk).status, decision.register_entry.status


def test_suspension_and_its_end_stand_in_the_register_at_once():
    certificate, council = issued_certificate()
    certificates.suspend_certificate(certificate, by=council.director, note="No interim report")
    assert status_of(certificate) == ("suspended", "suspended")
    certificates.reinstate_certificate(certificate, by=council.director, note="The report came")
    assert status_of(certificate) == ("issued", "valid")
    certificates.withdraw_certificate(certificate, by=council.director, note="Licence revoked")
    assert status_of(certificate) == ("withdrawn", "withdrawn")
    letters = Notice.objects.filter(kind="certificate_changed", recipient=certificate.case.contact)
    assert "No interim report" in letters.order_by("pk").first().text


def test_a_replaced_certificate_leaves_a_new_one_to_sign():
    certificate, council = issued_certificate()
    new = certificates.replace_certificate(certificate, by=council.director, note="Wrong name")
    assert (new.status, new.replaces, new.decision) == ("prepared", certificate, certificate.decision)
    assert new.number != certificate.number
    assert status_of(certificate) == ("replaced", "valid")
    assert certificate.decision.certificate == new
    entry = Decision.objects.get(pk=certificate.decision_id).register_entry
    assert entry.certificate_number == ""
    certificates.sign_certificate(new, by=council.director)
    entry.refresh_from_db()
    assert entry.certificate_number == new.number
    assert Certificate.objects.get(pk=certificate.pk).artifact is not None


def test_a_decision_has_one_standing_certificate():
    certificate, _council = issued_certificate()
    with pytest.raises(IntegrityError), transaction.atomic():
        certificates.prepare_certificate(decision=certificate.decision, by=SYSTEM)


def test_certificates_expire_once_their_term_is_over():
    certificate, _council = issued_certificate()
    with clock.at(certificate.valid_to):
        assert certificates.expire_certificates() == 0
    with clock.at(certificate.valid_to + timedelta(days=1)):
        assert certificates.expire_certificates() == 1
        assert certificates.expire_certificates() == 0
    assert status_of(certificate) == ("expired", "expired")
    assert Notice.objects.filter(kind="certificate_changed").count() == 2


def test_a_suspended_certificate_expires_too():
    certificate, council = issued_certificate()
    certificates.suspend_certificate(certificate, by=council.director, note="No report")
    with clock.at(certificate.valid_to + timedelta(days=1)):
        assert certificates.expire_certificates() == 1


def test_a_certificate_does_not_expire_early():
    certificate, _council = issued_certificate()
    with pytest.raises(StepRefused, match="term is not over"):
        perform(certificate, "expire", by=SYSTEM)


# --- Letters of refusal -----------------------------------------------------------------------------------------


@pytest.fixture
def refused():
    case, council = decided_case("refuse")
    return case.decisions.get(), council


def test_the_director_signs_the_letter_of_refusal(refused):
    decision, council = refused
    today = clock.today()
    with clock.at(today):
        signed = publication.sign_refusal_letter(decision=decision, by=council.director)
    letter = refusal_letter(signed)
    assert (signed.letter.number, signed.letter.is_public) == (decision.letter_number, False)
    assert (letter.appeal_days, letter.appeal_until) == (14, today + timedelta(days=14))
    assert letter.reasons == ("Refuse accreditation",)
    assert signed.letter.language == signed.case.language
    assert Notice.objects.filter(kind="refusal_signed", recipient=signed.case.contact).count() == 1


@pytest.mark.parametrize("role", [role for role in ROLES if role != "director_general"])
def test_nobody_else_signs_the_letter(refused, role):
    decision, _council = refused
    with pytest.raises(PermissionRefused):
        publication.sign_refusal_letter(decision=decision, by=person(role, decision.case))


def test_the_letter_is_signed_once(refused):
    decision, council = refused
    publication.sign_refusal_letter(decision=decision, by=council.director)
    with pytest.raises(DomainError, match="signed already"):
        publication.sign_refusal_letter(decision=decision, by=council.director)
    assert Artifact.of(decision, "refusal_letter").count() == 1


def test_a_letter_without_the_key_is_not_signed(refused, settings, tmp_path):
    decision, council = refused
    settings.SIGNING_KEY_FILE, settings.SIGNING_KEY_IS_DEVELOPMENT = tmp_path / "missing.p12", False
    with pytest.raises(DomainError, match="signing key is missing"):
        publication.sign_refusal_letter(decision=decision, by=council.director)
    row = Decision.objects.get(pk=decision.pk)
    assert (row.letter_signed_at, row.letter) == (None, None)
    assert not Artifact.of(row, "refusal_letter").exists()


def test_the_reasons_can_be_worded_until_the_letter_is_signed(refused):
    decision, council = refused
    publication.write_reasons(
        decision=decision, text="Standard 3 is not met.\n\nSo is standard 4.", by=council.secretary
    )
    signed = publication.sign_refusal_letter(decision=decision, by=council.director)
    assert refusal_letter(signed).reasons == ("Standard 3 is not met.", "So is standard 4.")
    with pytest.raises(DomainError, match="signed already"):
        publication.write_reasons(decision=decision, text="Other", by=council.secretary)


def test_reasons_are_not_empty_and_not_for_everybody(refused):
    decision, council = refused
    with pytest.raises(DomainError, match="write the reasons"):
        publication.write_reasons(decision=decision, text=" ", by=council.secretary)
    with pytest.raises(PermissionRefused):
        publication.write_reasons(decision=decision, text="x", by=decision.case.coordinator)
    Decision.objects.filter(pk=decision.pk).update(reasons="")
    with pytest.raises(DomainError, match="write the reasons"):
        publication.sign_refusal_letter(decision=decision, by=council.director)


def test_a_positive_decision_has_no_letter():
    case, council = decided_case("grant-5")
    with pytest.raises(DomainError, match="refusal only"):
        publication.sign_refusal_letter(decision=case.decisions.get(), by=council.director)


# --- The authority ----------------------------------------------------------------------------------------------


def test_the_secretary_records_how_the_notice_was_sent():
    case, council = decided_case("grant-5")
    notice = authority.mark_notice_sent(notice=case.authority_notice, how="By e-mail", by=council.secretary)
    assert (notice.sent_by, notice.how) == (council.secretary, "By e-mail")
    with pytest.raises(DomainError, match="already"):
        authority.mark_notice_sent(notice=notice, how="By post", by=council.secretary)


def test_the_notice_needs_words_and_the_right_person():
    case, council = decided_case("grant-5")
    with pytest.raises(DomainError, match="how the notice was sent"):
        authority.mark_notice_sent(notice=case.authority_notice, how=" ", by=council.secretary)
    for someone in (case.coordinator, member(case.organisation), council.members[0]):
        with pytest.raises(PermissionRefused):
            authority.mark_notice_sent(notice=case.authority_notice, how="x", by=someone)


def test_another_country_is_told_within_its_own_term_and_language():
    from tests.factories.people import OrganisationFactory

    with clock.at(date(2026, 3, 2)):
        case, _council = decided_case("grant-5", organisation=OrganisationFactory(country="UZ"))
    assert (case.authority_notice.due, case.authority_notice.authority.country) == (date(2026, 3, 22), "*")
    assert case.authority_notice.artifact.language == "ru"


def test_a_country_without_an_authority_gets_its_notice_later():
    from accreditation.models import Authority
    from tests.factories.journey_decision import council_case

    case = council_case()
    Authority.objects.all().delete()
    case, council = decided_case("grant-5", case=case, council=make_council())
    assert not hasattr(case, "authority_notice")
    assert authority.prepare_notice(case=case, by=council.secretary) is None
    Authority.objects.create(country="KG", name="Ministry", legal_days=5)
    assert authority.prepare_notice(case=case, by=council.secretary).number
