"""Open contracting data (OCDS 1.1.5): release packages and records of what is public, as generators of text, so that
ten thousand procurements pass through without standing in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.clock import now
from accounts.mails import absolute
from procurement.mirroring.compiling import compiled
from procurement.models import Procurement, Release
from procurement.publisher import publisher

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
VERSION = "1.1"
CHUNK = 200


def public_releases() -> Any:
    """Of all that is public, in the order of their time."""
    shown = Procurement.objects.public().order_by().values("pk")
    return Release.objects.filter(procurement__in=shown).order_by("released_at", "pk")


def extensions_of(releases: Iterable[Release]) -> list[str]:
    return list(dict.fromkeys(one for release in releases for one in release.extensions))


def head(uri: str, extensions: list[str], at: datetime | None = None) -> dict[str, Any]:
    """What a package says of itself, before its releases or records."""
    return {
        "uri": uri,
        "version": VERSION,
        "publishedDate": (at or now()).isoformat(timespec="seconds"),
        "publisher": {"name": publisher()},
        "license": LICENCE,
        "extensions": extensions,
    }


def release_package(procurement: Procurement) -> dict[str, Any]:
    releases = list(procurement.releases.order_by("released_at", "pk"))
    uri = absolute(reverse("procurement:releases", args=[procurement.ocid]))
    said = head(uri, extensions_of(releases), procurement.latest_at)
    return {**said, "releases": [one.body for one in releases]}


def record_package(procurement: Procurement) -> dict[str, Any]:
    """The releases and what they come to."""
    releases = list(procurement.releases.order_by("released_at", "pk"))
    uri = absolute(reverse("procurement:record", args=[procurement.ocid]))
    bodies = [one.body for one in releases]
    record = {"ocid": procurement.ocid, "releases": bodies, "compiledRelease": compiled(bodies)}
    return {**head(uri, extensions_of(releases), procurement.latest_at), "records": [record]}


def written(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1)


def whole_package() -> Iterator[str]:
    """One release package of everything that is public, piece by piece."""
    rows = public_releases()
    declared = dict.fromkeys(
        one
        for extensions in rows.order_by().values_list("extensions", flat=True).distinct()
        for one in extensions
    )
    opening = json.dumps(head(absolute(reverse("procurement:list")), list(declared)), ensure_ascii=False)
    yield f'{opening[:-1]}, "releases": ['
    for number, body in enumerate(bodies(rows)):
        yield f"{',' if number else ''}\n{json.dumps(body, ensure_ascii=False)}"
    yield "\n]}\n"


def bodies(rows: Any) -> Iterator[dict[str, Any]]:
    """Of these releases in their order, a page by key at a time: no cursor of a server has to stay open for it."""
    place = Q()
    while found := list(rows.filter(place).values_list("released_at", "pk", "body")[:CHUNK]):
        at, pk, _body = found[-1]
        yield from (body for _at, _pk, body in found)
        place = Q(released_at__gt=at) | Q(released_at=at, pk__gt=pk)
