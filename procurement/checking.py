"""Whether open contracting data is what it says: our own JSON Schema, and what no schema can say.

Identifiers are unique where they have to be, lots and awards that are named exist, parties that are named are parties.
Needs jsonschema, which is among the development dependencies.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from procurement.exporting import extensions_of, head, public_releases
from procurement.mirroring.reading import MOST_MONEY

FILE = Path(__file__).parent / "data" / "ocds_schema.json"
LISTS = (  # of objects whose identifiers are unique within the list
    "parties", "planning/documents", "tender/documents", "tender/lots", "tender/items", "tender/enquiries",
    "bids/statistics", "awards", "contracts",
)  # fmt: skip
INSIDE = (
    "documents",
    "items",
    "implementation/transactions",
    "implementation/milestones",
    "implementation/documents",
)


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: "releases/3/tender/lots/0/value/amount"."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


@cache
def schema() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator, FormatChecker

    formats = FormatChecker()
    formats.checks("date-time", raises=ValueError)(_is_moment)
    formats.checks("uri")(lambda value: not isinstance(value, str) or _is_uri(value))
    whole = {**schema(), "$ref": f"#/$defs/{name}"}
    return Draft202012Validator(whole, format_checker=formats)


def _is_moment(value: object) -> bool:
    from django.utils.dateparse import parse_datetime
    from django.utils.timezone import is_aware

    if not isinstance(value, str):
        return True
    found = parse_datetime(value)
    return found is not None and is_aware(found)


def _is_uri(value: str) -> bool:
    scheme, colon, rest = value.partition(":")
    return (
        bool(colon and rest) and scheme.isascii() and scheme.isalpha() and not set(value) & set(' <>"{}|\\^`')
    )


def _by_schema(data: Any, name: str, path: str) -> Iterator[Problem]:
    for fault in sorted(_validator(name).iter_errors(data), key=lambda one: [str(part) for part in one.path]):
        where = "/".join([path, *map(str, fault.path)]).strip("/")
        yield Problem(where or "/", fault.message[:300])


def without_nulls(data: Any) -> Any:
    """Null takes a value back (OCDS merging): whatever its type."""
    if isinstance(data, dict):
        return {name: without_nulls(value) for name, value in data.items() if value is not None}
    return [without_nulls(value) for value in data] if isinstance(data, list) else data


def problems_of_release(body: Any, path: str = "") -> Iterator[Problem]:
    """All that is wrong with one release."""
    body = without_nulls(body)
    found = list(_by_schema(body, "release", path))
    yield from found
    if not isinstance(body, dict) or found:
        return  # what has the wrong shape can't be asked further
    for name in LISTS:
        yield from _once(_inside(body, name), f"{path}/{name}".strip("/"))
    for part in ("awards", "contracts"):
        for number, entry in enumerate(body.get(part, [])):
            for name in INSIDE:
                yield from _once(_inside(entry, name), f"{path}/{part}/{number}/{name}".strip("/"))
    yield from _references(body, path)


def _inside(data: dict[str, Any], path: str) -> list[Any]:
    for name in path.split("/"):
        data = data.get(name, {})
    return data if isinstance(data, list) else []


def _once(rows: list[Any], path: str) -> Iterator[Problem]:
    seen = set()
    for number, row in enumerate(rows):
        if row["id"] in seen:
            yield Problem(
                f"{path}/{number}/id", _("The identifier {id} stands there twice.").format(id=row["id"])
            )
        seen.add(row["id"])


def _references(body: dict[str, Any], path: str) -> Iterator[Problem]:
    lots = {lot["id"] for lot in _inside(body, "tender/lots")}
    awards = {award["id"] for award in body.get("awards", [])}
    parties = {party["id"] for party in body.get("parties", [])}
    for where, name, value in _walk(body, path):
        if name in ("relatedLot", "relatedLots") and lots:
            for one in value if isinstance(value, list) else [value]:
                if one not in lots:
                    yield Problem(where, _("There is no lot {id}.").format(id=one))
        elif name == "awardID" and awards and value not in awards:
            yield Problem(where, _("There is no award {id}.").format(id=value))
        elif name in ("buyer", "payer", "payee", "suppliers"):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and one.get("id") not in parties:
                    yield Problem(where, _("{id} is not among the parties.").format(id=one.get("id")))
        elif name in ("amount", "amountGross") and isinstance(value, int | float) and abs(value) > MOST_MONEY:
            yield Problem(where, _("{value} is no sum of money.").format(value=value))


def _walk(data: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Every named value with where it stands."""
    if isinstance(data, dict):
        for name, value in data.items():
            where = f"{path}/{name}".strip("/")
            yield where, name, value
            yield from _walk(value, where)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _walk(value, f"{path}/{number}".strip("/"))


def problems_of_package(package: Any) -> Iterator[Problem]:
    """Of a release package or a record package."""
    yield from _by_schema(package, "head", "")
    if not isinstance(package, dict):
        return
    if isinstance(package.get("records"), list):
        for number, record in enumerate(package["records"]):
            yield from _by_schema(record, "record", f"records/{number}")
            yield from _of_releases(
                _inside({"record": record}, "record/releases"), f"records/{number}/releases"
            )
        return
    if not isinstance(package.get("releases"), list):
        yield Problem("/", _("This is neither an OCDS release package nor a record package."))
        return
    yield from _of_releases(package["releases"], "releases")


def _of_releases(rows: Iterable[Any], path: str) -> Iterator[Problem]:
    seen = set()
    for number, body in enumerate(rows):
        yield from problems_of_release(body, f"{path}/{number}")
        key = (body.get("ocid"), body.get("id")) if isinstance(body, dict) else number
        if key in seen:
            yield Problem(f"{path}/{number}/id", _("The identifier {id} stands there twice.").format(id=key))
        seen.add(key)


def problems_of_all() -> Iterator[Problem]:
    """Of everything that is public, release by release: memory does not grow with them."""
    rows = public_releases().select_related("procurement")
    yield from _by_schema(head("https://example.org/", extensions_of(rows[:1])), "head", "")
    for release in rows.iterator(chunk_size=200):
        yield from problems_of_release(release.body, f"{release.procurement.ocid}/{release.key}")
