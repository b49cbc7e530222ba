"""Receipts: what was handed in, when, with its fingerprint, signed by the site. Anybody can check one.

The signature is Ed25519 over one line of text; the key comes from SECRET_KEY, and receipts that were signed with one of
SECRET_KEY_FALLBACKS stay good.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.mails import absolute
from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from challenges.models import SolutionVersion

KIND = "challenges.receipt"
VERSION = "1"  # of the template: a new number makes every paper anew
PURPOSE = b"challenges.receipts"
SEPARATOR = "~"
SHORT = 8  # of the 32 signs of a public id


@dataclass(frozen=True, kw_only=True)
class Receipt:
    reference: str  # "<part of the challenge's public id>/<number>/<version>": no name, so it never changes
    sha256: str
    received_at: datetime
    signature: str  # "<instant>~<Ed25519, base64url>"

    @property
    def instant(self) -> str:
        return self.received_at.isoformat(timespec="microseconds")


def receipt_of(version: SolutionVersion) -> Receipt:
    solution = version.solution
    challenge = solution.challenge.public_id.hex[:SHORT]
    reference = f"{challenge}/{solution.number}/{version.number}"
    instant = version.received_at.isoformat(timespec="microseconds")
    signed = _key(settings.SECRET_KEY).sign(_line(reference, instant, version.sha256))
    signature = f"{instant}{SEPARATOR}{base64.urlsafe_b64encode(signed).decode()}"
    return Receipt(
        reference=reference, sha256=version.sha256, received_at=version.received_at, signature=signature
    )


def check(reference: str, sha256: str, signature: str) -> datetime | None:
    """When it was received, if this site has signed exactly this; None otherwise. Asks no database."""
    instant, _tilde, coded = signature.strip().partition(SEPARATOR)
    try:
        at = datetime.fromisoformat(instant)
        signed = base64.b64decode(coded.encode(), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error, UnicodeEncodeError):
        return None
    line = _line(reference.strip(), instant, sha256.strip().lower())
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            _key(secret).public_key().verify(signed, line)
        except InvalidSignature:
            continue
        return at if at.tzinfo else None
    return None


def public_key() -> str:
    """For whoever wants to check without us."""
    key: Ed25519PublicKey = _key(settings.SECRET_KEY).public_key()
    return base64.b64encode(
        key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    ).decode()


def _line(reference: str, instant: str, sha256: str) -> bytes:
    return f"thousand-trades receipt 1\n{reference}\n{instant}\n{sha256}".encode()


def _key(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


# --- On paper ----------------------------------------------------------------------------------------------
def paper_key(version: SolutionVersion) -> str:
    return f"{version.solution.public_id}:{version.number}"


def version_of(key: str) -> SolutionVersion:
    """KeyError where there is none."""
    public_id, _colon, number = key.partition(":")
    try:
        rows = SolutionVersion.objects.filter(solution__public_id=UUID(public_id), number=int(number))
    except ValueError:
        raise KeyError(key) from None
    found = rows.select_related("solution__challenge", "solution__organisation").first()
    if found is None:
        raise KeyError(key)
    return found


def context_of(version: SolutionVersion) -> dict:
    """What stands on the receipt, on the page and on paper."""
    from django.urls import reverse

    receipt = receipt_of(version)
    return {
        "receipt": receipt,
        "challenge": version.solution.challenge.title,
        "organisation": version.solution.organisation.name,
        "number": version.solution.number,
        "version": version.number,
        "check_url": absolute(reverse("challenges:receipts")),
    }


def render(key: str, language: str) -> str:
    with translation.override(language):
        context = {**context_of(version_of(key)), "language": language, "author": settings.WAGTAIL_SITE_NAME}
        return render_to_string("challenges/solutions/receipt_paper.html", context)


def digest(key: str, language: str) -> str:
    with translation.override(language):
        context = context_of(version_of(key))
        receipt = context.pop("receipt")
    return digest_of(VERSION, language, json.dumps(context), receipt.signature, receipt.sha256)


def register() -> None:
    """Called from ready()."""
    paper_kinds.register(PaperKind(name=KIND, render=render, digest=digest))
