"""Keeping the public register true (Manual 4.5.3, 6.5.2; ESG 2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accreditation.enums import CertificateStatus, Outcome, RegisterStatus
from accreditation.models import Certificate, Decision, RegisterEntry
from accreditation.selectors.registry import forget_countries
from accreditation.services.cases import refresh_search_texts
from core import clock

#: What a certificate's state means to the public; a certificate that is being replaced leaves the decision valid.
MEANS = {
    CertificateStatus.SUSPENDED: RegisterStatus.SUSPENDED,
    CertificateStatus.WITHDRAWN: RegisterStatus.WITHDRAWN,
    CertificateStatus.EXPIRED: RegisterStatus.EXPIRED,
}


@dataclass
class Rebuilt:
    """How many entries a rebuilding touched."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


@transaction.atomic
def refresh_entry(decision: Decision) -> RegisterEntry | None:
    """Bring the register's entry of a decision in line with what is written elsewhere.

    Every service that changes a decision or its certificate calls this; done again it changes nothing.

    Returns:
        The entry; None while neither the decision is published nor a certificate issued.
    """
    return _refresh(decision)[0]


def _refresh(decision: Decision) -> tuple[RegisterEntry | None, str]:
    wanted = _values(decision)
    entry = RegisterEntry.objects.filter(decision=decision).first()
    if wanted is None:
        if entry is not None:
            entry.delete()
            return None, "removed"
        return None, ""
    if entry is None:
        forget_countries()
        return RegisterEntry.objects.create(decision=decision, **wanted), "created"
    if all(getattr(entry, name) == value for name, value in wanted.items()):
        return entry, "unchanged"
    forget_countries()
    for name, value in wanted.items():
        setattr(entry, name, value)
    entry.save()
    return entry, "updated"


def _values(decision: Decision) -> dict[str, Any] | None:
    """Return the columns of a decision's entry, or None when it is not public."""
    since = _public_since(decision)
    if since is None:
        return None
    case = decision.case
    part = decision.case_programme
    programme = part.programme if part is not None else None
    certificate = _standing_certificate(decision)
    return {
        "organisation_id": case.organisation_id,
        "programme_id": programme.pk if programme is not None else None,
        "kind_id": case.kind_id,
        "level_id": case.level_id,
        "country": case.organisation.country,
        "status": str(_status(decision, certificate)),
        "certificate_number": certificate.number if certificate is not None else "",
        "decided_on": decision.decided_on,
        "year": decision.decided_on.year,
        "term_years": decision.term_years,
        "valid_from": decision.valid_from,
        "valid_to": decision.valid_to,
        "published_at": since,
        "search_text": search_text(case.organisation, programme, certificate),
    }


def _public_since(decision: Decision) -> datetime | None:
    """Return the moment from which the decision is public: published, or its first certificate issued."""
    issued = (
        decision.certificates.exclude(issued_at=None)
        .order_by("issued_at")
        .values_list("issued_at", flat=True)
    )
    moments = [moment for moment in (decision.published_at, issued.first()) if moment is not None]
    return min(moments) if moments else None


def _standing_certificate(decision: Decision) -> Certificate | None:
    """Return the issued certificate that stands for the decision; None while a replacement waits for its signature."""
    rows = decision.certificates.exclude(status=CertificateStatus.REPLACED).exclude(issued_at=None)
    return rows.first()


def _status(decision: Decision, certificate: Certificate | None) -> RegisterStatus:
    if decision.outcome == Outcome.REFUSED:
        return RegisterStatus.REFUSED
    if certificate is not None:
        return MEANS.get(CertificateStatus(certificate.status), RegisterStatus.VALID)
    over = decision.valid_to is not None and decision.valid_to < clock.today()
    return RegisterStatus.EXPIRED if over else RegisterStatus.VALID


def search_text(organisation: Any, programme: Any | None, certificate: Certificate | None) -> str:
    """Return everything an entry is found by, in small letters."""
    codes = [code for code, _name in settings.LANGUAGES]
    parts = [getattr(organisation, f"name_{code}") for code in codes]
    if programme is not None:
        parts += [programme.code, *(getattr(programme, f"name_{code}", programme.name) for code in codes)]
    if certificate is not None:
        parts.append(certificate.number)
    # A name that is the same in several languages is kept once.
    return "\n".join(dict.fromkeys(part.lower() for part in parts if part))


def refresh_organisation(organisation: Any) -> int:
    """Bring the entries of an organisation in line after its name or country changed; return how many changed."""
    rows = _decisions().filter(case__organisation=organisation)
    return sum(_refresh(decision)[1] in {"created", "updated", "removed"} for decision in rows)


@transaction.atomic
def refresh_organisation_texts(organisation: Any) -> None:
    """Have cases and register entries found by an organisation's new name."""
    refresh_search_texts(organisation)
    refresh_organisation(organisation)


def rebuild_register() -> Rebuilt:
    """Make the whole register anew from the decisions; on a true register it changes nothing."""
    result = Rebuilt()
    for decision in _decisions().iterator(chunk_size=500):
        word = refresh_result(decision)
        if word:
            setattr(result, word, getattr(result, word) + 1)
    return result


@transaction.atomic
def refresh_result(decision: Decision) -> str:
    """Refresh one entry and say what happened: created, updated, unchanged, removed, or nothing."""
    return _refresh(decision)[1]


def _decisions() -> Any:
    return Decision.objects.order_by("pk").select_related("case__organisation", "case_programme__programme")
