"""What the public verification page says of a certificate, in one glance (Manual 6.5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _

from accreditation.enums import CertificateStatus as S
from accreditation.models import Certificate
from core import clock, dates
from core.models import Artifact, StatusChange
from core.verification import Verdict


@dataclass(frozen=True)
class Words:
    """How a state is shown: its looks, the answer, one sentence."""

    tone: str
    icon: str
    title: str
    text: str


def certificate_verdict(artifact: Artifact) -> Verdict | None:
    """Say whether a certificate is valid today; None for a paper that no certificate points to."""
    rows = Certificate.objects.select_related(
        "organisation", "programme", "case__kind", "decision", "replacement"
    )
    certificate = rows.filter(artifact=artifact).first()
    if certificate is None:
        return None
    words = _words(certificate)
    return Verdict(
        words.tone,
        words.icon,
        words.title,
        words.text,
        facts=_facts(certificate),
        url=reverse("accreditation:register_organisation", args=[certificate.organisation_id]),
        download=f"/papers/{artifact.code}/" if words.tone == "ok" and artifact.file_id else "",
    )


def is_over(certificate: Certificate) -> bool:
    """Tell whether the term has passed, even before the nightly job has marked it."""
    return bool(certificate.valid_to < clock.today())


def _words(certificate: Certificate) -> Words:
    if certificate.status == S.WITHDRAWN:
        return Words(
            "bad",
            "x-circle",
            _("Withdrawn"),
            _("The certificate was withdrawn on %(day)s. The organisation may no longer refer to it.")
            % {"day": _day_of(certificate, "withdraw")},
        )
    if certificate.status == S.REPLACED:
        return _replaced(certificate)
    if certificate.status == S.EXPIRED or is_over(certificate):
        return Words(
            "idle",
            "clock",
            _("Expired"),
            _("The certificate is genuine, but its term ended on %(day)s.")
            % {"day": dates.in_words(certificate.valid_to)},
        )
    if certificate.status == S.SUSPENDED:
        return Words(
            "warn",
            "pause-circle",
            _("Suspended"),
            _("The certificate is genuine, but since %(day)s the organisation may not refer to it.")
            % {"day": _day_of(certificate, "suspend")},
        )
    return Words(
        "ok",
        "check-badge",
        _("Valid"),
        _("The certificate is genuine and valid until %(day)s.")
        % {"day": dates.in_words(certificate.valid_to)},
    )


def _replaced(certificate: Certificate) -> Words:
    new = getattr(certificate, "replacement", None)
    if new is not None and new.issued_at is not None:
        text = _("This certificate was replaced by certificate no. %(number)s; ask for that one.") % {
            "number": new.number
        }
    else:
        text = _("This certificate was recalled to be corrected; a new one is being prepared.")
    return Words("warn", "arrow-path", _("Replaced"), text)


def _day_of(certificate: Certificate, step: str) -> str:
    kind = ContentType.objects.get_for_model(Certificate)
    rows = StatusChange.objects.filter(content_type=kind, object_id=certificate.pk, step=step)
    moment = rows.order_by("-at").values_list("at", flat=True).first()
    return dates.in_words(moment) if moment else ""


def _facts(certificate: Certificate) -> list[tuple[Any, Any]]:
    facts: list[tuple[Any, Any]] = [(_("Organisation"), str(certificate.organisation))]
    if certificate.programme is not None:
        facts.append((_("Programme"), str(certificate.programme)))
    valid_to: date = certificate.valid_to
    return [
        *facts,
        (_("Certificate number"), certificate.number),
        (_("Kind of accreditation"), str(certificate.case.kind)),
        (_("Decided on"), certificate.decision.decided_on),
        (_("Valid from"), certificate.valid_from),
        (_("Valid to"), valid_to),
    ]
