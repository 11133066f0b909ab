"""Addresses of the portal's own pages."""

from django.urls import path

from portal.views.home import HomeView

app_name = "portal"

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
]
