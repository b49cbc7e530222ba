"""Several releases of one procurement as one record, the newest word on each field (OCDS 1.1 merging)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procurement.mirroring.reading import Faulty

# The lists of the standard that are replaced as a whole; every other list of objects is merged by `id`.
WHOLE = (
    "parties/additionalIdentifiers",
    "parties/roles",
    "tender/items/additionalClassifications",
    "tender/items/deliveryAddresses",
    "tender/additionalClassifications",
    "awards/items/additionalClassifications",
    "contracts/items/additionalClassifications",
    "tender/lots/awardCriteria/criteria",
    "tender/submissionMethod",
    "awards/relatedLots",
)
RULES = {
    **{(name,): "omitWhenMerged" for name in ("id", "date", "tag")},
    **{tuple(path.split("/")): "wholeListMerge" for path in WHOLE},
}

# Personal: names and lines of contact persons. Find a Tender publishes them; a copy of ours would outlive them.
PERSONAL = ("contactPoint", "additionalContactPoints")


def compiled(releases: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The compiled release of what is given in the order of its time. `Faulty` where two releases don't fit
    together."""
    from ocdsmerge.exceptions import OCDSMergeError  # here: it is slow to load, and few processes merge
    from ocdsmerge.merge import CompiledRelease

    record = CompiledRelease(merge_rules=RULES)
    try:
        for release in releases:
            record.append(release)
    except OCDSMergeError as problem:
        raise Faulty("/", str(problem)) from problem
    return record.asdict()


def without_people(release: Any) -> Any:
    """The release without contact persons, wherever they stand."""
    if isinstance(release, dict):
        return {name: without_people(value) for name, value in release.items() if name not in PERSONAL}
    if isinstance(release, list):
        return [without_people(value) for value in release]
    return release
