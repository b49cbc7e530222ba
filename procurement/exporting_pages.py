"""Release packages of everything that is public, a page at a time, in the order of their release."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from accounts.mails import absolute
from procurement.exporting import extensions_of, head, public_releases, written
from procurement.models import Release

SIZE = 100
PAGINATION = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_pagination_extension/master/extension.json"


def page(*, since: datetime | None, after: str, asked: str = "") -> dict[str, Any]:
    """At most SIZE releases from `since` on, after the one at which the last page ended ("<time>_<id>"); `links.next`
    where there are more. Two queries, however deep. ValueError for an `after` that nobody gave."""
    rows = public_releases()
    if since is not None:
        rows = rows.filter(released_at__gte=since)
    if after:
        at, pk = _place(after)
        rows = rows.filter(Q(released_at__gt=at) | Q(released_at=at, pk__gt=pk))
    found = list(rows[: SIZE + 1])
    shown = found[:SIZE]
    said = head(
        _address(asked, after), [*extensions_of(shown), PAGINATION], shown[-1].released_at if shown else None
    )
    if len(found) > SIZE:
        said["links"] = {"next": _address(asked, _mark(shown[-1]))}
    return {**said, "releases": [one.body for one in shown]}


def _address(since: str, after: str) -> str:
    query = urlencode({name: value for name, value in (("since", since), ("after", after)) if value})
    url = absolute(reverse("procurement:packages"))
    return f"{url}?{query}" if query else url


def _mark(release: Release) -> str:
    return f"{release.released_at.isoformat().replace('+00:00', 'Z')}_{release.pk}"


def _place(after: str) -> tuple[datetime, int]:
    moment, _dash, number = after.rpartition("_")
    at = parse_datetime(moment)
    if at is None or not is_aware(at) or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise ValueError(after)
    return at, int(number)


__all__ = ["page", "written"]
