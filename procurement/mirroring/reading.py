"""Reads fields out of JSON that somebody else wrote, and says where it is wrong.

What is not there is nothing; what is there and is not what it ought to be raises `Faulty` with the path.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

MOST_MONEY = Decimal("999999999999.99")


class Faulty(ValueError):
    """Something in a file is not what it must be: `path` ("tender/lots/0/value/amount") and why, in words."""

    def __init__(self, path: str, why: str):
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


class Reader:
    """One object of the file; each question names a field of it."""

    def __init__(self, data: Any, path: str = ""):
        if not isinstance(data, dict):
            raise Faulty(path or "/", _("Here a JSON object is needed."))
        self.data, self.path = data, path

    def at(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name

    def fault(self, name: str, why: str) -> Faulty:
        return Faulty(self.at(name), why)

    def inside(self, name: str) -> Reader:
        """The object under that name, an empty one where there is none."""
        value = self.data.get(name)
        return Reader({} if value is None else value, self.at(name))

    def each(self, name: str) -> Iterator[Reader]:
        """The objects of the list under that name."""
        value = self.data.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            raise self.fault(name, _("Here a list is needed."))
        for number, entry in enumerate(value):
            yield Reader(entry, f"{self.at(name)}/{number}")

    def text(self, name: str, most: int = 0) -> str:
        """Trimmed; a number is taken as it reads. Longer than `most` is cut with an ellipsis."""
        value = self.data.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.fault(name, _("Here text is needed."))
        said = str(value).replace("\x00", "").strip()
        return said if not most or len(said) <= most else f"{said[: most - 1]}…"

    def key(self, name: str, most: int) -> str:
        """As `text`, but an identifier is never cut: Faulty where it is too long."""
        said = self.text(name)
        if len(said) > most:
            raise self.fault(name, _("This identifier is longer than {most} characters.").format(most=most))
        return said

    def texts(self, name: str) -> list[str]:
        value = self.data.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.fault(name, _("Here a list of texts is needed."))
        return [entry.strip() for entry in value]

    def flag(self, name: str) -> bool | None:
        value = self.data.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.fault(name, _("Here true or false is needed."))
        return value

    def amount(self, name: str) -> Decimal | None:
        """Rounded to the penny."""
        value = self.data.get(name)
        if value is None:
            return None
        try:
            if isinstance(value, bool):
                raise ValueError
            found = Decimal(str(value)).quantize(Decimal("0.01"))
            if not found.is_finite() or not 0 <= found <= MOST_MONEY:
                raise ValueError
        except (InvalidOperation, ValueError) as fault:
            raise self.fault(name, _("{value} is no sum of money.").format(value=repr(value)[:60])) from fault
        return found

    def moment(self, name: str) -> datetime | None:
        """With its zone: a time without one could be an hour off."""
        value = self.data.get(name)
        if value is None or value == "":
            return None
        try:
            found = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None or not is_aware(found) or not 1990 <= found.year <= 2200:
            words = _("{value} is no date and time with a zone, such as 2026-10-22T12:00:00+01:00.")
            raise self.fault(name, words.format(value=repr(value)[:60]))
        return found

    def day(self, name: str) -> date | None:
        """The day of a moment, in the council's zone."""
        found = self.moment(name)
        return localtime(found).date() if found else None

    def url(self, name: str, most: int) -> str:
        """An address of the web, "" for anything else: other people's fields hold all sorts."""
        said = self.text(name)
        try:
            parts = urlsplit(said)
        except ValueError:
            return ""
        is_one = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not set(said) & set(" \t\r\n<>\"'")
        )
        return said if is_one and len(said) <= most else ""
