"""Addresses of the public documents page."""

from django.urls import path

from documents.views import public

urlpatterns = [
    path("public/", public.PublicList.as_view(), name="public_list"),
    path("public/<path:code>/", public.PublicDocumentPage.as_view(), name="public_document"),
]
