import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from tests.factories.people import PASSWORD, OrganisationFactory, UserFactory, member, staff


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LANGUAGE_CODE = "en"
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def sign_in(db):
    """Return a client on which the person is signed in."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def visitor() -> Client:
    """A browser in which nobody is signed in."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def administrator(db):
    return staff("administrator", email="admin@agency.kg")


@pytest.fixture
def coordinator(db):
    return staff("coordinator", email="coordinator@agency.kg")


@pytest.fixture
def organisation(db):
    return OrganisationFactory(
        name="Talas University", email_domain="talas.kg", website="http://www.talas.kg/"
    )


@pytest.fixture
def head(organisation):
    return member(organisation, "head", email="head@talas.kg", password=PASSWORD)


@pytest.fixture
def lead(organisation):
    return member(organisation, "quality_lead", email="lead@talas.kg", password=PASSWORD)


@pytest.fixture
def contributor(organisation):
    return member(organisation, "contributor", email="writer@talas.kg", password=PASSWORD)


@pytest.fixture
def stranger(db):
    return UserFactory(email="stranger@example.kg", password=PASSWORD)
