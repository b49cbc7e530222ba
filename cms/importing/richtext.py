"""Paragraphs of a file as rich text, and rich text as blocks that can be compared with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from django.utils.html import escape

BLOCKS = {"p", "h2", "h3", "h4", "li", "blockquote"}
Block = tuple[str, str]  # ("p" | "h2" | "h3" | "li" | "li li", text)


def blocks_of(
    paragraphs: Iterable[str], headings: Iterable[dict] = (), nested: Iterable[int] = ()
) -> list[Block]:
    """Blocks of paragraphs, of which those that begin with "- " are items, some one level in."""
    before: dict[int, list[str]] = {}
    for heading in headings:
        before.setdefault(heading["before"], []).append(heading["heading"])
    inner, blocks = set(nested), []
    for index, paragraph in enumerate(paragraphs):
        blocks += [("h3", heading) for heading in before.get(index, [])]
        if paragraph.startswith("- "):
            below = index in inner and bool(blocks) and blocks[-1][0].startswith("li")
            blocks.append(("li li" if below else "li", paragraph[2:].strip()))
        else:
            blocks.append(("p", paragraph))
    return blocks


def html_of(blocks: Iterable[Block]) -> str:
    """Rich text, everything escaped."""
    parts, depth = [], 0
    for tag, text in blocks:
        wanted = len(tag.split()) if tag.startswith("li") else 0
        parts.append(_to_depth(depth, wanted))
        depth = wanted
        parts.append(f"<li>{escape(text)}" if wanted else f"<{tag}>{escape(text)}</{tag}>")
    parts.append(_to_depth(depth, 0))
    return "".join(parts)


def _to_depth(depth: int, wanted: int) -> str:
    """What closes and opens lists between an item at one depth (0: no list) and the next."""
    if wanted > depth:
        return "<ul>" * (wanted - depth)
    close = "</li></ul>" * (depth - wanted)
    return close + ("</li>" if wanted else "")


class _Blocks(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[list[str]] = []
        self.lists = 0

    def handle_starttag(self, tag, attrs):
        if tag in ("ul", "ol"):
            self.lists += 1
        elif tag in BLOCKS:
            self.found.append([" ".join(["li"] * max(1, self.lists)) if tag == "li" else tag, ""])
        elif tag == "br" and self.found:
            self.found[-1][1] += " "

    def handle_endtag(self, tag):
        if tag in ("ul", "ol"):
            self.lists -= 1

    def handle_data(self, data):
        if not self.found:
            self.found.append(["p", ""])
        self.found[-1][1] += data


def blocks_in(html: str) -> list[Block]:
    """The blocks of rich text without their emphasis and links, which no file carries."""
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    return [(tag, text) for tag, raw in parser.found if (text := " ".join(raw.split()))]


def as_line(blocks: Iterable[Block]) -> str:
    """All in one line, items marked with a hyphen, as a cell of a table holds it."""
    return " ".join(f"- {text}" if tag.startswith("li") else text for tag, text in blocks)


def flattened(text: str) -> str:
    """For comparing lists that came as one cell: where one item ends is not known there."""
    return re.sub(r"[;\s]+", " ", text).strip()
