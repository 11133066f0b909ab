"""Contract and supplementary agreements (Manual 6.2.2, 6.5.1)."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accreditation import guards
from accreditation.enums import ContractStatus
from accreditation.models.case import Case
from accreditation.querysets import ContractQuerySet
from core import access, clock
from core.models import BaseModel
from core.workflow import ProcessModel, StatusField, step

S = ContractStatus


class Contract(ProcessModel):
    """The contract of a case: Legal drafts, the accountant prices, the Director General and the head sign."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="contract")
    number = models.CharField(_("contract number"), max_length=30, unique=True, editable=False)
    subject = models.TextField(_("subject"))
    terms = models.TextField(_("terms"), blank=True)
    lines = models.JSONField(_("price lines"), default=list)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="KGS")
    visit_cost_by = models.CharField(_("travel paid by"), max_length=200, blank=True)
    status = StatusField(choices=S.choices, default=S.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    priced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agency_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    agency_signed_at = models.DateTimeField(_("signed by the agency"), null=True)
    organisation_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    organisation_signed_at = models.DateTimeField(_("signed by the organisation"), null=True)

    objects = ContractQuerySet.as_manager()
    step_services = {
        "price": "accreditation.services.contracts.price_contract_step",
        "sign_for_agency": "accreditation.services.contracts.sign_for_agency",
        "sign_for_organisation": "accreditation.services.contracts.sign_for_organisation",
        "reopen": "accreditation.services.contracts.reopen_contract",
    }

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the case's contract tab."""
        return f"{self.case.get_absolute_url()}contract/"

    @property
    def price_rows(self) -> list[dict[str, Any]]:
        """Return the price lines with their money as numbers, for a page."""
        money = ("price", "total")
        return [{**line, **{key: Decimal(line[key]) for key in money}} for line in self.lines]

    @step(
        source=[S.DRAFT],
        target=S.PRICED,
        permission="accreditation.price_contract",
        guards=[guards.contract_has_text, guards.contract_has_price],
        label=_("Confirm the price"),
        tone="primary",
        confirm=_("The contract goes to the Director General for signature."),
    )
    def price(self, *, by: Any, note: str = "") -> None:
        """The accountant confirms the price."""
        self.priced_by = by if getattr(by, "pk", None) else None

    @step(
        source=[S.PRICED],
        target=S.DRAFT,
        permission="accreditation.draft_contract",
        label=_("Take back to drafting"),
        note="required",
    )
    def reopen(self, *, by: Any, note: str = "") -> None:
        """Legal takes the contract back before anybody has signed."""

    @step(
        source=[S.PRICED],
        target=S.AGENCY_SIGNED,
        permission="accreditation.sign_contract_agency",
        label=_("Sign for the agency"),
        tone="primary",
        confirm=_("Your name and the moment go onto the contract; then the organisation's head signs."),
    )
    def sign_for_agency(self, *, by: Any, note: str = "") -> None:
        """The Director General signs."""
        self.agency_signed_by, self.agency_signed_at = by, clock.now()

    @step(
        source=[S.AGENCY_SIGNED],
        target=S.SIGNED,
        permission="accreditation.sign_contract_organisation",
        guards=[guards.signed_copy_is_attached],
        label=_("Sign for the organisation"),
        tone="primary",
        confirm=_("The contract is concluded and your organisation becomes a candidate for accreditation."),
    )
    def sign_for_organisation(self, *, by: Any, note: str = "") -> None:
        """The organisation's head signs."""
        self.organisation_signed_by, self.organisation_signed_at = by, clock.now()

    @step(
        source=[S.DRAFT, S.PRICED, S.AGENCY_SIGNED],
        target=S.CANCELLED,
        permission="accreditation.draft_contract",
        label=_("Cancel the contract"),
        note="required",
        tone="danger",
        by_people=False,
    )
    def cancel(self, *, by: Any, note: str = "") -> None:
        """The case ended before the contract was concluded."""


class Addendum(BaseModel):
    """A supplementary agreement to a contract (Manual 6.2.2)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="addenda")
    number = models.PositiveSmallIntegerField(_("number"))
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency_signed_at = models.DateTimeField(null=True)
    organisation_signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("supplementary agreement")
        verbose_name_plural = _("supplementary agreements")
        ordering = ["contract_id", "number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="one_addendum_a_number")]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"


access.register_view(Contract, "accreditation.view_contract")
