"""What one reader may see of a solution. Whoever reviews a blind stage sees no organisation, no partners' names, no
people, no names of files; everybody else who may see it sees what was handed in. Never the draft."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.answers_solutions import amount_of
from challenges.clean_files import cleaned
from challenges.content_solutions import content_of
from challenges.models import FormQuestion, Panellist, Solution, SolutionFile, SolutionVersion, Stage
from challenges.permissions import is_member
from challenges.places_solutions import files_in
from challenges.querysets import is_signed_in

SHORTEST_NAME = 3
SUFFIX = re.compile(r"[ ,]+(ltd|limited|plc|llp|cic|c\.i\.c\.|ltd\.|inc|co-op|cooperative)$", re.I)


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    public_id: str
    name: str  # for blind readers "solution-7-file-2.pdf"
    size: int
    url: str
    withheld: str = ""  # why it is not shown to this reader


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    key: str
    label: str
    text: str
    is_public: bool
    files: list[ShownFile] = field(default_factory=list)
    change_url: str = ""  # where it is written, of a draft that is checked


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One version of a solution, as one reader sees it."""

    solution: Solution
    is_blind: bool
    name: str  # "Solution 7"
    title: str
    summary: str
    organisation: str  # "" for a blind reader
    partners: list[tuple[str, str]]  # name and what each does; "Partner 1" for a blind reader
    answers: list[ShownAnswer]
    version: int
    received_at: datetime | None  # None of a draft
    sha256: str
    handed_in_by: str  # "" for a blind reader


def blind_pairs(user: Any) -> set[tuple[int, int]]:
    """(challenge, stage) at which this person reviews without names: one query."""
    if not is_signed_in(user):
        return set()
    rows = Panellist.objects.of(user).filter(gate__stage__is_blind=True)
    return set(rows.values_list("gate__challenge", "gate__stage"))


def is_blind_for(user: Any, solution: Solution, pairs: set[tuple[int, int]] | None = None) -> bool:
    """Members of the firm are never blind; who reviews the stage that it is in is, officer or not."""
    found = blind_pairs(user) if pairs is None else pairs
    return (solution.challenge_id, solution.stage_id) in found and not is_member(user, solution)


def name_of(solution: Solution) -> str:
    return _("Solution {number}").format(number=solution.number) if solution.number else _("Draft")


def shown_to(user: Any, solution: Solution, version: SolutionVersion | None = None) -> Shown | None:
    """The newest version (or that one) as this reader sees it; None where nothing was handed in.

    The caller has asked `Solution.objects.visible_to`.
    """
    if version is None:
        version = solution.versions.select_related("handed_in_by", "stage").first()
    if version is None:
        return None
    blind, who = is_blind_for(user, solution), version.handed_in_by
    files = _files(solution, version.files.select_related("question").order_by("pk"), blind)
    return Shown(
        **_said(solution, version.stage, version.content, files, blind),
        version=version.number,
        received_at=version.received_at,
        sha256=version.sha256,
        handed_in_by="" if blind or who is None else who.display_name,
    )


def shown_draft(solution: Solution) -> Shown:
    """The draft as it stands, for members of the firm alone."""
    files = _files(solution, files_in(solution).select_related("question").order_by("pk"), False)
    return Shown(
        **_said(solution, solution.stage, content_of(solution), files, False),
        version=0,
        received_at=None,
        sha256="",
        handed_in_by="",
    )


def shown_report(solution: Solution, stage: Stage) -> list[ShownAnswer]:
    """What was answered to the questions of a stage, in their order; questions without an answer are left out."""
    shown = _answers(stage, content_of(solution, stage), {})
    return [answer for answer in shown if answer.text]


def _said(
    solution: Solution, stage: Stage, content: dict, files: dict[str, list[ShownFile]], blind: bool
) -> dict[str, Any]:
    return {
        "solution": solution,
        "is_blind": blind,
        "name": name_of(solution),
        "title": content.get("title", ""),
        "summary": content.get("summary", ""),
        "organisation": "" if blind else solution.organisation.name,
        "partners": _partners(content, blind),
        "answers": _answers(stage, content, files),
    }


