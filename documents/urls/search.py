"""Addresses of full-text search."""

from django.urls import path

from documents.views import search

urlpatterns = [
    path("search/", search.SearchPage.as_view(), name="search"),
]
