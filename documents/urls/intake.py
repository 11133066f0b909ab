"""Addresses of importing a text from a file."""

from django.urls import path

from documents.views import intake

urlpatterns = [
    path("<int:pk>/v<int:number>/import/", intake.IntakeStart.as_view(), name="intake_start"),
    path("import/<int:pk>/", intake.IntakePage.as_view(), name="intake_detail"),
    path("import/<int:pk>/progress/", intake.IntakeProgress.as_view(), name="intake_progress"),
    path("import/<int:pk>/drop/", intake.IntakeDrop.as_view(), name="intake_drop"),
]
