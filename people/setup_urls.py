"""The address of the first run, kept apart because it stands at the root: /setup/."""

from django.urls import path

from people.views.profile import SetupPage

urlpatterns = [path("", SetupPage.as_view(), name="setup")]
