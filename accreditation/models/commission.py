"""The external expert commission and its members (Manual 6.5.1, ESG 2.4)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accreditation import guards
from accreditation.enums import CommissionStatus, MemberRole, MemberStatus
from accreditation.models.case import Case
from accreditation.querysets import CommissionQuerySet, MemberQuerySet
from core import access, clock
from core.models import BaseModel
from core.workflow import ProcessModel, StatusField, step

S = CommissionStatus
M = MemberStatus
SERVICES = "accreditation.services.commissions"
PEOPLE = settings.AUTH_USER_MODEL


class Commission(ProcessModel):
    """The commission of a case."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="commission")
    status = StatusField(choices=S.choices, default=S.DRAFTING)
    proposed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey("governance.Order", models.PROTECT, null=True, related_name="+")

    objects = CommissionQuerySet.as_manager()
    step_services = {
        "propose": f"{SERVICES}.propose_commission",
        "agree": f"{SERVICES}.agree_commission",
        "object": f"{SERVICES}.object_to_commission",
        "rework": f"{SERVICES}.rework_commission",
        "approve": f"{SERVICES}.approve_commission",
    }

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")

    def __str__(self) -> str:
        return f"{self.case_id}"

    def get_absolute_url(self) -> str:
        """Return the case's commission tab."""
        return f"{self.case.get_absolute_url()}commission/"

    @step(
        source=[S.DRAFTING, S.OBJECTED],
        target=S.PROPOSED,
        permission="accreditation.propose_commission",
        guards=[guards.composition_fits_the_rule, guards.conflicts_are_considered],
        label=_("Propose to the organisation"),
        tone="primary",
        confirm=_(
            "The organisation's head is asked to agree or to object with reasons; the members are invited."
        ),
    )
    def propose(self, *, by: Any, note: str = "") -> None:
        """Ask the organisation."""
        self.proposed_at = clock.now()

    @step(
        source=[S.PROPOSED],
        target=S.AGREED,
        permission="accreditation.answer_commission",
        label=_("Agree to the commission"),
        tone="primary",
        confirm=_("The Director General is asked to approve the commission by order."),
    )
    def agree(self, *, by: Any, note: str = "") -> None:
        """The organisation agrees."""
        self.answered_at, self.answered_by = clock.now(), by

    @step(
        source=[S.PROPOSED],
        target=S.OBJECTED,
        permission="accreditation.answer_commission",
        label=_("Object to the commission"),
        note="required",
        confirm=_("Your reasons reach the coordinator, who changes the commission or explains why not."),
    )
    def object(self, *, by: Any, note: str = "") -> None:
        """The organisation objects, with reasons."""
        self.answered_at, self.answered_by = clock.now(), by

    @step(
        source=[S.PROPOSED, S.AGREED],
        target=S.DRAFTING,
        permission="accreditation.propose_commission",
        label=_("Take back to change"),
        note="required",
    )
    def rework(self, *, by: Any, note: str = "") -> None:
        """The coordinator takes the proposal back, for example because a member declined."""

    @step(
        source=[S.AGREED],
        target=S.APPROVED,
        permission="accreditation.approve_commission",
        guards=[
            guards.composition_fits_the_rule,
            guards.conflicts_are_considered,
            guards.all_members_declared,
        ],
        label=_("Approve by order"),
        tone="primary",
        confirm=_("An order with the next number is made and signed in your name; the visit can be planned."),
    )
    def approve(self, *, by: Any, note: str = "") -> None:
        """The Director General approves by order."""

    @step(
        source=[S.APPROVED],
        target=S.ACTIVE,
        permission="accreditation.run_visit",
        label=_("Begin work"),
        by_people=False,
    )
    def activate(self, *, by: Any, note: str = "") -> None:
        """The visit has begun."""

    @step(
        source=[S.DRAFTING, S.PROPOSED, S.OBJECTED, S.AGREED, S.APPROVED, S.ACTIVE],
        target=S.DISBANDED,
        permission="accreditation.disband_commission",
        label=_("Disband"),
        by_people=False,
    )
    def disband(self, *, by: Any, note: str = "") -> None:
        """The case is decided or has ended."""


