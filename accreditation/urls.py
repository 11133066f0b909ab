"""Addresses of accreditation."""

app_name = "accreditation"

urlpatterns: list = []
