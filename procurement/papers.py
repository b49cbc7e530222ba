"""Texts of papers: plain text with {{ field }} of a fixed list, merged once; then made into blocks for PDF and Word.

No template language: a field is a word, and what it gives is text. A line that begins with "# " or "## " is a heading,
one with "- " an item of a list; an empty line ends a paragraph.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.papers import pdf_of
from challenges.words_reading import moment_words
from engagement.registries import day_words
from procurement.actions.checklist import clauses_of
from procurement.models import Case, CaseLot, PaperKind
from procurement.publisher import publisher
from procurement.words import LAWYER, money, period_words

STYLESHEET = "css/sheet.css"
DEFAULTS = Path(__file__).resolve().parent / "data" / "paper_templates.json"
MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NOT_IN_XML = {number: None for number in range(32) if number not in (9, 10, 13)}


def _lots(case: Case) -> str:
    lots = list(case.lots.all())
    if len(lots) == 1:
        return lots[0].outcomes or _("It is bought in one piece.")
    return "\n\n".join(_lot(lot) for lot in lots)


def _lot(lot: CaseLot) -> str:
    lines = [_("## Lot {number}: {title}").format(number=lot.number, title=lot.title), lot.outcomes]
    lines.append(_("Value: {value} without VAT.").format(value=money(lot.net)))
    if period := period_words(lot.starts_on, lot.ends_on):
        lines.append(_("Contract: {period}.").format(period=period))
    return "\n\n".join(filter(None, lines))


def _criteria(case: Case) -> str:
    lots, parts = list(case.lots.all()), []
    for lot in lots:
        lines = [f"- {one['name']}: {one['weight']} %" for one in lot.criteria]
        head = (
            [_("Lot {number}: {title}").format(number=lot.number, title=lot.title)] if len(lots) > 1 else []
        )
        parts.append("\n".join([*head, *lines]))
    return "\n\n".join(parts)


def _limits(case: Case) -> str:
    if case.lots.count() == 1:
        return _("You tender for all of it.")
    said = []
    if case.most_lots_tendered:
        said.append(_("You may tender for {number} lots at most.").format(number=case.most_lots_tendered))
    if case.most_lots_awarded:
        said.append(_("Nobody can win more than {number} lots.").format(number=case.most_lots_awarded))
    return " ".join(said) or _("You may tender for one lot, some or all.")


def _reserved(case: Case) -> str:
    if not case.reserved:
        return _("Everybody may tender.")
    where = case.reserved_area if case.reserved == Case.Reserved.LOCAL else case.get_reserved_display()
    who = f" ({case.get_reserved_kind_display()})" if case.reserved_kind else ""
    return _("Reserved for firms in: {where}{who}.").format(where=where, who=who)


def _clauses(case: Case) -> str:
    return "\n\n".join(f"## {one.clause_title}\n\n{one.clause}" for one in clauses_of(case))


@dataclass(frozen=True)
class Field:
    label: str | Promise
    value: Callable[[Case], str]


FIELDS: dict[str, Field] = {
    "title": Field(gettext_lazy("title"), lambda case: case.title),
    "number": Field(gettext_lazy("our number"), lambda case: case.number),
    "council": Field(gettext_lazy("the council"), lambda case: publisher()),
    "department": Field(gettext_lazy("department"), lambda case: case.department.name),
    "need": Field(gettext_lazy("what must come of it"), lambda case: case.need),
    "place": Field(gettext_lazy("where it is done"), lambda case: case.place),
    "route": Field(gettext_lazy("route"), lambda case: str(case.get_route_display())),
    "value": Field(gettext_lazy("value without VAT"), lambda case: money(case.net)),
    "gross": Field(gettext_lazy("value with VAT"), lambda case: money(case.gross)),
    "closes": Field(
        gettext_lazy("closing time"), lambda case: moment_words(case.closes_at) if case.closes_at else ""
    ),
    "questions_until": Field(
        gettext_lazy("last moment for questions"),
        lambda case: moment_words(case.questions_until) if case.questions_until else "",
    ),
    "decision": Field(
        gettext_lazy("day of the decision"),
        lambda case: day_words(case.decision_on) if case.decision_on else "",
    ),
    "begins": Field(
        gettext_lazy("begin of the contract"),
        lambda case: day_words(case.needed_on) if case.needed_on else "",
    ),
    "ends": Field(
        gettext_lazy("end of the contract"), lambda case: day_words(case.ends_on) if case.ends_on else ""
    ),
    "period": Field(gettext_lazy("period"), lambda case: period_words(case.needed_on, case.ends_on)),
    "lots": Field(gettext_lazy("all lots, or the outcomes"), _lots),
    "criteria": Field(gettext_lazy("award criteria with weights"), _criteria),
    "limits": Field(gettext_lazy("lots one supplier may tender for and win"), _limits),
    "reserved": Field(gettext_lazy("whom it is reserved for"), _reserved),
    "where": Field(gettext_lazy("where tenders are received"), lambda case: case.tenders_url),
    "clauses": Field(gettext_lazy("clauses of the checklist"), _clauses),
}


def unknown_fields(body: str) -> list[str]:
    """What stands in double braces and is no field."""
    return list(dict.fromkeys(name for name in MARK.findall(body) if name not in FIELDS))


def check_fields(body: str) -> None:
    """ValidationError beside the text, with the names that are no fields."""
    if unknown := unknown_fields(body):
        said = _("There is no field {names}. These there are: {known}.").format(
            names=", ".join(unknown), known=", ".join(FIELDS)
        )
        raise ValidationError({"body": said})


def merged(body: str, case: Case) -> str:
    """With each field's value in its place; "…" where the case has none yet. What a value holds is not looked into."""
    return MARK.sub(lambda found: _value(found.group(1), case), body)


