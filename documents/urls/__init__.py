"""Addresses of documents: one module a part, found by itself."""

from importlib import import_module
from pkgutil import iter_modules

app_name = "documents"

urlpatterns: list = []
for _module in sorted(iter_modules(__path__), key=lambda found: found.name):
    urlpatterns += import_module(f"documents.urls.{_module.name}").urlpatterns
