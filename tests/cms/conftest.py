"""Officers who are in the back office: signed in with a second factor."""

import pytest

from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory


@pytest.fixture
def officer(client):
    """`officer("editor")`: the client, signed in with that role."""

    def sign_in(*roles):
        user = UserFactory(password=PASSWORD, second_factor=True, roles=list(roles))
        sign_in_with_second_factor(client, user)
        client.user = user
        return client

    return sign_in
