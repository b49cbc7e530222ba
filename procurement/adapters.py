"""How official numbers of notices come back by themselves: an adapter behind the setting NOTICE_ADAPTER.

An adapter is a class with `submit(notice)`, which hands a ready notice on (called again and again until it is
published: it must not mind), and `look(notice)`, which gives what is official of it, or None. By hand it always works.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from engagement.errors import Refused
from procurement.actions.mirroring import releases_of
from procurement.actions.publishing import record
from procurement.mirroring.facts import facts_of
from procurement.mirroring.reading import Faulty
from procurement.models import OwnNotice

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Official:
    """What Find a Tender says of a notice of ours; `at` its official time."""

    number: str
    ocid: str
    at: datetime
    url: str = ""


class Adapter(Protocol):
    def submit(self, notice: OwnNotice) -> None: ...

    def look(self, notice: OwnNotice) -> Official | None: ...


class PackageFolder:
    """Works through a folder (setting NOTICE_FOLDER), which no address on the web may reach: what is ready is written
    to `ready/<reference>.json`, field by field; OCDS packages of Find a Tender that are laid into it are searched for
    our reference (in tender.id or in the title) and the kind of the notice."""

    def __init__(self, folder: str | Path = ""):
        self.folder = Path(folder or settings.NOTICE_FOLDER)

    def submit(self, notice: OwnNotice) -> None:
        path = self.folder / "ready" / f"{notice.reference}.json"
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = [{"section": row[0], "label": row[1], "value": row[2]} for row in notice.facts]
        said = {"reference": notice.reference, "kind": notice.kind, "fields": fields}
        path.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")

    def look(self, notice: OwnNotice) -> Official | None:
        if notice.case is None or notice.approved_at is None:
            return None
        known = set(OwnNotice.objects.exclude(official_number="").values_list("official_number", flat=True))
        since = notice.approved_at.replace(second=0, microsecond=0)
        found = [
            one
            for release in self._releases()
            for one in _matching(release, notice)
            if one.number not in known and one.at >= since
        ]
        return min(found, key=lambda one: one.at, default=None)

    def _releases(self) -> Iterator[dict[str, Any]]:
        for path in sorted(self.folder.glob("*.json")):
            try:
                found, _extensions = releases_of(json.loads(path.read_text(encoding="utf-8-sig")))
            except (OSError, ValueError) as fault:  # Faulty is a ValueError
                logger.warning("%s can't be read: %s", path.name, fault)
                continue
            yield from (one for one in found if isinstance(one, dict))


def _matching(release: dict[str, Any], notice: OwnNotice) -> list[Official]:
    try:
        facts = facts_of(release)
    except Faulty:
        return []
    number = notice.case.number if notice.case else notice.reference
    words = f"{facts.reference} {facts.title}".replace(",", " ").replace("(", " ").replace(")", " ").split()
    if number not in words:
        return []
    return [
        Official(one.number, facts.ocid, one.official_at, one.url)
        for one in facts.notices
        if one.kind == notice.kind
    ]


def adapter() -> Adapter | None:
    """The one that the setting names; None where notices are recorded by hand alone."""
    return import_string(settings.NOTICE_ADAPTER)() if settings.NOTICE_ADAPTER else None


def take_over_official() -> int:
    """The job: hands on what is ready and records what is official; how many were recorded. What is refused stays ready
    and is said in the log; it stops nothing else."""
    chosen, recorded = adapter(), 0
    if chosen is None:
        return 0
    for notice in OwnNotice.objects.filter(state=OwnNotice.State.READY).select_related("case").order_by("pk"):
        try:
            chosen.submit(notice)
            if found := chosen.look(notice):
                record(
                    notice=notice, number=found.number, ocid=found.ocid, at=found.at, url=found.url, by=None
                )
                recorded += 1
        except (Refused, OSError) as fault:
            logger.warning("The notice %s stays ready: %s", notice.reference, fault)
    return recorded
