"""Files for readers who must not know whose they are: without a name, an author, a company, a place; or not at all."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from PIL import Image

from challenges.uploads_solutions import WORD

LEFT_OUT = re.compile(r"^(docProps/|word/people\.xml|word/comments|customXml/|word/commentsE)")
KEPT = re.compile(
    r"^(\[Content_Types\]\.xml|_rels/|word/.*\.(xml|rels)|word/media/.*\.(png|jpe?g))$|^_rels/.*", re.I
)
AUTHORS = re.compile(rb'(\bw\d*:(?:author|initials))="[^"]*"')
DESCRIBED = re.compile(rb'(\bdescr|\btitle)="[^"]*"')
TAG = re.compile(rb"<[^>]+>")


def cleaned(content: bytes, content_type: str, names: Iterable[str]) -> bytes | None:
    """The same file without what says whose it is; None where that can't be done surely."""
    if content_type in ("image/png", "image/jpeg"):
        return _picture(content, content_type)
    if content_type == WORD:
        return _word(content, list(names))
    return None  # a PDF keeps authors, paths and drawings in more places than we can reach


def _picture(content: bytes, content_type: str) -> bytes | None:
    """Drawn anew from its dots: no EXIF, no comments, no profile, no preview."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            bare = picture.convert(
                "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
            )
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    fresh = Image.new(bare.mode, bare.size)
    fresh.paste(bare)
    out = io.BytesIO()
    if content_type == "image/png":
        fresh.save(out, "PNG")
    else:
        fresh.convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def _word(content: bytes, names: list[str]) -> bytes | None:
    """Text, styles and pictures; without properties, comments and the names of those who wrote. None where it holds
    anything else, or where one of the names stands in its text."""
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as given,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        ):
            for part in given.namelist():
                if part.endswith("/") or LEFT_OUT.match(part):
                    continue
                fresh = _part(part, given.read(part), names)
                if fresh is None:
                    return None
                made.writestr(zipfile.ZipInfo(part), fresh, zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError):
        return None
    return out.getvalue()


def _part(part: str, content: bytes, names: list[str]) -> bytes | None:
    if not KEPT.match(part):
        return None
    if part.lower().endswith((".png", ".jpg", ".jpeg")):
        return _picture(content, "image/png" if part.lower().endswith(".png") else "image/jpeg")
    content = _without_links_to_parts_left_out(part, content)
    content = DESCRIBED.sub(rb'\1=""', AUTHORS.sub(rb'\1=""', content))
    text = TAG.sub(b"", content).decode("utf-8", "replace").casefold()
    whole = content.decode("utf-8", "replace").casefold()
    return None if any(name.casefold() in text or name.casefold() in whole for name in names) else content


def _without_links_to_parts_left_out(part: str, content: bytes) -> bytes:
    """A reader of Word files stumbles over a part that is named and not there."""
    gone = rb"(?:docProps/|people\.xml|comments[^\"]*\.xml|customXml/)"
    if part == "[Content_Types].xml":
        return re.sub(rb'<Override[^>]*PartName="/(?:word/)?' + gone + rb"[^>]*/>", b"", content)
    if part.endswith(".rels"):
        return re.sub(
            rb'<Relationship [^>]*Target="(?:\.\./|/)?(?:word/)?' + gone + rb"[^>]*/>", b"", content
        )
    if part == "word/document.xml":
        return re.sub(rb"<w:comment(?:RangeStart|RangeEnd|Reference)[^>]*/>", b"", content)
    return content
