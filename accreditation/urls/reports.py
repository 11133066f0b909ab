"""Addresses of the report."""

from django.urls import path

from accreditation.views import reports as views

ROOT = "cases/<int:pk>/report/"

urlpatterns = [
    path(ROOT, views.ReportTab.as_view(), name="case_report"),
    path(f"{ROOT}sections/<int:section>/", views.SaveSection.as_view(), name="save_section"),
    path(f"{ROOT}sections/<int:section>/correct/", views.CorrectSection.as_view(), name="correct_section"),
    path(
        f"{ROOT}sections/<int:section>/recommendations/",
        views.AddRecommendation.as_view(),
        name="add_recommendation",
    ),
    path(
        f"{ROOT}recommendations/<int:recommendation>/remove/",
        views.RemoveRecommendation.as_view(),
        name="remove_recommendation",
    ),
    path(f"{ROOT}sections/<int:section>/remarks/", views.AddRemark.as_view(), name="add_factual_remark"),
    path(f"{ROOT}remarks/<int:remark>/answer/", views.AnswerRemark.as_view(), name="answer_remark"),
    path(f"{ROOT}check/done/", views.FinishCheck.as_view(), name="finish_factual_check"),
]
