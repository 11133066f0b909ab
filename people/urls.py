"""Addresses of people, organisations and experts."""

from django.urls import path

from people.views import experts, members, organisations, profile, users

app_name = "people"

urlpatterns = [
    path("", users.UserList.as_view(), name="user_list"),
    path("add/", users.UserAdd.as_view(), name="user_add"),
    path("<int:pk>/", users.UserPage.as_view(), name="user_detail"),
    path("<int:pk>/edit/", users.UserEdit.as_view(), name="user_edit"),
    path("<int:pk>/letter/", users.UserLetter.as_view(), name="user_letter"),
    path("<int:pk>/switch/", users.UserSwitch.as_view(), name="user_switch"),
    path("<int:pk>/training/add/", users.UserTrainingAdd.as_view(), name="user_training_add"),
    path("<int:pk>/roles/add/", users.RoleGive.as_view(), name="role_give"),
    path("roles/", users.RolesPage.as_view(), name="roles"),
    path("roles/<int:pk>/end/", users.RoleEnd.as_view(), name="role_end"),
    path("profile/", profile.ProfilePage.as_view(), name="profile"),
    path("profile/edit/", profile.ProfileEdit.as_view(), name="profile_edit"),
    path("organisations/", organisations.OrganisationList.as_view(), name="organisation_list"),
    path("organisations/add/", organisations.OrganisationAdd.as_view(), name="organisation_add"),
    path("organisations/import/", organisations.OrganisationImport.as_view(), name="organisation_import"),
    path("organisations/<int:pk>/", organisations.OrganisationPage.as_view(), name="organisation_detail"),
    path("organisations/<int:pk>/edit/", organisations.OrganisationEdit.as_view(), name="organisation_edit"),
    path("organisations/<int:pk>/invite/", members.InviteMember.as_view(), name="invite_member"),
    path("memberships/<int:pk>/", members.ChangeMembership.as_view(), name="membership_edit"),
    path("memberships/<int:pk>/end/", members.EndMembership.as_view(), name="membership_end"),
    path("invitations/<int:pk>/again/", members.ResendInvitation.as_view(), name="invitation_resend"),
    path("invitations/<int:pk>/revoke/", members.RevokeInvitation.as_view(), name="invitation_revoke"),
    path("invitation/<str:token>/", members.AcceptInvitation.as_view(), name="accept_invitation"),
    path("register-organisation/", members.RegisterOrganisation.as_view(), name="register_organisation"),
    path("experts/", experts.ExpertList.as_view(), name="expert_list"),
    path("experts/add/", experts.ExpertAdd.as_view(), name="expert_add"),
    path("experts/<int:pk>/", experts.ExpertPage.as_view(), name="expert_detail"),
    path("experts/<int:pk>/edit/", experts.ExpertEdit.as_view(), name="expert_edit"),
    path("experts/<int:pk>/ties/add/", experts.TieAdd.as_view(), name="tie_add"),
    path("experts/<int:pk>/training/add/", experts.TrainingAdd.as_view(), name="training_add"),
    path("experts/<int:pk>/ethics/", experts.SignEthics.as_view(), name="sign_ethics"),
    path("ties/<int:pk>/remove/", experts.TieRemove.as_view(), name="tie_remove"),
]
