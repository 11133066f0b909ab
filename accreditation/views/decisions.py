"""The decision tab: before the council, what it decided, letters, the authority, publication."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus, Outcome
from accreditation.forms.decisions import AgendaForm, NoticeSentForm, ReasonsForm
from accreditation.models import AuthorityNotice, Case, Certificate, Decision
from accreditation.selectors import decisions as selectors
from accreditation.selectors.rules import council_rule
from accreditation.selectors.terms import suggest_term
from accreditation.services import authority, decisions, publication
from accreditation.views.base import CaseAction, CaseFormTab, CaseTab
from core import access, workflow
from core.errors import DomainError, Words
from core.models import Artifact

DECIDED = {CaseStatus.GRANTED, CaseStatus.REFUSED, CaseStatus.CLOSED}


@dataclass
class DecisionRow:
    """A decision with its certificate, papers and the steps that the reader may take."""

    decision: Decision
    certificate: Certificate | None
    steps: list[Any] = field(default_factory=list)
    extract: Artifact | None = None
    sees_draft: bool = False

    @property
    def shows_reasons(self) -> bool:
        """Tell whether the reasons are open to the reader.

        Until the letter is signed they are the council's own words, which stay with the agency.
        """
        return self.is_refused and (self.sees_draft or self.decision.letter_signed_at is not None)

    @property
    def is_refused(self) -> bool:
        """Tell whether a letter of refusal belongs to it."""
        return self.decision.outcome == Outcome.REFUSED

    @property
    def waits_for_letter(self) -> bool:
        """Tell whether the letter is still to be signed."""
        return self.is_refused and self.decision.letter_signed_at is None


class DecisionTab(CaseTab):
    """What the council has before it, and what it decided."""

    tab_key = "decision"

    def case_queryset(self) -> Any:
        """Join the notice to the authority: a guard asks for it too."""
        return (
            super()
            .case_queryset()
            .select_related("authority_notice__authority", "authority_notice__artifact")
        )

    @cached_property
    def parts(self) -> tuple[list[Decision], list[Any]]:
        """Return the decisions, and what is still to be decided."""
        return selectors.parts_of(self.case)

    def tab_context(self) -> dict[str, Any]:
        """Show the council's file while it decides, and what followed from its decision afterwards."""
        decisions = self.parts[0]
        extracts = selectors.extracts_of(decisions)
        rows = [self.row(decision, extracts.get(decision.pk)) for decision in decisions]
        context = {"decisions": rows, "is_decided": self.case.status in DECIDED}
        if self.case.status == CaseStatus.COUNCIL:
            return {**context, **self.before_the_council()}
        return {**context, **self.afterwards(rows)} if rows else context

    def row(self, decision: Decision, extract: Artifact | None) -> DecisionRow:
        """Put a decision together with its certificate and the step that is taken here: the signature."""
        certificate = decision.certificate
        row = DecisionRow(decision, certificate, extract=extract)
        row.sees_draft = access.has_role_permission(self.request.user, "accreditation.view_decision")
        if certificate is not None and certificate.status == "prepared":
            certificate.case = self.case
            steps = workflow.available(certificate, self.request.user)
            row.steps = [step for step in steps if step.name == "sign"]
        return row

    def before_the_council(self) -> dict[str, Any]:
        """Return agenda, ratings and the suggested term; the last two for whoever may see the ratings."""
        user, case = self.request.user, self.case
        pending = selectors.pending_items(case)
        waiting = {item.sub_key for item in pending}
        missing = [
            part for part in self.parts[1] if (str(part.pk) if part is not None else "") not in waiting
        ]
        context: dict[str, Any] = {"pending": pending, "missing": missing}
        if missing and access.decide(user, "governance.plan_meeting"):
            context["agenda_form"] = AgendaForm()
        if access.decide(user, "accreditation.view_ratings", case):
            rows, total = selectors.rating_table(case)
            context |= {
                "rating_rows": rows,
                "rating_total": total,
                "suggestion": suggest_term(case, total.by_value),
            }
        return context

    def afterwards(self, rows: list[DecisionRow]) -> dict[str, Any]:
        """Return what the decision asks for: the notice, the publication."""
        user, case = self.request.user, self.case
        shows_notice = access.has_role_permission(user, "accreditation.view_authority_notice")
        published = all(row.decision.published_at for row in rows)
        decidable = case.status in {CaseStatus.GRANTED, CaseStatus.REFUSED}
        return {
            "shows_notice": shows_notice,
            "notice": getattr(case, "authority_notice", None) if shows_notice else None,
            "is_published": published,
            "publish_due": None if published else publish_due(rows),
            "may_notify": decidable and access.decide(user, "accreditation.notify_authority", case),
            "may_publish": decidable
            and not published
            and access.decide(user, "accreditation.publish_decision", case),
            "may_sign_letter": access.decide(user, "accreditation.sign_refusal", case),
            "may_word": may_word_reasons(user, case),
        }


