"""Certificates for the agency and for the organisations that hold them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accreditation.forms.registry import CertificateFilter
from accreditation.models import Case, Certificate
from accreditation.views.base import organisation_fact
from core import verification
from core.views.lists import Column, ListPage
from core.views.objects import ObjectPage


class CertificateList(ListPage):
    """All certificates for the agency; their own for an organisation's people."""

    model = Certificate
    permission = "accreditation.view_certificate"
    # Members have no role for the list as a whole, but they see their own certificates in it.
    permission_needs_object = True
    template_name = "accreditation/certificate_list.html"
    filterset_class = CertificateFilter
    search_fields = (
        "number", "organisation__name_ky", "organisation__name_ru", "organisation__name_kk", "organisation__name_en",
        "programme__name",
    )  # fmt: skip
    export_name = "certificates"
    columns = (
        Column("number", _("Number"), lambda c: c.number, sort=("number",)),
        Column(
            "organisation", _("Organisation"), lambda c: c.organisation.name, sort=("organisation__name",)
        ),
        Column("programme", _("Programme"), lambda c: str(c.programme or "")),
        Column("from", _("Valid from"), lambda c: c.valid_from, sort=("valid_from",)),
        Column("to", _("Valid to"), lambda c: c.valid_to, sort=("valid_to",)),
        Column("status", _("Status"), lambda c: c.get_status_display(), sort=("status", "-valid_to")),
        Column("case", _("Case"), lambda c: c.case.number),
    )

    def base_queryset(self) -> Any:
        """Join what a row shows."""
        return super().base_queryset().select_related("organisation", "programme", "case")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what an empty list means."""
        return super().get_context_data(
            empty_title=_("No certificates yet"),
            empty_text=_("A certificate is prepared as soon as the council has granted accreditation."),
            **kwargs,
        )


class CertificatePage(ObjectPage):
    """A certificate: its steps, facts, paper, what the public sees, its history."""

    model = Certificate
    permission = "accreditation.view_certificate"
    template_name = "accreditation/certificate_detail.html"

    def base_queryset(self) -> Any:
        """Join what the page shows, and ask whether the reader may open the case."""
        seen = Case.objects.visible_to(self.request.user).filter(pk=OuterRef("case")).order_by()
        return (
            super()
            .base_queryset()
            .annotate(case_is_seen=Exists(seen))
            .select_related(
                "organisation", "programme__level", "case__kind", "case__organisation", "decision__resolution",
                "artifact__file", "signed_by", "replaces", "replacement",
            )
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add facts and the public verdict."""
        certificate = self.object
        paper = certificate.artifact
        return super().get_context_data(
            fact_pairs=certificate_facts(certificate, self.request.user),
            paper=paper,
            verdict=verification.verdict_for(paper.code) if paper is not None else None,
            replacement=getattr(certificate, "replacement", None),
            **kwargs,
        )


def certificate_facts(certificate: Any, user: Any) -> list[tuple[Any, ...]]:
    """Pair the words and values of a certificate's facts."""
    case = certificate.case
    case_url = case.get_absolute_url() if certificate.case_is_seen else ""
    pairs: list[tuple[Any, ...]] = [
        organisation_fact(case, user),
        (_("Kind of accreditation"), str(case.kind)),
        (_("Case"), case.number, case_url),
        (_("Decided on"), certificate.decision.decided_on),
        (_("Valid from"), certificate.valid_from),
        (_("Valid to"), certificate.valid_to),
    ]
    if certificate.programme is not None:
        pairs.insert(1, (_("Programme"), f"{certificate.programme}, {certificate.programme.level}"))
    if certificate.signed_by is not None:
        pairs.append((_("Signed by"), certificate.signed_by.full_name))
    return pairs
