"""The link in a mail that asks for something: "not now". Signed, so that nobody answers for others; no account."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from accounts.mails import absolute
from champions.models import Ask

SALT = "champions.not-now"
NOBODYS = "test"  # stands in a test mail: shows the page, and changes nothing


def token_of(ask: Ask) -> str:
    return signing.Signer(salt=SALT).sign(str(ask.pk))


def read(token: str) -> Ask | None:
    """What was asked; None where the token is not ours, or it is forgotten."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Ask.objects.select_related("champion").filter(pk=pk).first()


def not_now_url(ask: Ask | None) -> str:
    token = token_of(ask) if ask else NOBODYS
    return absolute(reverse("champions:not_now", args=[token]))
