"""The annex to a committee report: the reconciliation table of a topic as a PDF."""

from __future__ import annotations

import json

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.clock import today
from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from engagement.measures_subjects import Table, reconciliation
from engagement.models import Topic
from engagement.registries import kind_of, known
from engagement.subject_words import decided_on, how_many, sums, where

KIND = "engagement.subjects"
VERSION = "1"  # of the template and the stylesheet: a new number makes every paper anew


def table_of(key: str) -> Table:
    """Of the public topic with that public id; KeyError where there is none any more."""
    topic = Topic.objects.public().filter(public_id=key).first()
    if topic is None:
        raise KeyError(key)
    return reconciliation(topic)


def context_of(table: Table) -> dict:
    """Everything that the paper shows."""
    return {
        "topic": table.topic,
        "on": today(),
        "rows": [
            {
                "subject": row.subject,
                "how_many": how_many(row.numbers),
                "total": row.numbers.total,
                "where": where(row.wards),
                "decided_on": decided_on(row.subject),
                "response": row.response,
            }
            for row in table.rows
        ],
        "sums": sums(table),
        "total": table.total,
        "author": _author(table.topic),
    }


def _author(topic: Topic) -> str:
    """The department that answers for it, else the site."""
    department = kind_of(topic).department(topic.key) if known(topic.kind) else None
    return department.name if department else settings.WAGTAIL_SITE_NAME


def render(key: str, language: str) -> str:
    table = table_of(key)
    with translation.override(language):
        return render_to_string("engagement/subjects_paper.html", {**context_of(table), "language": language})


def digest(key: str, language: str) -> str:
    """Of the words; the day is among them, since a report is of a day."""
    table = table_of(key)
    with translation.override(language):
        shown = context_of(table)
        words = [
            [
                row["subject"].title,
                row["subject"].get_decision_display(),
                row["subject"].decision_reason,
                row["decided_on"],
                row["how_many"],
                row["where"],
                row["response"].text if row["response"] else "",
            ]
            for row in shown["rows"]
        ]
        lines = [[line.name, line.total] for line in shown["sums"]]
    facts = [shown["topic"].title, str(shown["on"]), shown["author"], words, lines]
    return digest_of(VERSION, language, json.dumps(facts))


def register() -> None:
    """Called from ready()."""
    paper_kinds.register(PaperKind(name=KIND, render=render, digest=digest))
