"""Addresses of standards."""

urlpatterns: list = []
