"""Certificates from preparation to their end (Manual 6.5.1, 6.5.2; an indicator of 3.1 counts the replaced ones)."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from accreditation.enums import CertificateStatus
from accreditation.models import Certificate, Decision
from accreditation.reports.certificate import certificate_data
from accreditation.selectors.people import organisation_leaders
from accreditation.services.numbers import next_certificate_number
from accreditation.services.registry import refresh_entry
from core import clock
from core.access import SYSTEM
from core.artifacts import issue
from core.errors import DomainError
from core.notices import send
from core.signing import load_signer
from core.workflow import perform
from people.selectors import users_with_role

log = logging.getLogger(__name__)


@transaction.atomic
def prepare_certificate(*, decision: Decision, by: Any, replaces: Certificate | None = None) -> Certificate:
    """Prepare the certificate of a positive decision, with the next number of the year.

    Args:
        decision: a positive decision.
        by: SYSTEM, as a consequence of the decision; or who replaces a wrong certificate.
        replaces: the certificate in whose place it comes.
    """
    part = decision.case_programme
    return Certificate.objects.create(
        number=next_certificate_number(),
        case=decision.case,
        decision=decision,
        organisation=decision.case.organisation,
        programme=part.programme if part is not None else None,
        valid_from=decision.valid_from,
        valid_to=decision.valid_to,
        replaces=replaces,
    )


@transaction.atomic
def sign_certificate(
    certificate: Certificate, *, by: Any, note: str = "", expected: str | None = None
) -> Certificate:
    """Sign and issue a certificate.

    Raises:
        PermissionRefused: not the Director General.
        StepRefused: it is not waiting for a signature (also after a double click), or the key is missing.
        StaleObject: somebody signed it while the page was open.
        DomainError: the key cannot be opened; nothing is written then.

    Side effects, in order: the signature, the paper (signed PDF in four languages, made by a job), the issue, the
    register's entry, notices to the organisation's leaders and the coordinator.
    """
    perform(certificate, "sign", by=by, note=note, expected=expected)
    load_signer()
    language = certificate.decision.case.language
    certificate.artifact = issue(
        "certificate",
        owner=certificate,
        data=certificate_data(certificate, language),
        language=language,
        number=certificate.number,
        by=by,
    )
    certificate.save(update_fields=["artifact"])
    perform(certificate, "issue", by=SYSTEM)
    refresh_entry(certificate.decision)
    _tell("certificate_issued", certificate)
    return certificate


def suspend_certificate(
    certificate: Certificate, *, by: Any, note: str = "", expected: str | None = None
) -> Certificate:
    """Suspend a certificate, with the reason; register and QR code say so at once (Manual 6.5.2)."""
    return _change(certificate, "suspend", by=by, note=note, expected=expected)


def reinstate_certificate(
    certificate: Certificate, *, by: Any, note: str = "", expected: str | None = None
) -> Certificate:
    """End a suspension, with the reason."""
    return _change(certificate, "reinstate", by=by, note=note, expected=expected)


def withdraw_certificate(
    certificate: Certificate, *, by: Any, note: str = "", expected: str | None = None
) -> Certificate:
    """Withdraw a certificate for good, with the reason (Manual 6.5.2)."""
    return _change(certificate, "withdraw", by=by, note=note, expected=expected)


@transaction.atomic
def replace_certificate(
    certificate: Certificate, *, by: Any, note: str = "", expected: str | None = None
) -> Certificate:
    """Replace a wrongly issued certificate: a corrected one with a new number waits for the signature.

    The paper of the old one stays and verifies as replaced.

    Returns:
        The new certificate.
    """
    perform(certificate, "replace", by=by, note=note, expected=expected)
    new = prepare_certificate(decision=certificate.decision, by=by, replaces=certificate)
    refresh_entry(certificate.decision)
    if certificate.issued_at is not None:
        _tell("certificate_changed", certificate, note=note)
    send(
        "certificate_to_sign",
        to=users_with_role("director_general"),
        about=new,
        context={"certificate": new, "case": new.case},
    )
    return new


def expire_certificates() -> int:
    """Expire every certificate whose last day has passed; done again it changes nothing.

    Returns:
        How many expired now.
    """
    states = [str(CertificateStatus.ISSUED), str(CertificateStatus.SUSPENDED)]
    over = Certificate.objects.filter(status__in=states, valid_to__lt=clock.today())
    expired = 0
    for certificate in over.select_related("case__organisation", "case__coordinator", "decision"):
        try:
            _change(certificate, "expire", by=SYSTEM)
        except DomainError as refusal:
            # Withdrawn a moment ago: the others must not wait for another night.
            log.warning("certificate %s did not expire: %s", certificate.number, refusal)
            continue
        expired += 1
    return expired


@transaction.atomic
def _change(
    certificate: Certificate, step: str, *, by: Any, note: str = "", expected: str | None = None
) -> Certificate:
    """Take a step that the public and the organisation must hear of."""
    perform(certificate, step, by=by, note=note, expected=expected)
    refresh_entry(certificate.decision)
    _tell("certificate_changed", certificate, note=note)
    return certificate


def _tell(kind: str, certificate: Certificate, note: str = "") -> None:
    case = certificate.case
    send(
        kind,
        to=[*organisation_leaders(case), case.coordinator],
        about=certificate,
        context={"certificate": certificate, "case": case, "note": note},
    )
