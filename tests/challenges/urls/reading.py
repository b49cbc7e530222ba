"""Who gets what at the addresses of challenges: reading."""

from challenges.models import PartnerWanted
from tests.challenges.case import case_of
from tests.url_row import Row


def slug(world) -> list[str]:
    return [case_of(world).open.slug]


def line(world) -> list:
    """Of the owner's organisation."""
    made, _new = PartnerWanted.objects.get_or_create(
        challenge=case_of(world).open,
        organisation=world.works,
        defaults={
            "brings": "Vans",
            "wants": "Software",
            "contact": "0121",
            "by": world.people["owner"],
        },
    )
    return [made.public_id]


URLS: dict[str, Row] = {
    "challenges:board": Row("200 . . . . . ."),
    "challenges:list": Row("200 . . . . . ."),
    "challenges:feed": Row("200 . . . . . ."),
    "challenges:challenge": Row("200 . . . . . .", args=slug),
    "challenges:for_me": Row("200 . . . . . .", "200 . . . . . .", args=slug),
    "challenges:ask": Row("302 200 . . . . .", "302 200 . . . . .", args=slug),
    "challenges:partner_new": Row("302 200 . . . . .", "302 200 . . . . .", args=slug),
    "challenges:partner_down": Row("302 404 200 200 404 404 404", "302 404 302 . 404 . .", args=line),
}
