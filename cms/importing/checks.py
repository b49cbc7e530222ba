"""What must hold between the parts of a file: references, letters, names, "see also"."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from cms.importing.faults import Faults
from cms.importing.roadmap import ActionWords, Roadmap, WorkstreamWords

REF = re.compile(r"([A-Z]{1,2})[1-9][0-9]{0,2}")
LETTER = re.compile(r"[A-Z]{1,2}")


def check(roadmap: Roadmap, faults: Faults) -> None:
    """Adds every fault that can be seen in the file alone."""
    if not roadmap.themes and not roadmap.flat and not faults:
        faults.add("themes", _("is empty"))
    _check_letters(roadmap, faults)
    _check_names(roadmap, faults)
    _check_refs(roadmap, faults)
    for stream in roadmap.workstreams():
        _check_introduction(stream, faults)
    _check_glossary(roadmap, faults)


def _check_letters(roadmap: Roadmap, faults: Faults) -> None:
    if roadmap.flat:
        return  # the letter is taken from the reference
    first: dict[str, str] = {}
    for stream in roadmap.workstreams():
        where = f"{stream.path}.letter"
        if stream.letter and not LETTER.fullmatch(stream.letter):
            faults.add(where, _("“%(letter)s” is not one of A to Z") % {"letter": stream.letter})
        elif stream.letter in first:
            faults.add(
                where,
                _("%(letter)s stands already at %(where)s")
                % {
                    "letter": stream.letter,
                    "where": first[stream.letter],
                },
            )
        first.setdefault(stream.letter, where)


def _check_names(roadmap: Roadmap, faults: Faults) -> None:
    """No two themes, and no two workstreams, of one name."""
    for things, key in ((roadmap.themes, "theme"), (list(roadmap.workstreams()), "workstream")):
        first: dict[str, str] = {}
        for thing in things:
            name = thing.fields.get("name", "").casefold()
            where = thing.path if roadmap.flat else f"{thing.path}.name"
            if name and name in first:
                says = {
                    "theme": _("the theme “%(name)s” stands already at %(where)s"),
                    "workstream": _("the workstream “%(name)s” has another letter at %(where)s"),
                }[key]
                faults.add(where, says % {"name": thing.fields["name"][:60], "where": first[name]})
            first.setdefault(name, where)


def _check_refs(roadmap: Roadmap, faults: Faults) -> None:
    first: dict[str, ActionWords] = {}
    for stream in roadmap.workstreams():
        for action in stream.actions:
            if not action.ref:
                continue  # said already
            if not REF.fullmatch(action.ref):
                says = _("“%(ref)s” is not a reference: a letter from A to Z and a number, such as B2")
                faults.add(action.where("ref"), says % {"ref": action.ref[:12]})
            elif action.ref in first:
                says = _("%(ref)s stands already at %(where)s")
                faults.add(
                    action.where("ref"), says % {"ref": action.ref, "where": first[action.ref].where("ref")}
                )
            elif LETTER.fullmatch(stream.letter) and action.letter != stream.letter:
                says = _("%(ref)s stands in workstream %(letter)s")
                faults.add(action.where("ref"), says % {"ref": action.ref, "letter": stream.letter})
            first.setdefault(action.ref, action)


def unknown_related(roadmap: Roadmap, known: set[str], faults: Faults) -> None:
    """References under "see also" that neither the file nor the site has."""
    everywhere = known | {action.ref for action in roadmap.actions()}
    for action in roadmap.actions():
        for ref in action.fields.get("see_also", []):
            if ref not in everywhere:
                faults.add(action.where("see_also"), _("there is no action %(ref)s") % {"ref": ref[:12]})
            elif ref == action.ref:
                faults.add(action.where("see_also"), _("%(ref)s refers to itself") % {"ref": ref})


def _check_introduction(stream: WorkstreamWords, faults: Faults) -> None:
    """Headings stand before a paragraph that is there, and only a list's items are nested."""
    paragraphs = stream.fields.get("introduction")
    if paragraphs is None:
        return
    for index, heading in enumerate(stream.fields.get("introduction_headings", [])):
        if heading.get("before", 0) >= len(paragraphs):
            where = f"{stream.path}.introduction_headings[{index}].before"
            faults.add(where, _("there is no paragraph %(number)d") % {"number": heading["before"]})
    for index, number in enumerate(stream.fields.get("introduction_nested", [])):
        if number >= len(paragraphs) or not paragraphs[number].startswith("- "):
            where = f"{stream.path}.introduction_nested[{index}]"
            faults.add(where, _("paragraph %(number)d is no item of a list") % {"number": number})


def _check_glossary(roadmap: Roadmap, faults: Faults) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(roadmap.fields.get("glossary", [])):
        term = entry.get("term", "").casefold()
        if term and term in seen:
            faults.add(
                f"glossary[{index}].term", _("“%(term)s” stands there twice") % {"term": entry["term"][:40]}
            )
        seen.add(term)
