"""Addresses of self-assessments."""

from django.urls import path

from accreditation.views import self_assessment_review as review
from accreditation.views import self_assessments as views

ROOT = "cases/<int:pk>/self-assessment/"
ENTRY = f"{ROOT}entry/<int:entry>/"

urlpatterns = [
    path(ROOT, views.Workspace.as_view(), name="self_assessment"),
    path(f"{ROOT}whole/", views.WholeText.as_view(), name="self_assessment_whole"),
    path(f"{ROOT}review/", review.ReviewPage.as_view(), name="self_assessment_review"),
    path(f"{ROOT}review/reviewer/", review.NameReviewer.as_view(), name="self_assessment_reviewer"),
    path(f"{ROOT}review/opinion/", review.GiveOpinion.as_view(), name="self_assessment_opinion"),
    path(ENTRY, views.Workspace.as_view(), name="self_assessment_entry"),
    path(f"{ENTRY}save/", views.SaveEntry.as_view(), name="self_assessment_save"),
    path(f"{ENTRY}evidence/", views.EvidencePage.as_view(), name="self_assessment_evidence"),
    path(f"{ENTRY}evidence/attach/", views.AttachEvidence.as_view(), name="self_assessment_attach"),
    path(
        f"{ENTRY}evidence/<int:evidence>/detach/",
        views.DetachEvidence.as_view(),
        name="self_assessment_detach",
    ),
    path(f"{ENTRY}remarks/", views.AddRemark.as_view(), name="self_assessment_remark"),
    path(
        f"{ENTRY}remarks/<int:remark>/resolve/", views.ResolveRemark.as_view(), name="self_assessment_resolve"
    ),
]
