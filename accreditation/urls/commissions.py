"""Addresses of commissions."""

from django.urls import path

from accreditation.views import commissions as views

ROOT = "cases/<int:pk>/commission/"

urlpatterns = [
    path(ROOT, views.CommissionTab.as_view(), name="case_commission"),
    path(f"{ROOT}experts/", views.ExpertSearch.as_view(), name="commission_experts"),
    path(f"{ROOT}members/add/", views.AddMember.as_view(), name="commission_member_add"),
    path(f"{ROOT}members/<int:member>/role/", views.ChangeRole.as_view(), name="commission_member_role"),
    path(
        f"{ROOT}members/<int:member>/consider/",
        views.ConsiderConflict.as_view(),
        name="commission_member_consider",
    ),
    path(
        f"{ROOT}members/<int:member>/replace/",
        views.ReplaceMember.as_view(),
        name="commission_member_replace",
    ),
    path(
        f"{ROOT}members/<int:member>/remind/", views.RemindMember.as_view(), name="commission_member_remind"
    ),
    path("commission-places/<int:pk>/", views.InvitationPage.as_view(), name="invitation"),
]
