"""The links to a booking, to a follow-up and to a question whether one can help: signed, so that nobody guesses one;
they need no account and do not expire."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

SALT = "surgeries.booking"
COVER = "surgeries.cover"
FOLLOW_UP = "surgeries.follow_up"


def token_of(public_id: UUID, salt: str = SALT) -> str:
    """What stands in the address of a booking."""
    return signing.Signer(salt=salt).sign(public_id.hex)


def read(token: str, salt: str = SALT) -> UUID | None:
    """Whose page a token opens; None where it is not ours."""
    try:
        return UUID(signing.Signer(salt=salt).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
