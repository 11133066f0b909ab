"""Guards of decision, certificate and closing (Manual 6.5.1, 6.5.2, 4.5.3; ESG 2.6)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CertificateStatus, Outcome
from core import clock
from core.workflow import Verdict, guard


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
    return all(_is_signed(decision) for decision in _decisions(case))


def _is_signed(decision: Any) -> bool:
    if decision.outcome == Outcome.REFUSED:
        return decision.letter_signed_at is not None
    return bool(decision.is_issued)


def _decisions(case: Any) -> list[Any]:
    """Return the decisions, each with `is_issued`; a page's own copy of the case (`on_page`) reads them once."""
    known = case.__dict__.get("_decided")
    if known is not None:
        return known
    certificates = case.certificates.exclude(status=CertificateStatus.REPLACED).order_by()
    issued = certificates.filter(decision=OuterRef("pk"), issued_at__isnull=False)
    found = list(case.decisions.annotate(is_issued=Exists(issued)))
    if getattr(case, "on_page", False):
        remember_decisions(case, found)
    return found


def remember_decisions(case: Any, decisions: list[Any]) -> None:
    """Keep the decisions that a page has read; `perform` fetches its row anew and never meets them."""
    case.__dict__["_decided"] = decisions


@guard(_("The authorised body has not been notified yet."))
def authority_is_notified(case: Any, by: Any) -> Verdict:
    """The notice to the authority was sent."""
    notice = getattr(case, "authority_notice", None)
    return notice is not None and notice.sent_at is not None


@guard(_("The decision and the report are not published yet."))
def decision_is_published(case: Any, by: Any) -> Verdict:
    """Decision and report stand in the public register."""
    report = getattr(case, "report", None)
    is_out = report is not None and report.published_at is not None
    return all(is_out and decision.published_at is not None for decision in _decisions(case))


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
