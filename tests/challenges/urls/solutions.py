"""Who gets what at the addresses of challenges: solutions."""

from tests.challenges.case import case_of
from tests.url_row import Row


def one(world) -> list:
    """Of the owner's firm, handed in, and open still."""
    return [case_of(world).solution.public_id]


OWN, OWN_FORM = "302 404 200 404 . . .", "302 404 200 404 . . ."

URLS: dict[str, Row] = {
    "challenges:receipts": Row("200 . . . . . ."),
    "challenges:own_solutions": Row("302 200 . . . . ."),
    "challenges:solution": Row(OWN, args=one),
    "challenges:solution_version": Row(OWN, args=lambda w: [*one(w), 1]),
    "challenges:solution_receipt": Row(OWN, args=lambda w: [*one(w), 1]),
    "challenges:solution_receipt_pdf": Row("302 404 202 404 . . .", args=lambda w: [*one(w), 1]),
    "challenges:solution_form": Row(OWN, args=one),
    "challenges:solution_about": Row(OWN_FORM, "302 404 200 404 . . .", args=one),
    "challenges:solution_about_save": Row("405 . . . . . .", "302 404 400 404 . . .", args=one),
    "challenges:solution_partners": Row(OWN_FORM, "302 404 200 404 . . .", args=one),
    "challenges:solution_step": Row(OWN_FORM, "302 404 302 404 . . .", args=lambda w: [*one(w), 1]),
    "challenges:solution_save": Row("405 . . . . . .", "302 404 200 404 . . .", args=one),
    "challenges:solution_copy": Row(OWN, "302 404 404 404 . . .", args=one),
    "challenges:solution_word": Row(OWN, args=one),
    "challenges:solution_file": Row("302 404 . . . . .", args=lambda w: [*one(w), one(w)[0]]),
    "challenges:solution_check": Row(OWN, args=one),
    "challenges:solution_hand_in": Row("405 . . . . . .", "302 404 302 404 . . .", args=one),
    "challenges:solution_withdraw": Row(OWN, "302 404 302 404 . . .", args=one),
    "challenges:begin": Row("302 200 . . . . .", "302 200 . . . . .", args=lambda w: [case_of(w).open.slug]),
}
