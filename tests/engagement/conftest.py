"""What every test of engagement stands on."""

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(autouse=True)
def own_language():
    """The test client leaves the language of its last page behind; every test begins in the site's own."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
