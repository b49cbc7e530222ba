"""Which fields a roadmap file may carry, and how JSON of that shape is read: every fault with its path."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cms.importing import words
from cms.importing.faults import Faults

KINDS = {
    str: "text",
    bool: "true or false",  # before int, of which it is a kind
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


class Pairs(dict):
    """A JSON object that remembers which keys stood in it twice."""

    twice: tuple[str, ...] = ()


def pairs(items: list[tuple[str, Any]]) -> Pairs:
    """For json's object_pairs_hook."""
    found = Pairs(items)
    names = [name for name, _value in items]
    found.twice = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
    return found


def wrong_kind(wanted: str, value: Any) -> str:
    found = next((name for kind, name in KINDS.items() if isinstance(value, kind)), "?")
    return _("should be %(wanted)s, not %(found)s") % {"wanted": wanted, "found": found}


def meant(name: str, known: Iterable[str]) -> str:
    """ " (did you mean …?)" when a known name is near, else an empty string."""
    near = difflib.get_close_matches(name.casefold(), list(known), 1, 0.6)
    return " " + _("(did you mean “%(name)s”?)") % {"name": near[0]} if near else ""


@dataclass(frozen=True)
class Text:
    """One line of text; `least` 1 where it may not be empty."""

    limit: int
    least: int = 0

    def read(self, value: Any, path: str, faults: Faults) -> str:
        if not isinstance(value, str):
            faults.add(path, wrong_kind("text", value))
            return ""
        if says := words.fault_in(value, self.limit):
            faults.add(path, says)
            return ""
        clean = words.line(value)
        if self.least and not clean:
            faults.add(path, _("is empty"))
        return clean


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    of: tuple[str, ...]
    limit: int = 40

    def read(self, value: Any, path: str, faults: Faults) -> str:
        word = Text(self.limit).read(value, path, faults).casefold()
        if isinstance(value, str) and word not in self.of:
            faults.add(path, _("is none of: %(words)s") % {"words": ", ".join(self.of)})
        return word


@dataclass(frozen=True)
class Number:
    """A whole number from `least` up."""

    least: int = 0

    def read(self, value: Any, path: str, faults: Faults) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            faults.add(path, wrong_kind("a number", value))
            return self.least
        if not self.least <= value < 10_000:
            faults.add(path, _("is %(value)d, out of range") % {"value": value})
        return value


@dataclass(frozen=True)
class Many:
    """A list of one kind of thing, at most `limit` long."""

    of: Any
    limit: int = 200

    def read(self, value: Any, path: str, faults: Faults) -> list:
        if not isinstance(value, list):
            faults.add(path, wrong_kind("a list", value))
            return []
        if len(value) > self.limit:
            faults.add(
                path,
                _("has %(count)d entries; at most %(limit)d fit")
                % {
                    "count": len(value),
                    "limit": self.limit,
                },
            )
            return []
        return [self.of.read(item, f"{path}[{index}]", faults) for index, item in enumerate(value)]


class Read(dict):
    """A checked object: its fields, and the path at which it stood."""

    path: str = ""


@dataclass(frozen=True)
class Shape:
    """An object with known fields; those in `needs` must be there."""

    fields: dict[str, Any]
    needs: tuple[str, ...] = field(default=())

    def read(self, value: Any, path: str, faults: Faults) -> Read:
        clean = Read()
        clean.path = path
        if not isinstance(value, dict):
            faults.add(path or "$", wrong_kind("an object", value))
            return clean
        start = f"{path}." if path else ""
        for name in getattr(value, "twice", ()):
            faults.add(f"{start}{words.line(name)[:40]}", _("stands there twice"))
        for name in self.needs:
            if name not in value:
                faults.add(f"{start}{name}", _("is missing"))
        for name, item in value.items():
            if name in self.fields:
                clean[name] = self.fields[name].read(item, f"{start}{name}", faults)
            else:
                faults.add(f"{start}{name!s:.40}", _("is not a known field") + meant(name, self.fields))
        return clean


LINE = Text(255)
NAME = Text(200, least=1)
PARAGRAPH = Text(8_000, least=1)
ITEM = Text(1_000, least=1)
STEP = Text(600, least=1)
REF = Text(8, least=1)

ACTION = {
    "ref": REF,
    "title": NAME,
    "summary": Text(500),
    "kind": Choice(("exploration", "project")),
    "description": Many(PARAGRAPH),
    "stakeholders_identified": Many(NAME),
    "stakeholders_potential": Many(NAME),
    "smart": Many(ITEM),
    "short_term": Many(STEP, 30),
    "future": Many(STEP, 30),
    "see_also": Many(REF, 15),
    "see_also_intended": Many(REF, 15),
    "reference_title": LINE,
    "page": Number(0),
}
WORKSTREAM = {
    "letter": Text(2, least=1),
    "name": NAME,
    "vision": Text(600),
    "introduction": Many(PARAGRAPH),
    "introduction_headings": Many(Shape({"before": Number(0), "heading": NAME}, ("before", "heading"))),
    "introduction_nested": Many(Number(0)),
    "benefits_heading": Text(120),
    "benefits_intro": Text(500),
    "benefits": Many(Text(2_000, least=1), 30),
    "case_studies": Many(
        Shape({"title": Text(160, least=1), "body": Many(PARAGRAPH)}, ("title", "body")), 30
    ),
    "actions": Many(Shape(ACTION, ("ref",)), 999),
}
THEME = {
    "name": NAME,
    "summary": Text(600),
    "quote": Shape({"text": Text(600, least=1), "by": NAME}, ("text", "by")),
    "facts": Many(Shape({"topic": Text(60), "text": ITEM}, ("topic", "text")), 30),
    "workstreams": Many(Shape(WORKSTREAM, ("letter", "name", "actions")), 26),
}
ROADMAP = Shape(
    {
        "title": NAME,
        "alternative_titles": Many(NAME, 20),
        "publisher": LINE,
        "published": Text(50),
        "vision": Text(600),
        "vision_source": LINE,
        "challenges": Many(ITEM, 50),
        "principles": Many(ITEM, 50),
        "opportunities": Many(ITEM, 50),
        "action_criteria": Many(ITEM, 50),
        "commission_role": Many(ITEM, 50),
        "themes": Many(Shape(THEME, ("name", "workstreams")), 26),
        "glossary": Many(Shape({"term": Text(100, least=1), "meaning": ITEM}, ("term", "meaning")), 500),
        "ways_to_get_involved": Many(ITEM, 50),
        "endorsements": Many(Shape({"quote": Text(2_000, least=1), "by": NAME}, ("quote", "by")), 50),
    },
    ("themes",),
)
