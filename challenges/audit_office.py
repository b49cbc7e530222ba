"""The audit pack of a challenge: a ZIP of what every part puts into it, as one officer may see it. Who asks for
one, and how it is made and kept: `actions.auditing`."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from challenges.actions.plans import content_of
from challenges.blind import blind_pairs
from challenges.models import AnswerCorrection, CaseEvent, Challenge, Solution, SolutionVersion
from challenges.registries import AuditPart, audit_parts
from challenges.support_office import harmless, readable
from challenges.words_office import said

MANIFEST = "manifest.csv"
WORDS = (
    "public_id", "title", "summary", "state", "state_reason", "stage_kind", "statement", "affected", "evidence",
    "constraints_text", "offered", "budget", "next_value", "effort_hours", "is_paid", "needed_by", "decision_on",
    "opens_at", "closes_at", "invited_at", "proposed_as", "proposed_at", "taken_up_at", "route", "route_reasons",
    "route_chosen_at", "route_approved_at",
)  # fmt: skip
PEOPLE = ("owner", "substitute", "decided_by", "invited_by", "route_chosen_by", "route_approved_by")


def write(user: Any, challenge: Challenge, out: IO[bytes]) -> int:
    """The whole ZIP into an open file, one entry in memory at a time; gives how many entries. Its last one,
    manifest.csv, names every other with its size and SHA-256."""
    listed: list[list[Any]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for name, content in _files(user, challenge):
            archive.writestr(name, content)
            listed.append([name, len(content), hashlib.sha256(content).hexdigest()])
        archive.writestr(MANIFEST, as_csv(("file", "bytes", "sha256"), sorted(listed)))
    return len(listed) + 1


def parts() -> list[str]:
    return [part.name for part in audit_parts]


def _files(user: Any, challenge: Challenge) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for part in audit_parts:
        for name, content in part.files(user, challenge):
            name = name.lstrip("/").replace("..", "_")
            if name not in seen:
                seen.add(name)
                yield name, content


def files(user: Any, challenge: Challenge) -> Iterable[tuple[str, bytes]]:
    """What this part puts in: the challenge, its plan and events, notices, dates, values, questions, support."""
    yield "challenge.json", as_json(_words(challenge))
    if challenge.plan:
        content = {
            "number": challenge.plan.number,
            "notice": challenge.plan.notice,
            **content_of(challenge.plan),
        }
        yield "plan.json", as_json(content)
    yield "events.csv", _events(user, challenge)
    for name, rows, columns in _tables(user, challenge):
        yield f"{name}.csv", as_csv(columns, rows.values_list(*columns))
    yield "solutions.csv", _versions(user, challenge)
    yield "withdrawn.csv", _withdrawn(challenge)


def _words(challenge: Challenge) -> dict[str, Any]:
    found = {name: getattr(challenge, name) for name in WORDS}
    people = {name: str(getattr(challenge, name) or "") for name in PEOPLE}
    terms = {
        name: str(getattr(challenge, name) or "")
        for name in ("programme", "department", "ip_term", "data_term")
    }
    outcomes = list(challenge.outcomes.values("text", "indicator", "baseline", "target", "unit"))
    return {**found, **people, **terms, "outcomes": outcomes}


def visible_events(user: Any, challenge: Challenge) -> QuerySet[CaseEvent]:
    """Of the challenge itself, and of the solutions that this person may see."""
    seen = Solution.objects.visible_to(user).filter(challenge=challenge).order_by().values("pk")
    rows = CaseEvent.objects.filter(challenge=challenge)
    return (rows.filter(solution=None) | rows.filter(solution__in=seen)).select_related("actor", "solution")


def without_names(user: Any, events: Iterable[CaseEvent]) -> Iterator[CaseEvent]:
    """The same events; beside a solution that this person reviews without names stands nobody's name."""
    blind = blind_pairs(user)
    for event in events:
        one = event.solution
        if one and (one.challenge_id, one.stage_id) in blind:
            event.actor = None
        yield event


def _events(user: Any, challenge: Challenge) -> bytes:
    rows = [
        [
            event.at,
            event.verb,
            said(event),
            event.actor,
            event.solution and event.solution.number,
            event.facts,
        ]
        for event in without_names(user, visible_events(user, challenge).order_by("pk"))
    ]
    return as_csv(("at", "verb", "words", "by", "solution", "facts"), rows)


def _tables(user: Any, challenge: Challenge) -> list[tuple[str, QuerySet, Sequence[str]]]:
    seen = readable(user).filter(challenge=challenge).order_by()
    asked = (
        "public_id",
        "asked_at",
        "state",
        "asked",
        "question",
        "answer",
        "reason",
        "answered_at",
        "answered_by__email",
    )
    corrected = ("question__public_id", "at", "was_question", "was_answer", "reason", "by__email")
    notices = ("kind", "number", "ocid", "published_at", "url", "recorded_at", "recorded_by__email")
    given = (
        "organisation__name",
        "stage__staff_name",
        "kind",
        "what",
        "amount",
        "given_on",
        "noted_by__email",
    )
    return [
        ("notices", challenge.notices.all(), notices),
        (
            "deadline_changes",
            challenge.deadline_changes.all(),
            ("what", "old", "new", "reason", "at", "by__email"),
        ),
        ("change_notices", challenge.change_notices.all(), ("at", "text", "plan__number", "by__email")),
        (
            "dates",
            challenge.dates.all(),
            ("stage__staff_name", "begins_on", "ends_on", "decision_on", "begun_at", "ended_at"),
        ),
        ("values", challenge.value_parts.all(), ("kind", "label", "amount")),
        ("questions", challenge.questions.all(), asked),
        ("answer_corrections", AnswerCorrection.objects.filter(question__challenge=challenge), corrected),
        ("support", challenge.support.filter(solution__in=seen.values("pk")), given),
    ]


def _versions(user: Any, challenge: Challenge) -> bytes:
    """Every version that was handed in, by its hash; the words are put in by the part that keeps them."""
    seen = Solution.objects.visible_to(user).handed_in().filter(challenge=challenge).order_by().values("pk")
    rows = SolutionVersion.objects.filter(solution__in=seen).order_by("solution__number", "number")
    columns = ("solution__number", "solution__state", "number", "received_at", "sha256")
    return as_csv(columns, rows.values_list(*columns))


def _withdrawn(challenge: Challenge) -> bytes:
    """So that the numbers leave no gap: when a solution that was in was withdrawn, and nothing else of it. Nothing
    before the invitation is over."""
    rows = challenge.solutions.filter(state=Solution.State.WITHDRAWN, number__isnull=False).order_by("number")
    columns = ("number", "state_at")
    return as_csv(columns, [] if challenge.is_open else rows.values_list(*columns))


def as_csv(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(_cell(cell)) for cell in row])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def as_json(content: Any) -> bytes:
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def register() -> None:
    """Called from ready()."""
    audit_parts.register(AuditPart(name="office", files=files))
