"""Digital signature of papers: sign with the agency's key, verify what a reader brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


@dataclass(frozen=True)
class SignatureReport:
    """What a check of a signed PDF found.

    Attributes:
        is_valid: the whole file is as it was signed, by the agency's key (pyHanko's "bottom line", because a file
            with something appended still counts as "intact").
        signer: the name in the certificate.
        signed_at: moment that the signer stated, or None.
    """

    is_valid: bool
    signer: str
    signed_at: Any


def load_signer() -> Any:
    """Load the agency's key; on a development machine make one the first time.

    Raises:
        DomainError: production names a key that is missing or whose pass phrase is wrong.
    """
    from pyhanko.sign import signers

    place = Path(settings.SIGNING_KEY_FILE)
    if not place.exists():
        if not settings.SIGNING_KEY_IS_DEVELOPMENT:
            raise DomainError(
                _(
                    "The agency's signing key is missing, so the paper was not signed. Please tell the administrator."
                )
            )
        make_development_key(place)
    signer = signers.SimpleSigner.load_pkcs12(str(place), passphrase=settings.SIGNING_KEY_PASSPHRASE.encode())
    if signer is None:
        raise DomainError(
            _(
                "The agency's signing key cannot be opened, so the paper was not signed. Please tell the administrator."
            )
        )
    return signer


def make_development_key(place: Path) -> None:
    """Write a self-signed key of three years, readable by this account only."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Development key, not for real papers")])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3 * 365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    phrase = settings.SIGNING_KEY_PASSPHRASE.encode()
    content = pkcs12.serialize_key_and_certificates(
        b"development", key, certificate, None, serialization.BestAvailableEncryption(phrase)
    )
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(".new")
    draft.write_bytes(content)
    draft.chmod(0o600)
    draft.replace(place)


def sign_pdf(content: bytes, *, reason: str, location: str = "") -> bytes:
    """Sign a PDF invisibly with the agency's key.

    Args:
        content: the PDF.
        reason: why it is signed: the paper's title.
        location: the paper's number.

    Raises:
        DomainError: the key is missing or cannot be opened.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer = load_signer()
    meta = signers.PdfSignatureMetadata(
        field_name="AgencySignature", reason=reason[:200], location=location or None, md_algorithm="sha256"
    )
    out = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), meta, signer=signer)
    return bytes(out.getvalue())


def verify_pdf(content: bytes) -> SignatureReport | None:
    """Check the signature of a PDF against the agency's own certificate, offline.

    Returns:
        The report, or None when the file carries no signature.
    """
    from pyhanko.keys import load_certs_from_pemder  # noqa: F401 - keeps the optional parts imported together
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    signatures = PdfFileReader(BytesIO(content)).embedded_signatures
    if not signatures:
        return None
    own = load_signer().signing_cert
    status = validate_pdf_signature(signatures[0], ValidationContext(trust_roots=[own], allow_fetching=False))
    return SignatureReport(
        is_valid=bool(status.bottom_line),
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        signed_at=status.signer_reported_dt,
    )
