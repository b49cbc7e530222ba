"""What a later release must say so that what an earlier one said is gone.

Releases of one procurement are merged field by field (OCDS 1.1): what a later one leaves out stays. So a value that is
gone is null, and a lot that is gone is withdrawn.
"""

from __future__ import annotations

from typing import Any

# What other notices and parts say of the tender: a tender notice that is silent about it leaves it as it is.
OTHERS = frozenset(
    {"documents", "enquiries", "amendments", "hasEnquiries", "numberOfTenderers", "milestones"}
)
WITHDRAWN = "withdrawn"


def tender_after(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The tender of a notice that says the whole of it anew, after the compiled one that stood before."""
    said = emptied({name: value for name, value in old.items() if name not in OTHERS}, new)
    lots = {lot["id"] for lot in new.get("lots", [])}
    gone = [{"id": lot["id"], "status": WITHDRAWN} for lot in old.get("lots", []) if lot["id"] not in lots]
    if gone:
        said["lots"] = [*said.get("lots", []), *gone]
    return said


def emptied(old: Any, new: Any) -> Any:
    """`new`, with null wherever it has no value any more; lists are merged by identifier, entry by entry."""
    if isinstance(old, dict) and isinstance(new, dict):
        found = dict(new)
        for name, was in old.items():
            if name in new:
                found[name] = emptied(was, new[name])
            elif isinstance(was, dict):
                found[name] = emptied(was, {})
            elif not isinstance(was, list) and was is not None:
                found[name] = None
        return found
    if isinstance(old, list) and isinstance(new, list):
        before = {one["id"]: one for one in old if isinstance(one, dict) and "id" in one}
        return [
            emptied(before[one["id"]], one) if isinstance(one, dict) and one.get("id") in before else one
            for one in new
        ]
    return new
