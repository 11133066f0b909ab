"""Addresses of decisions."""

urlpatterns: list = []
