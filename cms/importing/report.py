"""What an import says to whoever runs it: added, changed with old and new, unchanged, left alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.importing import shapes
from cms.importing.diff import Diff, Plan
from cms.importing.faults import shortened
from cms.importing.roadmap import Roadmap

NOT_KEPT = ("alternative_titles", "reference_title", "page", "see_also_intended")
CARRIERS = {
    "roadmap": shapes.ROADMAP.fields,
    "theme": shapes.THEME,
    "workstream": shapes.WORKSTREAM,
    "action": shapes.ACTION,
}
PARTS = {"themes", "workstreams", "actions", "ref", "letter"}


def lines(diff: Diff, roadmap: Roadmap) -> Iterator[str]:
    """The whole diff, in the order of the tree."""
    unchanged = []
    for plan in diff.plans:
        if plan.is_new:
            yield _("+ %(name)s: %(title)s") % {"name": plan.name, "title": shortened(_title(plan))}
        elif plan.write and plan.changes:
            yield f"~ {plan.name}"
            for change in plan.changes:
                yield f"    {change.field}: “{shortened(change.old)}” → “{shortened(change.new)}”"
        elif plan.kind != "home":
            unchanged.append(plan.name)
        for note in plan.notes:
            yield f"    {note}"
    if unchanged:
        yield _("= unchanged: %(names)s") % {"names": ", ".join(unchanged)}
    for kind, names in untouched(roadmap).items():
        yield _("  not in this file, left alone (%(kind)s): %(names)s") % {
            "kind": kind,
            "names": ", ".join(names),
        }
    if kept_out := not_kept(roadmap):
        yield _("  read and not kept: %(names)s") % {"names": ", ".join(kept_out)}
    yield summary(diff)


def _title(plan: Plan) -> str:
    return plan.fields.get("title") or plan.fields.get("name") or ""


def summary(diff: Diff) -> str:
    """One line of numbers."""
    new = sum(plan.is_new for plan in diff.plans)
    changed = len(diff.to_write()) - new
    return _("%(new)d new, %(changed)d changed, %(same)d unchanged") % {
        "new": new,
        "changed": changed,
        "same": len(diff.plans) - new - changed,
    }


def _carried(roadmap: Roadmap) -> dict[str, set[str]]:
    carried: dict[str, set[str]] = {kind: set() for kind in CARRIERS}
    carried["roadmap"] |= set(roadmap.fields)
    for theme in roadmap.themes:
        carried["theme"] |= set(theme.fields)
        for stream in theme.workstreams:
            carried["workstream"] |= set(stream.fields)
            for action in stream.actions:
                carried["action"] |= set(action.fields)
    return carried


def untouched(roadmap: Roadmap) -> dict[str, list[str]]:
    """For each kind of page the fields that the file does not carry."""
    carried = _carried(roadmap)
    found = {}
    for kind, fields in CARRIERS.items():
        names = [name for name in fields if name not in carried[kind] | PARTS | set(NOT_KEPT)]
        if names:
            found[kind] = names
    return found


def not_kept(roadmap: Roadmap) -> list[str]:
    """Fields that the file carries and no page holds."""
    carried = set().union(*_carried(roadmap).values())
    return [name for name in NOT_KEPT if name in carried]
