"""Officers in the back office, signed in with a second factor; small files for the importer."""

from copy import deepcopy
from pathlib import Path

import pytest

from cms.actions import importing
from tests.accounts.signing import sign_in_with_second_factor
from tests.cms.roadmaps import run
from tests.cms.test_import_reading import PLAN
from tests.data import generate
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


@pytest.fixture(autouse=True)
def out_of_breath(request, monkeypatch):
    """Nobody waits for the lock while a test imports, except where people do."""
    if not request.node.get_closest_marker("race"):
        monkeypatch.setattr(importing, "BREATH", 0)


@pytest.fixture
def plan() -> dict:
    return deepcopy(PLAN)


@pytest.fixture
def write(tmp_path):
    def _write(value, name="plan.json") -> Path:
        return generate.write(value, tmp_path / name)

    return _write


@pytest.fixture
def imported(write) -> Path:
    path = write(PLAN, "first.json")
    run(path, publish=True, verbosity=0)
    return path