class CommissionMember(ProcessModel):
    """An expert in a commission."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="members")
    expert = models.ForeignKey("people.Expert", models.PROTECT, related_name="commission_memberships")
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    category = models.CharField(_("category"), max_length=20)
    status = StatusField(choices=M.choices, default=M.INVITED)
    conflict_found = models.TextField(_("ties found"), blank=True)
    conflict_considered = models.TextField(_("why the member may stay"), blank=True)
    considered_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    declaration = models.TextField(_("declaration"), blank=True)
    declared_at = models.DateTimeField(_("declared"), null=True)

    objects = MemberQuerySet.as_manager()
    step_services = {
        "declare": f"{SERVICES}.sign_declaration",
        "report_conflict": f"{SERVICES}.report_conflict",
        "decline": f"{SERVICES}.decline_invitation",
        "replace": f"{SERVICES}.replace_member",
    }

    class Meta:
        verbose_name = _("commission member")
        verbose_name_plural = _("commission members")
        ordering = ["commission_id", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "expert"],
                condition=~Q(status__in=["replaced", "declined", "conflicted"]),
                name="one_place_an_expert",
            ),
            models.UniqueConstraint(
                fields=["commission"],
                condition=Q(role="chair") & ~Q(status__in=["replaced", "declined", "conflicted"]),
                name="one_chair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}"

    def get_absolute_url(self) -> str:
        """Return the member's invitation page."""
        from django.urls import reverse

        return reverse("accreditation:invitation", args=[self.pk])

    @property
    def category_label(self) -> str:
        """Return the category in the reader's language."""
        from people.enums import ExpertCategory

        return str(dict(ExpertCategory.choices).get(self.category, self.category))

    @property
    def is_in(self) -> bool:
        """Tell whether the member still counts."""
        return self.status in {M.INVITED, M.DECLARED}

    @step(
        source=[M.INVITED],
        target=M.DECLARED,
        permission="accreditation.sign_declaration",
        guards=[guards.ethics_code_is_signed],
        label=_("Sign the declaration"),
        tone="primary",
        confirm=_("You declare that you have no conflict of interest and keep what you learn confidential."),
    )
    def declare(self, *, by: Any, note: str = "", declaration: str = "") -> None:
        """The expert signs: no conflict, confidentiality, code of ethics."""
        self.declaration = declaration
        self.declared_at = clock.now()

    @step(
        source=[M.INVITED, M.DECLARED],
        target=M.CONFLICTED,
        permission="accreditation.sign_declaration",
        label=_("Report a conflict of interest"),
        note="required",
        confirm=_(
            "The coordinator is told and looks for another expert. What you write stays in the record."
        ),
    )
    def report_conflict(self, *, by: Any, note: str = "") -> None:
        """The expert names a conflict."""

    @step(
        source=[M.INVITED],
        target=M.DECLINED,
        permission="accreditation.sign_declaration",
        label=_("Decline the invitation"),
        note="required",
    )
    def decline(self, *, by: Any, note: str = "") -> None:
        """The expert cannot take part."""

    @step(
        source=[M.INVITED, M.DECLARED, M.CONFLICTED, M.DECLINED],
        target=M.REPLACED,
        permission="accreditation.propose_commission",
        guards=[guards.commission_can_change],
        label=_("Replace"),
        note="required",
    )
    def replace(self, *, by: Any, note: str = "") -> None:
        """The coordinator takes the member out."""


class CommissionAnswer(BaseModel):
    """What the organisation answered to a proposal, kept for each round."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="answers")
    agrees = models.BooleanField()
    reasons = models.TextField(_("reasons"), blank=True)
    by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer to a proposal")
        verbose_name_plural = _("answers to a proposal")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.commission_id}: {self.agrees}"


access.register_view(Commission, "accreditation.view_commission")
access.register_view(CommissionMember, "accreditation.view_member")
