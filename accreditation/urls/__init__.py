"""Addresses of accreditation: one module a stage."""

from importlib import import_module

app_name = "accreditation"

STAGES = (
    "cases",
    "applications",
    "contracts",
    "self_assessments",
    "standards",
    "commissions",
    "visits",
    "reports",
    "decisions",
    "certificates",
    "registry",
)

urlpatterns: list = []
for stage in STAGES:
    urlpatterns += import_module(f"accreditation.urls.{stage}").urlpatterns
