"""Who answered what in the demonstration. All of it is made up.

`solution(challenge_key, firm_name)` finds one. The rows stand where their stage leaves them (state, stage, version 1);
scores, decisions and the events of moving on are laid by the parts after this one.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from challenges.content_solutions import content_of, fingerprint
from challenges.demo.core import challenge, firm, stage
from challenges.models import Answer, CaseEvent, Challenge, Solution, SolutionPartner, SolutionVersion
from cms.demo import data

FILE = Path(__file__).resolve().parent / "solutions.json"


def bring(people: dict[str, User]) -> int:
    """Adds what is missing; gives how many are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    return sum(_solution(entry) for entry in given["solutions"])


def solution(challenge_key: str, firm_name: str) -> Solution:
    """The solution of that firm: `solution("food", "PlotShare")`."""
    rows = Solution.objects.select_related("challenge", "organisation", "stage")
    return rows.get(public_id=made_id(challenge_key, firm_name))


def made_id(challenge_key: str, firm_name: str) -> Any:
    return data.made_id("solution", challenge_key, firm_name)


@transaction.atomic
def _solution(entry: dict[str, Any]) -> int:
    public_id = made_id(entry["challenge"], entry["firm"])
    if Solution.objects.filter(public_id=public_id).exists():
        return 0
    of, lead = challenge(entry["challenge"]), firm(entry["firm"])
    owner = _owner(lead)
    is_draft = entry["state"] == Solution.State.DRAFT
    handed_in_at = None if is_draft else of.opens_at + timedelta(days=entry["days_after_opening"], hours=2)
    begun_at = handed_in_at - timedelta(days=4) if handed_in_at else of.opens_at + timedelta(days=5)
    made = Solution.objects.create(
        public_id=public_id,
        challenge=of,
        organisation=lead,
        number=None if is_draft else of.solutions.exclude(number=None).count() + 1,
        title=entry["title"],
        summary=entry["summary"],
        may_name=entry["may_name"],
        state=entry["state"],
        state_at=handed_in_at or begun_at,
        stage=stage(of, entry["at"]),
        created_at=begun_at,
        created_by=owner,
        handed_in_at=handed_in_at,
    )
    for place, partner in enumerate(entry.get("partners", [])):
        known = firm(partner["name"])
        SolutionPartner.objects.create(solution=made, position=place, organisation=known, **partner)
    questions = {question.key: question for question in stage(of, "invite").questions.all()}
    for key, text in entry["answers"].items():
        Answer.objects.create(
            solution=made, question=questions[key], text=text, changed_at=begun_at, changed_by=owner
        )
    CaseEvent.objects.create(challenge=of, solution=made, actor=owner, verb="begun", at=begun_at)
    if handed_in_at:
        _version(made, of, owner)
    return 1


def _version(made: Solution, of: Challenge, owner: User | None) -> None:
    content = content_of(made, stage(of, "invite"))
    SolutionVersion.objects.create(
        solution=made,
        stage=stage(of, "invite"),
        number=1,
        content=content,
        sha256=fingerprint(content),
        received_at=made.handed_in_at,
        handed_in_by=owner,
    )
    CaseEvent.objects.create(
        challenge=of,
        solution=made,
        actor=owner,
        verb="handed_in",
        facts={"from": "draft", "to": "handed_in", "version": 1},
        at=made.handed_in_at,
    )


def _owner(lead: Organisation) -> User | None:
    first = lead.memberships.order_by("pk").select_related("user").first()
    return first.user if first else None
