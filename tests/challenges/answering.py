"""Firms that answer: a draft that could be handed in, its member, files of every kind."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from challenges.models import Solution
from tests.factories.challenges import SolutionFactory, answered, member

BACKEND = "django.contrib.auth.backends.ModelBackend"
SECRET = "Zzyzx Works"


def whole(**given) -> tuple[Solution, object]:
    """A draft with nothing missing, and somebody of its firm."""
    draft = answered(SolutionFactory(**given))
    return draft, member(draft.organisation, display_name="Meera of the firm")


def png(secret: str = "") -> bytes:
    out, info = io.BytesIO(), PngInfo()
    if secret:
        info.add_text("Author", secret)
    Image.new("RGB", (8, 8), "teal").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def jpeg(secret: str = "") -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if secret:
        exif[0x013B] = secret  # Artist
    Image.new("RGB", (8, 8), "teal").save(out, "JPEG", exif=exif, comment=secret.encode())
    return out.getvalue()


def docx(secret: str = "", text: str = "A drawing in words", extra: dict[str, bytes] | None = None) -> bytes:
    document = Document()
    document.core_properties.author = secret
    document.core_properties.last_modified_by = secret
    document.core_properties.comments = secret
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out, "a") as parts:
        if secret:
            app = f"<Properties><Company>{secret}</Company></Properties>"
            parts.writestr("docProps/custom.xml", app)
        for name, content in (extra or {}).items():
            parts.writestr(name, content)
    return out.getvalue()


def pdf(secret: str = "") -> bytes:
    return f"%PDF-1.4\n1 0 obj<</Author({secret})>>endobj\ntrailer<</Info 1 0 R>>\n%%EOF\n".encode()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
