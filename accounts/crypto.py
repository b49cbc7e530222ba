"""Encryption of what the database must not hold in the clear."""

from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@cache
def _box(keys: str) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])


def encrypt(text: str) -> str:
    """With the first key of FIELD_ENCRYPTION_KEY."""
    return _box(settings.FIELD_ENCRYPTION_KEY).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """With whichever key of FIELD_ENCRYPTION_KEY fits; raises cryptography.fernet.InvalidToken when none does."""
    return _box(settings.FIELD_ENCRYPTION_KEY).decrypt(token.encode()).decode()