def _value(name: str, case: Case) -> str:
    known = FIELDS.get(name)
    return (known.value(case) or "…") if known else name


def defaults() -> list[dict[str, str]]:
    """The templates of the house: kind, title, body."""
    return json.loads(DEFAULTS.read_text(encoding="utf-8"))


# --- Blocks ------------------------------------------------------------------------------------------------
@dataclass
class Block:
    """`kind`: "h2", "h3", "p" or "ul"; a list has `items`."""

    kind: str
    text: str = ""
    items: list[str] = field(default_factory=list)


def blocks_of(body: str) -> list[Block]:
    found: list[Block] = []
    for raw in body.translate(NOT_IN_XML).replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        if not line:
            found.append(Block("gap"))
        elif line.startswith("## "):
            found.append(Block("h3", line[3:]))
        elif line.startswith("# "):
            found.append(Block("h2", line[2:]))
        elif line.startswith("- "):
            if not found or found[-1].kind != "ul":
                found.append(Block("ul"))
            found[-1].items.append(line[2:])
        elif found and found[-1].kind == "p":
            found[-1].text += f"\n{line}"
        else:
            found.append(Block("p", line))
    return [block for block in found if block.kind != "gap"]


def html_of(title: str, body: str, case: Case, kind: str = "") -> str:
    """Terms say that the council's lawyer has the last word."""
    blocks = blocks_of(body)
    if blocks and blocks[0].kind == "h3":  # headings go down one by one
        blocks[0].kind = "h2"
    context = {
        "title": title,
        "blocks": blocks,
        "case": case,
        "council": publisher(),
        "language": get_language() or "en",
        "lawyer": LAWYER if kind == PaperKind.TERMS else "",
    }
    return render_to_string("procurement/shaping/paper.html", context)


def as_pdf(title: str, body: str, case: Case, kind: str = "") -> bytes:
    """Tagged. `accounts.papers.Unavailable` where this machine can't draw."""
    return pdf_of(html_of(title, body, case, kind), STYLESHEET)


def as_word(title: str, body: str, case: Case, kind: str = "") -> bytes:
    from docx import Document  # only who makes a paper pays for it

    document = Document()
    document.core_properties.title = title
    document.core_properties.author = publisher()
    document.core_properties.created = localtime().replace(tzinfo=None)
    document.add_heading(title, 0)
    document.add_paragraph(f"{publisher()} · {case.number}")
    for block in blocks_of(body):
        if block.kind in ("h2", "h3"):
            document.add_heading(block.text, 1 if block.kind == "h2" else 2)
        elif block.kind == "ul":
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        else:
            document.add_paragraph(block.text)
    if kind == PaperKind.TERMS:
        document.add_paragraph(str(LAWYER))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
