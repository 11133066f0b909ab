"""The gapless series that a decision opens: certificates and outgoing letters, each per year (Manual 6.5.3)."""

from __future__ import annotations

from core import clock
from core.numbering import next_number


def next_certificate_number() -> str:
    """Take the next number of a certificate, such as AB-2026-0413; inside the transaction that uses it."""
    year = clock.today().year
    return f"AB-{year}-{next_number('certificate', year=year):04d}"


def next_letter_number() -> str:
    """Take the next number of an outgoing letter, such as L-2026-0007; inside the transaction that uses it."""
    year = clock.today().year
    return f"L-{year}-{next_number('letter', year=year):04d}"
