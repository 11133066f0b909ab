"""The agency's review of a self-assessment: the peer reviewer, the opinions, what is asked to be changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accreditation.forms.self_assessments import PeerReviewerForm, PeerReviewForm
from accreditation.models import Case, SelfAssessment
from accreditation.selectors import self_assessments as reads
from accreditation.services import self_assessments as services
from accreditation.views.base import CaseAction
from accreditation.views.self_assessments import SelfAssessmentTab
from core import access

REVIEW = "accreditation.review_self_assessment"
OPINION = "accreditation.peer_review_self_assessment"


def review_url(case: Case) -> str:
    """Return the page of the review."""
    return reverse("accreditation:self_assessment_review", args=[case.pk])


class ReviewPage(SelfAssessmentTab):
    """Who reviews, what they found, and what happens next."""

    template_name = "accreditation/case/self_assessment_review.html"
    #: A bound form that came back with errors.
    opinion: Any = None
    reviewer: Any = None

    def tab_context(self) -> dict[str, Any]:
        """Add the people, the opinions and the open remarks."""
        user, work = self.request.user, self.part
        names = work.status in services.NAMING and bool(access.decide(user, REVIEW, work))
        reviews = reads.reviews_for(user, work)
        gives = (
            work.status == "under_review"
            and work.peer_reviewer_id == user.pk
            and services.review_of_round(work) is None
        )
        return {
            "work": work,
            "reviews": reviews,
            "rework": reads.open_rework(work, user),
            "may_name": names,
            "may_give": gives,
            "reviewer_form": (self.reviewer or self.reviewer_form()) if names else None,
            "opinion_form": (self.opinion or PeerReviewForm()) if gives else None,
        }

    def reviewer_form(self) -> PeerReviewerForm:
        """Return the form with today's reviewer chosen."""
        people = reads.peer_reviewers_for(self.case)
        return PeerReviewerForm(people=people, initial={"reviewer": self.part.peer_reviewer_id})


class ReviewAction(CaseAction):
    """Something done on the page of the review."""

    permission = "accreditation.view_case"

    @cached_property
    def work(self) -> SelfAssessment:
        """Fetch the self-assessment of the case."""
        found = get_object_or_404(SelfAssessment, case=self.case)
        found.case = self.case
        return found

    def show(self, **forms: Any) -> HttpResponse:
        """Show the page again with a form that came back."""
        view = ReviewPage()
        view.setup(self.request, pk=self.case.pk)
        for name, form in forms.items():
            setattr(view, name, form)
        return view.render_to_response(view.get_context_data(), status=422)

    def back_to(self, case: Case) -> str:
        """Return to the page."""
        return review_url(case)


class NameReviewer(ReviewAction):
    """Name the peer reviewer."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Name the person who was chosen."""
        access.require(request.user, REVIEW, self.work)
        form = PeerReviewerForm(request.POST, people=reads.peer_reviewers_for(self.case))
        if not form.is_valid():
            return self.show(reviewer=form)
        self.chosen = form.cleaned_data["reviewer"]
        return super().post(request, *args, **kwargs)

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        done = services.name_peer_reviewer(self.work, reviewer=self.chosen, by=request.user)
        messages.success(request, _("The peer reviewer is %(name)s.") % {"name": self.chosen.full_name})
        return done


class GiveOpinion(ReviewAction):
    """Give the peer reviewer's opinion."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record the opinion; what is missing comes back with everything typed."""
        access.require(request.user, OPINION, self.work)
        form = PeerReviewForm(request.POST)
        if not form.is_valid():
            if not self.gives():
                return self.refused()
            return self.show(opinion=form)
        self.given = form.cleaned_data
        return super().post(request, *args, **kwargs)

    def gives(self) -> bool:
        """Tell whether an opinion can be given now."""
        return self.work.status == "under_review" and services.review_of_round(self.work) is None

    def refused(self) -> HttpResponse:
        """Say that it is too late."""
        messages.error(self.request, _("An opinion cannot be given now."))
        return HttpResponseRedirect(review_url(self.case))

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        done = services.give_peer_review(self.work, by=request.user, **self.given)
        messages.success(request, _("Your opinion is on record. The coordinator is told."))
        return done
