"""The link to a booking: signed, so that nobody guesses one; it needs no account and does not expire."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

SALT = "surgeries.booking"


def token_of(public_id: UUID) -> str:
    """What stands in the address of a booking."""
    return signing.Signer(salt=SALT).sign(public_id.hex)


def read(token: str) -> UUID | None:
    """Whose page a token opens; None where it is not ours."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
