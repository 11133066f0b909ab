"""What every test stands on: quick passwords, files and keys in a temporary folder, an empty cache."""

import pytest
from django.core.cache import cache
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import translation

from core import jobs
from core.models import Job, JobState


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


@pytest.fixture(autouse=True)
def _portal(settings, tmp_path, data_dir):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SIGNING_KEY_FILE = data_dir / "development.p12"
    settings.SIGNING_KEY_IS_DEVELOPMENT = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MFA_REQUIRED_FOR_STAFF = False
    cache.clear()


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
