"""Addresses of the public register."""

from django.urls import path

from accreditation.views import registry

urlpatterns = [
    path("register/", registry.RegisterList.as_view(), name="register"),
    path("register/feed.json", registry.register_feed, name="register_feed"),
    path("register/<int:pk>/", registry.RegisterOrganisation.as_view(), name="register_organisation"),
]
