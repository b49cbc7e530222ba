"""A published notice on paper: a tagged PDF of what was approved."""

from __future__ import annotations

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from procurement.makers.common import moment_words
from procurement.models import OwnNotice
from procurement.notice_facts import differences, facts_of, sections
from procurement.publisher import publisher
from procurement.words import LAWYER
from procurement.words_notices import name_of

KIND = "procurement.notice"
VERSION = "1"  # of the template and the stylesheet: a new number makes every paper anew


def published_notice(key: str) -> OwnNotice:
    """KeyError where nothing of it is public."""
    rows = OwnNotice.objects.published().select_related("case", "department", "corrects")
    notice = rows.filter(public_id=key).first()
    if notice is None:
        raise KeyError(key)
    return notice


def context_of(notice: OwnNotice) -> dict[str, Any]:
    """What its page and its paper show: the approved facts, what differs from the notice it corrects, and what
    corrects it."""
    return {
        "notice": notice,
        "name": name_of(notice),
        "title": str(notice.case or notice.department) if notice.case is None else _title(notice),
        "at": moment_words(notice.published_at),
        "groups": sections(facts_of(notice)),
        "changes": differences(notice),
        "corrected_by": list(notice.corrections.published().order_by("published_at", "pk")),
        "publisher": publisher(),
        "lawyer": LAWYER,
    }


def _title(notice: OwnNotice) -> str:
    """As the notice says it, whatever the case is called meanwhile."""
    return next((row[2] for row in notice.facts if row[3:] == ["title"]), notice.get_kind_display())


def render(key: str, language: str) -> str:
    with translation.override(language):
        context = {**context_of(published_notice(key)), "language": language}
        return render_to_string("procurement/notices/paper.html", context)


def digest(key: str, language: str) -> str:
    with translation.override(language):
        shown = context_of(published_notice(key))
        notice = shown["notice"]
        said = [
            shown["name"], shown["title"], shown["at"], shown["publisher"], notice.facts, notice.why,
            notice.official_number, notice.official_ocid, [str(one.public_id) for one in shown["corrected_by"]],
        ]  # fmt: skip
    return digest_of(VERSION, language, json.dumps(said))


def register() -> None:
    """Called from ready()."""
    paper_kinds.register(
        PaperKind(name=KIND, render=render, digest=digest, stylesheet="css/notice_paper.css")
    )
