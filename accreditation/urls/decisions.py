"""Addresses of the decision tab."""

from django.urls import path

from accreditation.views import decisions as views

TAB = "cases/<int:pk>/decision/"

urlpatterns = [
    path(TAB, views.DecisionTab.as_view(), name="decision"),
    path(f"{TAB}agenda/", views.PutOnAgenda.as_view(), name="put_on_agenda"),
    path(f"{TAB}notice/", views.NoticeSent.as_view(), name="notice_sent"),
    path(f"{TAB}notice/prepare/", views.PrepareNotice.as_view(), name="prepare_notice"),
    path(f"{TAB}publish/", views.PublishDecision.as_view(), name="publish_decision"),
    path(f"{TAB}<int:decision>/reasons/", views.ReasonsPage.as_view(), name="decision_reasons"),
    path(f"{TAB}<int:decision>/letter/", views.SignLetter.as_view(), name="sign_letter"),
]
