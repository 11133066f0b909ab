"""What every test stands on: quick passwords, files and keys in a temporary folder, an empty cache."""

from collections import Counter

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, override_settings
from django.utils import translation

from core import jobs
from core.models import Job, JobState

#: Modules that take longest for their number of tests: begun last, they would leave the other process idle at the end.
FIRST = ("test_demo.py", "test_run.py", "test_worker.py", "test_page_queries.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Put the long modules first when processes share the work file by file (`--dist loadfile`)."""
    if not hasattr(config, "workerinput") or config.getoption("loadscopereorder"):
        return
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.name not in FIRST, -sizes[item.path], item.path))


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    """One folder a run for keys: the development key takes a second to make."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session", autouse=True)
def _keep_connection():
    """Let a test close an answer, as a server does, without losing the connection that its transaction lives on."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def unless_in_a_transaction(self):
        if not self.in_atomic_block:
            close(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", unless_in_a_transaction)
        yield


def portal_settings(files: dict) -> dict:
    """Return settings for tests: quick passwords, letters kept in memory, files in a temporary folder."""
    return {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "STORAGES": {
            **settings.STORAGES,
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": files},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "SIGNING_KEY_IS_DEVELOPMENT": True,
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
        "MFA_REQUIRED_FOR_STAFF": False,
    }


@pytest.fixture(autouse=True)
def _portal(settings, tmp_path, data_dir):
    for name, value in portal_settings({"location": str(tmp_path / "files"), "base_url": None}).items():
        setattr(settings, name, value)
    settings.SIGNING_KEY_FILE = data_dir / "development.p12"
    cache.clear()


@pytest.fixture(scope="module")
def shared_rows(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return a function that makes rows for all tests of a module; they are rolled back after the last of them.

    Every test of such a module must want these rows: one that does not would find them all the same.
    """

    def share(build):
        files = {"location": str(tmp_path_factory.mktemp("shared")), "base_url": None}
        with django_db_blocker.unblock(), transaction.atomic():
            with override_settings(**portal_settings(files)), translation.override("en"):
                cache.clear()
                made = build()
            yield made
            transaction.set_rollback(True)

    return share


@pytest.fixture(autouse=True)
def _in_english():
    """Services called by a test speak English, whatever the portal's default; requests follow their own rule."""
    with translation.override("en"):
        yield


@pytest.fixture
def sign_in(db):
    """Return a function that gives a client on which the person is signed in."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def run_jobs(db):
    """Return a function that does all waiting jobs, as the worker would."""

    def run() -> list[Job]:
        waiting = list(Job.objects.filter(state=JobState.QUEUED).order_by("pk"))
        for row in waiting:
            jobs.run(row.pk)
            row.refresh_from_db()
        return waiting

    return run


@pytest.fixture
def agency(db):
    """The agency of the tests."""
    from core.models import Agency

    return Agency.objects.create(
        name_ky="Көз карандысыз аккредитациялоо агенттиги",
        name_ru="Независимое агентство аккредитации",
        name_kk="Тәуелсіз аккредиттеу агенттігі",
        name_en="Independent Agency for Accreditation",
        short_name_ky="IAAR",
        short_name_ru="IAAR",
        short_name_kk="IAAR",
        short_name_en="IAAR",
        city_ky="Бишкек",
        city_ru="Бишкек",
        city_kk="Бішкек",
        city_en="Bishkek",
    )
