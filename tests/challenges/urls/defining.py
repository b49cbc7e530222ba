"""Who gets what at the addresses of challenges: defining."""

from tests.challenges.case import case_of
from tests.url_row import Row

URLS: dict[str, Row] = {
    "challenges:propose": Row("302 200 . . . . .", "302 200 . . . . ."),
    "challenges:proposals": Row("302 200 . . . . .", "302 405 . . . . ."),
    "challenges:proposal": Row(
        "302 200 404 . . . .",
        "302 405 . . . . .",
        args=lambda world: [case_of(world).proposed.public_id],
    ),
}
