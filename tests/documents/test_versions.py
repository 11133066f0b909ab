"""Versions: every state is reached through the services, and what follows from each step."""

import pytest

from tests.factories.documents import WAY, version

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", list(WAY))
def test_every_state_is_reached(status):
    assert version(status=status).status == status
