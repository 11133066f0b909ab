"""My work about certificates: those that wait for the Director General's signature; what an organisation waits for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accreditation.models import Certificate
from core import navigation, worklist
from core.access import has_role_permission
from core.worklist import WorkItem


def _prepared() -> Any:
    rows = Certificate.objects.filter(status="prepared").order_by("pk")
    return rows.select_related("organisation", "programme", "case")


def _item(certificate: Certificate, text: Any, action: Any, kind: str) -> WorkItem:
    about = str(certificate.organisation)
    if certificate.programme is not None:
        about = f"{about}, {certificate.programme}"
    due = certificate.case.stage_due
    return WorkItem(
        text, about, certificate.get_absolute_url(), action, due=due, kind=kind, code=certificate.number
    )


def _of_organisation(user: Any) -> Any:
    return _prepared().filter(organisation__memberships__user=user, organisation__memberships__is_active=True)


def to_sign(user: Any) -> Iterable[WorkItem]:
    """Certificates that wait for the signature."""
    if not has_role_permission(user, "accreditation.sign_certificate"):
        return
    for certificate in _prepared()[: worklist.LIMIT]:
        yield _item(certificate, _("Sign the certificate"), _("Sign"), "owed")


def waited_for(user: Any) -> Iterable[WorkItem]:
    """Certificates that the person's organisation waits for."""
    for certificate in _of_organisation(user)[: worklist.LIMIT]:
        yield _item(certificate, _("The certificate waits for the signature"), _("Open"), "waiting")


worklist.register(to_sign, roles=("director_general",), when=lambda user: _prepared())
worklist.register(waited_for, roles=("organisation_member",), when=_of_organisation)


def sees_certificates(user: Any) -> bool:
    """Tell whether the sidebar shows certificates: the agency's roles, and people who act for an organisation."""
    return (
        has_role_permission(user, "accreditation.view_certificate") or "organisation_member" in user.role_keys
    )


navigation.register_entry(
    "certificates",
    _("Certificates"),
    "check-badge",
    "accreditation:certificate_list",
    permission=sees_certificates,
    order=30,
)
navigation.register_entry("register", _("Register"), "globe-alt", "accreditation:register", order=80)
