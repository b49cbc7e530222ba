"""What officers may upload as a paper: what firms may (challenges.uploads_solutions), and sheets for prices."""

from __future__ import annotations

import hashlib
import io
import zipfile

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from challenges.uploads_solutions import MOST_UNPACKED, Checked, checked, clean_name
from engagement.errors import Refused
from procurement.payments_uploads import content_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNS = ("vbaproject", "activex", "externallinks/", "embeddings/")  # programs, and ways out of the file


def checked_paper(upload: UploadedFile) -> Checked:
    """What it is, once it may be kept. Refused ("file") with the reason in words."""
    name = clean_name(upload.name or "")
    if not name.lower().endswith(".xlsx"):
        return checked(upload)
    content = content_of(upload)
    if says := _sheet(content):
        raise Refused("file", says)
    digest = hashlib.sha256(content).hexdigest()
    return Checked(name=name, content_type=SHEET, size=len(content), sha256=digest)


def _sheet(content: bytes) -> str:
    """A real .xlsx without macros, links to other files or things inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [name.lower() for name in parts.namelist()]
            types = parts.read("[Content_Types].xml") if "[content_types].xml" in names else b""
            unpacked = sum(one.file_size for one in parts.infolist())
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, KeyError, NotImplementedError):
        return _("This is not what its name says. Save it anew and choose it again.")
    if "xl/workbook.xml" not in names or not types or unpacked > MOST_UNPACKED:
        return _("This is not what its name says. Save it anew and choose it again.")
    if b"macroEnabled" in types or any(run in name for name in names for run in RUNS):
        return _("This sheet contains macros or links to other files. Save it without them, as .xlsx.")
    return ""
