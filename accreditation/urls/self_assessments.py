"""Addresses of self assessments."""

urlpatterns: list = []
