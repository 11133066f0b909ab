"""The pages of documents."""

import pytest
from django.urls import reverse

from tests.factories import documents as make
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


def page(sign_in, user, url, status=200):
    client = sign_in(user)
    client.cookies["django_language"] = "en"
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


@pytest.mark.parametrize("status", list(make.WAY))
@pytest.mark.parametrize("role", ["legal", "director_general", "coordinator"])
def test_version_opens_in_every_state(sign_in, status, role):
    version = make.version(status=status)
    assert version.document.title in page(sign_in, make.who(role), version.get_absolute_url())
    assert version.document.title in page(sign_in, make.who(role), version.document.get_absolute_url())


def test_register(sign_in):
    version = make.version(status="in_force")
    html = page(sign_in, staff("coordinator"), reverse("documents:document_list"))
    assert version.document.code in html
    html = page(sign_in, make.who("legal"), reverse("documents:document_add"))
    html = page(sign_in, make.who("legal"), reverse("documents:document_change", args=[version.document_id]))


@pytest.mark.parametrize("status", list(make.WAY))
@pytest.mark.parametrize("role", ["legal", "director_general", "coordinator", "quality_adviser"])
@pytest.mark.parametrize("tab", ["verification", "history"])
def test_tabs_open_in_every_state(sign_in, status, role, tab):
    version = make.version(status=status)
    url = reverse(f"documents:{tab}", args=[version.document_id, version.number])
    assert version.document.title in page(sign_in, make.who(role), url)


def test_tree_by_process(sign_in):
    one = make.version(status="in_force", document_process=make.process()).document
    other = make.document(parent=one, process=make.process())
    html = page(sign_in, staff("coordinator"), reverse("documents:process_tree"))
    assert html.index(one.code) < html.index(other.code)