def _partners(content: dict, blind: bool) -> list[tuple[str, str]]:
    return [
        (_("Partner {number}").format(number=place) if blind else one["name"], one["does"])
        for place, one in enumerate(content.get("partners", []), start=1)
    ]


def _answers(stage: Stage, content: dict, files: dict[str, list[ShownFile]]) -> list[ShownAnswer]:
    said = content.get("answers", {})
    return [
        ShownAnswer(
            key=question.key,
            label=question.label,
            text=in_words(question, said.get(question.key, "")),
            is_public=question.is_public,
            files=files.get(question.key, []),
        )
        for question in stage.questions.all()
    ]


def in_words(question: FormQuestion, text: str) -> str:
    """Pounds with their sign and commas; everything else as it was written."""
    amount = amount_of(text) if question.kind == FormQuestion.Kind.MONEY and text else None
    if amount is None:
        return text
    decimals = 0 if amount == amount.to_integral_value() else 2
    return f"£{number_format(amount, decimal_pos=decimals, force_grouping=True)}"


def _files(solution: Solution, rows: Iterable[SolutionFile], blind: bool) -> dict[str, list[ShownFile]]:
    """By the key of their question."""
    found: dict[str, list[ShownFile]] = {}
    for place, row in enumerate(rows, start=1):
        key = row.question.key if row.question else ""
        found.setdefault(key, []).append(_file(solution, row, place, blind))
    return found


def _file(solution: Solution, row: SolutionFile, place: int, blind: bool) -> ShownFile:
    withheld = ""
    if blind and row.content_type == "application/pdf":
        withheld = _("The officer shows this file after moderation: it may say whose it is.")
    return ShownFile(
        public_id=str(row.public_id),
        name=blind_name(solution, row, place) if blind else row.name,
        size=row.size,
        url="" if withheld else reverse("challenges:solution_file", args=[solution.public_id, row.public_id]),
        withheld=withheld,
    )


def blind_name(solution: Solution, file: SolutionFile, place: int) -> str:
    ending = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}.get(
        file.content_type, "docx"
    )
    return f"solution-{solution.number}-file-{place}.{ending}"


def place_of(file: SolutionFile) -> int:
    """Its number among the files of the newest version that holds it."""
    version = file.versions.order_by("-number").first()
    if version is None:
        return 0
    return version.files.filter(pk__lte=file.pk).count()


def bytes_for(user: Any, file: SolutionFile) -> tuple[str, bytes | None]:
    """(name, content) as this reader gets them; content None where a blind reader may not have the file at all."""
    if not is_blind_for(user, file.solution):
        with file.file.open("rb") as opened:
            return file.name, opened.read()
    name = blind_name(file.solution, file, place_of(file))
    with file.file.open("rb") as opened:
        return name, cleaned(opened.read(), file.content_type, names_of(file.solution))


def names_of(solution: Solution) -> list[str]:
    """What gives it away: the firm, its partners and its members, with and without "Ltd"."""
    members = User.objects.filter(memberships__organisation=solution.organisation_id)
    found = [solution.organisation.name, *members.values_list("display_name", flat=True)]
    found += solution.partners.values_list("name", flat=True)
    newest = solution.versions.first()
    found += [one["name"] for one in newest.content.get("partners", [])] if newest else []
    plain = [name.strip() for name in found if name]
    both = [*plain, *(SUFFIX.sub("", name) for name in plain)]
    return list(dict.fromkeys(name for name in both if len(name) >= SHORTEST_NAME))


def given_away(texts: Iterable[tuple[str, str]], names: Iterable[str]) -> list[tuple[str, str]]:
    """(label, name) for each text in which a name stands, for a warning before it is handed in."""
    patterns = [(name, re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.I)) for name in names]
    return [
        (label, next(name for name, pattern in patterns if pattern.search(text)))
        for label, text in texts
        if any(pattern.search(text) for _name, pattern in patterns)
    ]
