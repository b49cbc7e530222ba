"""Everything of a public opportunity as one PDF: cover, index, what it is, answers, and each paper that is a PDF, with
page numbers from the first to the last; and the same as a ZIP with all files."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from accounts.mails import absolute
from accounts.papers import pdf_of
from challenges.words_reading import moment_words
from procurement import cpv, exporting
from procurement.effort import effort_of, papers_of
from procurement.models import Enquiry, Procurement
from procurement.page import glance_of, lots_of

STYLESHEET = "css/pack.css"
MOST_PAGES = 1500  # of papers in one PDF; what is more is in the ZIP
SIZE, MARGIN = 9, 28  # points


@dataclass(frozen=True)
class Paper:
    """A file of the tender documents: its title, name, bytes, and the pages where it is a PDF that can be put in."""

    title: str
    name: str
    content: bytes
    pages: int = 0


@dataclass(frozen=True)
class Made:
    """`pages` of the one PDF."""

    pdf: bytes
    zip: bytes
    pages: int


def papers_in(row: Procurement) -> list[Paper]:
    """Those that everybody may have, in their order, with their bytes."""
    found, room = [], MOST_PAGES
    for one in papers_of(row):
        with one.file.open("rb") as file:
            content = file.read()
        pages = pages_of(content) if one.content_type == "application/pdf" else 0
        pages = pages if pages <= room else 0
        room -= pages
        found.append(Paper(one.title, one.name, content, pages))
    return found


def pages_of(content: bytes) -> int:
    """0 for one that is damaged or locked: it goes into the ZIP as it is."""
    try:
        reader = PdfReader(io.BytesIO(content))
        return 0 if reader.is_encrypted else len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError):
        return 0


def build(row: Procurement, papers: Sequence[Paper] | None = None) -> Made:
    """The PDF and the ZIP of what is public of it now, in the language that is active. `papers`: others than its own,
    to measure with. accounts.papers.Unavailable where no PDF can be drawn."""
    given = papers_in(row) if papers is None else list(papers)
    inside = [paper for paper in given if paper.pages]
    context = context_for(row, given)
    front = pdf_of(_front(context, index_of(given, 0), 0), STYLESHEET)
    number = len(PdfReader(io.BytesIO(front)).pages)
    total = number + sum(paper.pages for paper in inside)
    front = pdf_of(_front(context, index_of(given, number), total), STYLESHEET)
    whole = joined(front, inside, total)
    return Made(whole, zipped(row, front if inside else whole, given), total)


def context_for(row: Procurement, papers: Sequence[Paper]) -> dict[str, Any]:
    answered = Enquiry.objects.published().filter(case__procurement=row).order_by("answered_at", "pk")
    effort = effort_of(row)
    return {
        "row": row,
        "glance": glance_of(row),
        "lots": lots_of(row),
        "notices": list(row.notices.all()),
        "url": absolute(row.get_absolute_url()),
        "closes": moment_words(row.closes_at) if row.closes_at else "",
        "questions": list(answered.prefetch_related("corrections")) if row.source == "own" else [],
        "trades": [
            (code, cpv.name_of(code)) for code in dict.fromkeys(mark.code for mark in row.cpv_marks.all())
        ],
        "effort": str(effort) if effort else "",
        "papers": papers,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "language": "en",
    }


def index_of(papers: Sequence[Paper], front: int) -> list[tuple[str, str, int]]:
    """Each paper: title, file name, and the page on which it begins (0: it is in the ZIP alone)."""
    found, page = [], front + 1
    for paper in papers:
        found.append((paper.title, paper.name, page if paper.pages else 0))
        page += paper.pages
    return found


def _front(context: dict[str, Any], index: list[tuple[str, str, int]], total: int) -> str:
    return render_to_string("procurement/suppliers/pack.html", {**context, "index": index, "total": total})


def joined(front: bytes, papers: Sequence[Paper], total: int) -> bytes:
    """One PDF with a bookmark for each paper and "12 / 60" on every page. The pages before the papers stay tagged;
    papers come as they are, so with them it does not call itself PDF/UA."""
    writer = PdfWriter(clone_from=io.BytesIO(front))
    for paper in papers:
        begins = len(writer.pages)
        writer.append(io.BytesIO(paper.content), import_outline=False)
        writer.add_outline_item(title=paper.title, page_number=begins)
    for number, page in enumerate(writer.pages, start=1):
        stamp(page, f"{number} / {total}")
    if papers and "/Metadata" in writer.root_object:
        del writer.root_object["/Metadata"]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stamp(page: PageObject, words: str) -> None:
    """At the bottom right, as an artifact that readers aloud pass over."""
    if page.rotation:
        page.transfer_rotation_to_content()
    box = page.mediabox
    over = PageObject.create_blank_page(width=box.width, height=box.height)
    font = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    fonts = DictionaryObject(
        {
            NameObject("/PackStamp"): DictionaryObject(
                {NameObject(key): NameObject(value) for key, value in font.items()}
            )
        }
    )
    over[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    x = float(box.right) - MARGIN - len(words) * SIZE * 0.5
    y = float(box.bottom) + MARGIN * 0.7
    stream = DecodedStreamObject()
    stream.set_data(
        f"/Artifact BMC q BT /PackStamp {SIZE} Tf 0.2 g {x:.1f} {y:.1f} Td ({words}) Tj ET Q EMC".encode(
            "ascii"
        )
    )
    over[NameObject("/Contents")] = stream
    over.mediabox.lower_left, over.mediabox.upper_right = box.lower_left, box.upper_right
    page.merge_page(over)


def zipped(row: Procurement, overview: bytes, papers: Sequence[Paper]) -> bytes:
    """The overview, each paper under its number and name, and the record as open data."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("00 overview.pdf", overview)
        for number, paper in enumerate(papers, start=1):
            made.writestr(f"{number:02d} {safe_name(paper.name)}", paper.content)
        record = json.dumps(exporting.record_package(row), ensure_ascii=False, indent=1, default=str)
        made.writestr("record.json", record)
    return out.getvalue()


def safe_name(name: str) -> str:
    """No path, nothing that a file system stumbles over."""
    return re.sub(r"[^\w .()+-]", "", name.replace("\\", "/").rpartition("/")[2]).strip(" .")[:100] or "file"
