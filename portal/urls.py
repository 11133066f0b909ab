"""Addresses of the portal's own pages."""

from django.urls import path

from portal.views.home import HomeView
from portal.views.search import find

app_name = "portal"

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("search/", find, name="search"),
]
