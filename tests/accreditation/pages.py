"""What the tests of pages share: addresses, fetching, the words of an answer."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def url(name, case=None, *args):
    return reverse(f"accreditation:{name}", args=[case.pk, *args] if case else args)


def page(client, address, **kwargs):
    response = client.get(address, **kwargs)
    assert response.status_code == 200, (address, response.status_code)
    return response


def text(response):
    return " ".join(response.content.decode().split())


def queries(client, address):
    """How many queries the page takes, after one visit that fills the caches."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        page(client, address)
    return len(caught)
