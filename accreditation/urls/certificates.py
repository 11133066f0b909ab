"""Addresses of certificates."""

from django.urls import path

from accreditation.views import certificates as views

urlpatterns = [
    path("certificates/", views.CertificateList.as_view(), name="certificate_list"),
    path("certificates/<int:pk>/", views.CertificatePage.as_view(), name="certificate_detail"),
]
