"""Addresses of registry."""

urlpatterns: list = []
