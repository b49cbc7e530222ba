"""Programmes."""

from tests.challenges.case import case_of
from tests.url_row import Row

URLS = {
    "challenges:programme": Row(
        "200 . . . . . .", kwargs=lambda world: {"slug": case_of(world).open.programme.slug}
    )
}
