"""Guards of decision, certificate and closing (Manual 6.5.1, 6.5.2, 4.5.3; ESG 2.6)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CertificateStatus, Outcome
from core import clock
from core.workflow import Verdict, guard

NOT_PUBLIC = Q(published_at=None) | Q(case__report__published_at=None)


@guard(_("The council has not decided on everything this case asks for."))
def council_has_decided(case: Any, by: Any) -> Verdict:
    """There is a decision for the organisation, or for each programme of the cluster."""
    wanted = case.case_programmes.count() if case.is_programme else 1
    return case.decisions.count() >= wanted > 0


@guard(_("Nothing was granted."))
def something_was_granted(case: Any, by: Any) -> Verdict:
    """At least one decision is positive."""
    return case.decisions.filter(outcome=Outcome.GRANTED).exists()


@guard(_("Something was granted."))
def nothing_was_granted(case: Any, by: Any) -> Verdict:
    """All decisions are negative."""
    return not case.decisions.filter(outcome=Outcome.GRANTED).exists()


@guard(_("A certificate or a letter of refusal is not signed yet."))
def papers_are_signed(case: Any, by: Any) -> Verdict:
    """Each positive decision has an issued certificate, each negative one a signed letter."""
    known = case.__dict__.get("owes_signature")
    return not (known if known is not None else _unsigned(case.decisions).exists())


def with_what_is_owed(cases: Any) -> Any:
    """Ask with each case of a page whether a paper is unsigned or a decision unpublished: the guards of closing do."""
    from accreditation.models import Decision

    decisions = Decision.objects.filter(case=OuterRef("pk")).order_by()
    return cases.annotate(
        owes_signature=Exists(_unsigned(decisions)), owes_publication=Exists(decisions.filter(NOT_PUBLIC))
    )


def _unsigned(decisions: Any) -> Any:
    from accreditation.models import Certificate

    certificates = Certificate.objects.exclude(status=CertificateStatus.REPLACED).order_by()
    issued = certificates.filter(decision=OuterRef("pk"), issued_at__isnull=False)
    refused = Q(outcome=Outcome.REFUSED)
    return decisions.filter((refused & Q(letter_signed_at=None)) | (~refused & ~Exists(issued)))


@guard(_("The authorised body has not been notified yet."))
def authority_is_notified(case: Any, by: Any) -> Verdict:
    """The notice to the authority was sent."""
    notice = getattr(case, "authority_notice", None)
    return notice is not None and notice.sent_at is not None


@guard(_("The decision and the report are not published yet."))
def decision_is_published(case: Any, by: Any) -> Verdict:
    """Decision and report stand in the public register."""
    known = case.__dict__.get("owes_publication")
    return not (known if known is not None else case.decisions.filter(NOT_PUBLIC).exists())


@guard(
    _(
        "The agency's signing key is missing. Nothing can be signed until the administrator has put it in place."
    )
)
def signing_key_is_ready(certificate: Any, by: Any) -> Verdict:
    """The key file is there, or may be made (development)."""
    return settings.SIGNING_KEY_IS_DEVELOPMENT or Path(settings.SIGNING_KEY_FILE).exists()


@guard(_("The term is not over yet."))
def term_is_over(certificate: Any, by: Any) -> Verdict:
    """The last day of validity has passed."""
    return certificate.valid_to < clock.today()
