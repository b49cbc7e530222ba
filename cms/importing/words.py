"""Text as it comes from a file: made uniform, and refused where it holds what no text may hold."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

# Control characters but tab and line ends, lone surrogates, non-characters, and what turns text round unseen.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\ufffd]"
)
LINE_END = re.compile(r"\r\n?|[\x85\u2028\u2029]")
BLANK = re.compile(r"[ \t\u00a0]+")


def fault_in(text: str, limit: int) -> str:
    """What is wrong with the text, in words, or an empty string."""
    if found := FORBIDDEN.search(text):
        code = ord(found.group())
        if code == 0xFFFD:
            return _("holds “\ufffd”: letters were lost when the file was saved; save it again as UTF-8")
        return _("holds the control character U+%(code)04X at character %(at)d") % {
            "code": code,
            "at": found.start() + 1,
        }
    if len(text) > limit:
        return _("is %(length)d characters long; at most %(limit)d fit") % {
            "length": len(text),
            "limit": limit,
        }
    return ""


def line(text: str) -> str:
    """One line: composed characters, single spaces, no line ends."""
    flat = LINE_END.sub("\n", unicodedata.normalize("NFC", text)).replace("\n", " ")
    return BLANK.sub(" ", flat).strip()


def lines(text: str) -> list[str]:
    """The lines that hold something, each made uniform."""
    parts = LINE_END.sub("\n", unicodedata.normalize("NFC", text)).split("\n")
    return [clean for part in parts if (clean := BLANK.sub(" ", part).strip())]


def items(text: str) -> list[str]:
    """The items of a cell: one on each line, or parted by semicolons."""
    return [clean for row in lines(text) for part in row.split(";") if (clean := part.strip())]
