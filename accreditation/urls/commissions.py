"""Addresses of commissions."""

urlpatterns: list = []
