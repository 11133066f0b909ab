"""Settings of the measured server: the portal's own, with two more pages and a counter of queries."""

from iaar_qms.settings import *  # noqa: F403
from iaar_qms.settings import INSTALLED_APPS, MIDDLEWARE

ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = ["benchmarks.counter.CountQueries", *MIDDLEWARE]
# The tables are made from the models at once; a benchmark has no history of migrations to keep.
MIGRATION_MODULES = {app.split(".")[-1]: None for app in INSTALLED_APPS} | {"admin": None}
