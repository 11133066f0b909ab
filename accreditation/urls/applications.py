"""Addresses of applications and thresholds."""

from django.urls import path

from accreditation.views import applications as views
from accreditation.views import thresholds

TAB = "cases/<int:pk>/application/"
ANSWERS = "cases/<int:pk>/thresholds/"

urlpatterns = [
    path("cases/new/", views.StartApplication.as_view(), name="application_new"),
    path(TAB, views.ApplicationTab.as_view(), name="case_application"),
    path(f"{TAB}licence/", views.AddLicence.as_view(), name="application_licence"),
    path(f"{TAB}files/<uuid:uuid>/remove/", views.RemoveFile.as_view(), name="application_file_remove"),
    path(f"{TAB}programmes/", views.IncludeProgramme.as_view(), name="application_programme_include"),
    path(f"{TAB}programmes/new/", views.NewProgramme.as_view(), name="application_programme_new"),
    path(
        f"{TAB}programmes/<int:programme>/remove/",
        views.ExcludeProgramme.as_view(),
        name="application_programme_remove",
    ),
    path(ANSWERS, thresholds.ThresholdsTab.as_view(), name="case_thresholds"),
    path(f"{ANSWERS}<int:requirement>/", thresholds.AnswerThreshold.as_view(), name="threshold_answer"),
    path("cases/<int:pk>/coordinator/", thresholds.AssignCoordinator.as_view(), name="case_coordinator"),
]
