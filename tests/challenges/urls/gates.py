"""Who gets what at the addresses of challenges: gates. The citizen reviews, and has declared their interests."""

from tests.challenges.case import case_of
from tests.url_row import Row


def of_gate(world) -> list:
    found = case_of(world).panellist
    return [found.gate.public_id]


def of_sheet(world) -> list:
    found = case_of(world).panellist
    return [found.gate.public_id, found.gate.challenge.solutions.exclude(number=None).first().number]


URLS: dict[str, Row] = {
    "challenges:reviews": Row("302 200 . . . . .", "302 405 . . . . ."),
    "challenges:review": Row("302 200 404 . . . .", "302 405 . . . . .", args=of_gate),
    "challenges:review_interests": Row("302 200 404 . . . .", "302 200 404 . . . .", args=of_gate),
    "challenges:review_sheet": Row("302 200 404 . . . .", "302 200 404 . . . .", args=of_sheet),
    "challenges:review_scores": Row("302 404 . . . . .", "302 405 . . . . .", args=of_gate),
    "challenges:review_paper": Row("302 404 . . . . .", "302 405 . . . . .", args=of_gate),
}
