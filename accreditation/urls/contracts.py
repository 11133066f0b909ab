"""Addresses of contracts."""

urlpatterns: list = []
