"""Addresses of visits."""

urlpatterns: list = []
