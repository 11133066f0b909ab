"""The certificate of accreditation: one sheet in four languages (Manual 6.5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, dates
from core.artifacts import ReportKind, register_report
from core.models import Agency

KIND = register_report(
    ReportKind(
        "certificate",
        gettext_lazy("Certificate of accreditation"),
        "accreditation/print/certificate.html",
        signed=True,
        public=True,
    )
)


@dataclass(frozen=True)
class CertificateText:
    """What the certificate says in one language.

    Attributes:
        language: language code.
        agency: the agency's full name.
        title: "Certificate of accreditation".
        holder: the organisation's name.
        programme: the programme's name with its code, or empty.
        says: the sentence that recognises the holder.
        decision: the sentence that names the council's decision.
        term: from which day to which day it is valid.
        signer: title of who signs.
    """

    language: str
    agency: str
    title: str
    holder: str
    programme: str
    says: str
    decision: str
    term: str
    signer: str


@dataclass(frozen=True)
class CertificateData:
    """Everything that stands on a certificate.

    Attributes:
        number: certificate number, such as AB-2026-0413.
        main: the text in the holder's language, large.
        others: the same in the other languages.
        valid_from: first day.
        valid_to: last day.
        decided_on: day of the council's decision.
        resolution: number of the resolution.
        signed_by: name of the Director General.
        signed_on: day of the signature.
    """

    number: str
    main: CertificateText
    others: tuple[CertificateText, ...]
    valid_from: date
    valid_to: date
    decided_on: date
    resolution: str
    signed_by: str
    signed_on: date


def certificate_data(certificate: Any, language: str = "") -> CertificateData:
    """Collect a signed certificate in all languages of the portal.

    Args:
        certificate: a signed certificate.
        language: the language that stands large, that of the holder; the portal's first one without it.
    """
    codes = [code for code, _name in settings.LANGUAGES]
    first = language if language in codes else settings.LANGUAGE_CODE
    texts = {code: _text(certificate, code) for code in codes}
    decision = certificate.decision
    return CertificateData(
        number=certificate.number,
        main=texts[first],
        others=tuple(texts[code] for code in codes if code != first),
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        decided_on=decision.decided_on,
        resolution=decision.resolution.number,
        signed_by=certificate.signed_by.full_name if certificate.signed_by else "",
        signed_on=clock.day_of(certificate.signed_at),
    )


def _text(certificate: Any, code: str) -> CertificateText:
    with translation.override(code):
        agency = Agency.current()
        return CertificateText(
            language=code,
            agency=agency.name if agency else "",
            title=_("Certificate of accreditation"),
            holder=certificate.organisation.name,
            programme=str(certificate.programme) if certificate.programme else "",
            says=_says(certificate),
            decision=_("Decision of the Accreditation Council of %(day)s, no. %(number)s.")
            % {
                "day": dates.in_words(certificate.decision.decided_on),
                "number": certificate.decision.resolution.number,
            },
            term=_("Valid from %(first)s to %(last)s")
            % {"first": dates.in_words(certificate.valid_from), "last": dates.in_words(certificate.valid_to)},
            signer=(agency.director_title if agency else "") or _("Director General"),
        )


def _says(certificate: Any) -> str:
    """Return the sentence that recognises organisation or programme."""
    if certificate.programme is None:
        return _(
            "has undergone institutional accreditation and is recognised as meeting the standards of the Agency."
        )
    return _(
        "has undergone accreditation of the education programme named here, which is recognised as meeting the "
        "standards of the Agency."
    )
