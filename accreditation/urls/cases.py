"""Addresses of cases."""

urlpatterns: list = []
