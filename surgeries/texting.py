"""Texts to mobile telephones: the adapter that a council sets, and what of a number it may be used for.

`TEXT_BACKEND` names a class by its dotted path; without one nobody is texted and organisers ring. An adapter is

    class Backend:
        def send(self, *, to: str, text: str, key: str) -> None: ...

`to` is a British mobile number as +447…; `key` is the same for the same text, for providers that can refuse a second
one. It returns when the provider took the text, raises `NotSent` when the text certainly did not go (it is tried
again), and anything else when nobody knows (it is never tried again: somebody rings).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

MOBILE = re.compile(r"(?:\+44|0044|0)(7[1-9]\d{8})")  # 070 are dear numbers that only look like mobiles


class NotSent(Exception):
    """The text certainly did not go; it may be tried again."""


class Backend(Protocol):
    def send(self, *, to: str, text: str, key: str) -> None: ...


def backend() -> Backend | None:
    """The council's adapter; None where none is set. ImportError for a path that leads nowhere."""
    return import_string(settings.TEXT_BACKEND)() if settings.TEXT_BACKEND else None


def is_on() -> bool:
    return bool(settings.TEXT_BACKEND)


def mobile(number: str) -> str:
    """As +447…; "" for what is no British mobile: a landline is rung, and no text goes to a dear number abroad."""
    found = MOBILE.fullmatch(re.sub(r"[\s().\-/]", "", number))
    return f"+44{found[1]}" if found else ""


def spellings(number: str) -> list[str]:
    """How the same number may have been typed: 07…, +447…, 00447…."""
    figures = re.sub(r"[\s().\-/]", "", number)
    found = re.fullmatch(r"(?:\+44|0044|0)(\d{9,10})", figures)
    if not found:
        return [figures] if figures else []
    return [f"0{found[1]}", f"+44{found[1]}", f"0044{found[1]}"]


class ConsoleBackend:
    """Development: says what would go."""

    def send(self, *, to: str, text: str, key: str) -> None:
        sys.stdout.write(f"Text to {to}: {text}\n")


class FileBackend:
    """Development and tests: a file for each text under TEXT_FILES, named by its key."""

    def send(self, *, to: str, text: str, key: str) -> None:
        folder = Path(settings.TEXT_FILES)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{key}.txt").write_text(f"{to}\n{text}\n", encoding="utf-8")