def publish_due(rows: list[DecisionRow]) -> date:
    """Return the day by which decision and report must be public."""
    return max(row.decision.decided_on for row in rows) + timedelta(days=council_rule().publication_days)


def may_word_reasons(user: Any, case: Case) -> bool:
    """Tell whether the person may word the reasons of a refusal: the secretary or the Director General."""
    names = ("accreditation.publish_decision", "accreditation.sign_refusal")
    return any(access.decide(user, name, case) for name in names)


class PutOnAgenda(CaseAction):
    """Put the case on the agenda of a meeting of the council."""

    permission = "accreditation.view_case"
    tab_key = "decision"
    done_message = _("The case is on the agenda.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service with the chosen meeting; whether the person may is decided about the meeting."""
        form = AgendaForm(request.POST)
        if not form.is_valid():
            raise DomainError(_("Choose a meeting of the council whose agenda is still open."))
        return decisions.put_on_agenda(case=case, meeting=form.cleaned_data["meeting"], by=request.user)


class DecisionMixin:
    """Fetch the decision that the address names, of this case."""

    case: Any
    kwargs: dict[str, Any]

    @cached_property
    def decision(self) -> Decision:
        """Return the decision, or answer 404."""
        rows = Decision.objects.filter(case=self.case).select_related(
            "case_programme__programme", "resolution"
        )
        return get_object_or_404(rows, pk=self.kwargs["decision"])


class ReasonsPage(DecisionMixin, CaseFormTab):
    """Word the reasons of a refusal before its letter is signed."""

    tab_key = "decision"
    template_name = "accreditation/case/decision_reasons.html"
    form_permission = "accreditation.view_case"
    done_message: ClassVar[Words] = _("The reasons are saved.")

    def make_form(self, data: Any = None, files: Any = None) -> ReasonsForm:
        """Return the form with the present words."""
        return ReasonsForm(data, initial={"text": self.decision.reasons})

    def save(self, form: Any) -> Any:
        """Call the service."""
        return publication.write_reasons(
            decision=self.decision, text=form.cleaned_data["text"], by=self.request.user
        )

    def tab_context(self) -> dict[str, Any]:
        """Name the decision."""
        if not may_word_reasons(self.request.user, self.case):
            access.require(self.request.user, "accreditation.publish_decision", self.case)
        return {"decision": self.decision}


class SignLetter(DecisionMixin, CaseAction):
    """Sign the letter of refusal."""

    permission = "accreditation.sign_refusal"
    tab_key = "decision"
    done_message = _("The letter is signed; the organisation is told.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        return publication.sign_refusal_letter(decision=self.decision, by=request.user)


class PrepareNotice(CaseAction):
    """Prepare the notice to the authority when reference data named none at the time of the decision."""

    permission = "accreditation.notify_authority"
    tab_key = "decision"
    done_message = _("The notice is prepared.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        if case.status not in DECIDED:
            raise DomainError(_("The council has not decided yet."))
        notice = authority.prepare_notice(case=case, by=request.user)
        if notice is None:
            raise DomainError(
                _("Reference data names no authorised body for this country. Add it in the admin site.")
            )
        return notice


class NoticeSent(CaseFormTab):
    """Record that the notice to the authority went out."""

    tab_key = "decision"
    template_name = "accreditation/case/decision_notice.html"
    form_permission = "accreditation.notify_authority"
    done_message: ClassVar[Words] = _("It is recorded that the notice was sent.")

    @cached_property
    def notice(self) -> AuthorityNotice:
        """Return the case's notice, or answer 404."""
        rows = AuthorityNotice.objects.select_related("authority", "artifact")
        return get_object_or_404(rows, case=self.case)

    def make_form(self, data: Any = None, files: Any = None) -> NoticeSentForm:
        """Return the form."""
        return NoticeSentForm(data)

    def save(self, form: Any) -> Any:
        """Call the service."""
        return authority.mark_notice_sent(
            notice=self.notice, how=form.cleaned_data["how"], by=self.request.user
        )

    def tab_context(self) -> dict[str, Any]:
        """Show the notice to whoever may send it."""
        access.require(self.request.user, self.form_permission, self.case)
        return {"notice": self.notice}


class PublishDecision(CaseAction):
    """Publish decision and report."""

    permission = "accreditation.publish_decision"
    tab_key = "decision"
    done_message = _("Decision and report stand in the public register.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        return publication.publish_decision(case=case, by=request.user)
