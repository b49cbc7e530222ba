"""What may be uploaded with a solution: by name, size, and what is really in the file. Nothing here touches a row."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from engagement.errors import Refused

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": WORD,
}
LONGEST_NAME = 100
MOST_UNPACKED = 100 * 1024 * 1024
RUNS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")  # what a PDF does by itself, or hides


@dataclass(frozen=True, kw_only=True)
class Checked:
    name: str
    content_type: str
    size: int
    sha256: str


def most_bytes() -> int:
    return settings.SOLUTION_FILE_MOST_BYTES


def most_files() -> int:
    return settings.SOLUTION_FILES_EACH


def checked(upload: UploadedFile) -> Checked:
    """What it is, once it may be kept. Refused ("file") with the reason in words."""
    name = clean_name(upload.name or "")
    ending = PurePosixPath(name).suffix.lstrip(".").lower()
    if ending not in TYPES:
        raise Refused("file", _("Choose a PDF, PNG, JPEG or Word file (.docx)."))
    content = content_of(upload)
    if not _is(ending, content):
        raise Refused("file", _("This is not what its name says. Save it anew and choose it again."))
    if says := LOOKED_INTO[ending](content):
        raise Refused("file", says)
    return Checked(
        name=name,
        content_type=TYPES[ending],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def content_of(upload: UploadedFile) -> bytes:
    """Refused ("file") where there is none, or too much of it."""
    if not upload.size:
        raise Refused("file", _("This file is empty."))
    if upload.size > most_bytes():
        raise Refused("file", _("This file is larger than {size}.").format(size=filesizeformat(most_bytes())))
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    return content


def clean_name(name: str) -> str:
    """The last part of a path, with letters, figures and a few signs; never empty, never long."""
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    stem, dot, ending = last.rpartition(".")
    stem = re.sub(r"[^\w .()+-]", "", stem or ending).strip(" .")
    ending = re.sub(r"[^A-Za-z0-9]", "", ending).lower() if dot else ""
    stem = stem[: LONGEST_NAME - len(ending) - 1].strip(" .") or "file"
    return f"{stem}.{ending}" if ending else stem


def _is(ending: str, content: bytes) -> bool:
    """Whether the first bytes are those of such a file."""
    wanted = {
        "docx": {".docx", ".zip"},
        "jpg": {".jpg", ".jpeg", ".jfif"},
        "jpeg": {".jpg", ".jpeg", ".jfif"},
    }
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return False
    return bool(found & wanted.get(ending, {f".{ending}"}))


def _pdf(content: bytes) -> str:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        return _("This is not a whole PDF. Save it anew and choose it again.")
    if any(word in content for word in RUNS):
        return _("This PDF contains a program or another file. Print it to a new PDF and choose that.")
    return ""


def _picture(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.format not in ("PNG", "JPEG", "MPO"):
                return _("This is no picture that we can read.")
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return _("This is no picture that we can read.")
    return ""


def _word(content: bytes) -> str:
    """A real .docx without macros and without anything that runs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
            types = parts.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
            unpacked = sum(one.file_size for one in parts.infolist())
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError):
        return _("This is no Word file that we can read.")
    if "word/document.xml" not in names or not types or unpacked > MOST_UNPACKED:
        return _("This is no Word file that we can read.")
    has_macros = any("vbaproject" in name.lower() for name in names) or b"macroEnabled" in types
    if has_macros or any("activex" in name.lower() for name in names):
        return _("This Word file contains macros. Save it without them, as .docx.")
    return ""


LOOKED_INTO: dict[str, Callable[[bytes], str]] = {
    "pdf": _pdf,
    "png": _picture,
    "jpg": _picture,
    "jpeg": _picture,
    "docx": _word,
}
