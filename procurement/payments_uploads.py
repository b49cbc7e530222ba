"""The file that may come with an invoice or a quote: a PDF that runs nothing, or an electronic invoice (UBL 2.1)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from challenges.uploads_solutions import Checked, checked, clean_name, content_of
from engagement.errors import Refused

PDF = "application/pdf"
UBL = "application/xml"
NAMES = {
    "i": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "b": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "a": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
}


@dataclass(frozen=True)
class Ubl:
    """What an electronic invoice says (EN 16931 as UBL 2.1); "" and None where it does not."""

    number: str
    total: Decimal | None


def checked_pdf(upload: UploadedFile) -> Checked:
    """Refused ("file") with the reason in words."""
    if ending(upload) != "pdf":
        raise Refused("file", _("Choose a PDF."))
    return checked(upload)


def checked_invoice(upload: UploadedFile, *, number: str, total: Decimal) -> Checked:
    """A PDF, or a UBL invoice that says the same number and total as the form. Refused ("file")."""
    if ending(upload) == "pdf":
        return checked(upload)
    if ending(upload) != "xml":
        raise Refused("file", _("Choose a PDF or an electronic invoice (UBL, .xml)."))
    content = content_of(upload)
    says = read_ubl(content)
    if says.number and key_of(says.number) != key_of(number):
        raise Refused("file", _("The file says invoice number {number}.").format(number=says.number[:60]))
    if says.total is not None and says.total != total:
        raise Refused("file", _("The file says a total of £{total}.").format(total=says.total))
    return Checked(
        name=clean_name(upload.name or ""),
        content_type=UBL,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def key_of(number: str) -> str:
    """By which two invoice numbers are the same: without case and spaces."""
    return "".join(number.split()).casefold()


def ending(upload: UploadedFile) -> str:
    return PurePosixPath(clean_name(upload.name or "")).suffix.lstrip(".").lower()


def read_ubl(content: bytes) -> Ubl:
    """Without entities and without anything that is fetched. Refused ("file")."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Refused("file", _("This is no electronic invoice that we can read.")) from error
    if root.tag != f"{{{NAMES['i']}}}Invoice":
        raise Refused("file", _("This is no electronic invoice that we can read."))
    total = (root.findtext("a:LegalMonetaryTotal/b:TaxInclusiveAmount", "", NAMES) or "").strip()
    try:
        amount = Decimal(total) if total else None
    except InvalidOperation as error:
        raise Refused("file", _("This is no electronic invoice that we can read.")) from error
    return Ubl(number=(root.findtext("b:ID", "", NAMES) or "").strip(), total=amount)
