"""The draft of a plan, which the officers of its programme share. Each change is kept at once; who would write over
what somebody else changed meanwhile is told first, and what they typed stays on their page.

A page remembers what it showed by its `mark`, so it does not matter how often something changed and changed back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now
from accounts.models import User
from accounts.templatetags.components import weekday
from challenges.actions.plans import ORDER, content_of
from challenges.actions.versions import keep_version
from challenges.forms_plan_office import empty_stage
from challenges.models import Plan, PlanDraft, Programme, StageKind
from engagement.errors import Refused

GONE = "gone"  # what the page has seen of a stage that somebody removed
CHANGED = gettext_lazy(
    "{name} changed this stage on {when}, after you opened it. What you typed is still here; save again to keep yours."
)
REMOVED = gettext_lazy(
    "{name} removed this stage on {when}, after you opened it. What you typed is still here; save again to put it back."
)


def draft_of(programme: Programme) -> PlanDraft:
    """As it stands; where nobody changed anything yet, the newest version as a draft that is not saved."""
    row = PlanDraft.objects.select_related("changed_by").filter(programme=programme).first()
    if row is not None:
        return row
    plan = programme.plan
    if plan is None:
        first = [empty_stage(StageKind.DEFINE), empty_stage(StageKind.INVITE)]
        content: dict[str, Any] = {"fit_questions": [], "stages": first}
    else:
        content = content_of(plan)
    return PlanDraft(programme=programme, base=plan.number if plan else 0, content=content)


def mark(part: Any) -> str:
    """What a page remembers of a part of the draft: differs whenever the part does."""
    return hashlib.sha256(json.dumps(part, sort_keys=True, default=str).encode()).hexdigest()[:24]


@transaction.atomic
def keep_content(*, programme: Programme, content: dict, seen: str, by: User) -> PlanDraft:
    """The whole draft, by who saw another of that mark. Refused ("stale") where it is not that any more."""
    draft = _held(programme)
    if mark(draft.content) != seen:
        raise Refused(
            "stale", _said(draft, _("{name} changed the draft on {when}. Look at it and press again."))
        )
    return _keep(draft, content, by)


@transaction.atomic
def keep_stage(*, programme: Programme, place: int, seen: str, stage: dict, by: User) -> PlanDraft:
    """One stage, wherever it stands by now; other stages may have changed meanwhile. Refused: "stale", "gone"."""
    draft = _held(programme)
    stages = draft.content["stages"]
    if seen == GONE:
        stages.insert(after_kind(stages, stage["kind"]), stage)
        return _keep(draft, draft.content, by)
    at = _where(stages, place, seen)
    if at is None:
        if is_of_kind(stages, place, stage["kind"]):
            raise Refused("stale", _said(draft, CHANGED))
        raise Refused(GONE, _said(draft, REMOVED))
    stages[at] = stage
    return _keep(draft, draft.content, by)


@transaction.atomic
def keep_fit(*, programme: Programme, seen: str, questions: list[dict], by: User) -> PlanDraft:
    """“Is this for me?”. Refused: "stale"."""
    draft = _held(programme)
    if mark(draft.content.get("fit_questions", [])) != seen:
        said = _(
            "{name} changed these questions on {when}, after you opened them. What you typed is still here; save again "
            "to keep yours."
        )
        raise Refused("stale", _said(draft, said))
    return _keep(draft, {**draft.content, "fit_questions": questions}, by)


@transaction.atomic
def make_version(*, programme: Programme, by: User, notice: str, seen: str, replace: bool = False) -> Plan:
    """The draft that was seen becomes the next version, and is a draft no more. Refused: "stale", and what
    `keep_version` refuses."""
    draft = _held(programme)
    if mark(draft.content) != seen:
        said = _("{name} changed the draft on {when}. Look at what it changes now, and press again.")
        raise Refused("stale", _said(draft, said))
    plan = keep_version(
        programme=programme, content=draft.content, by=by, notice=notice, base=draft.base, replace=replace
    )
    PlanDraft.objects.filter(programme=programme).delete()
    return plan


@transaction.atomic
def throw_away(*, programme: Programme, seen: str) -> None:
    """Everybody's. Refused ("stale") where somebody changed it since."""
    draft = _held(programme)
    if mark(draft.content) != seen:
        said = _("{name} changed the draft on {when}: it is not thrown away. Look at it and press again.")
        raise Refused("stale", _said(draft, said))
    PlanDraft.objects.filter(programme=programme).delete()


@transaction.atomic
def go_on_from_newest(*, programme: Programme, by: User) -> PlanDraft:
    """A newer version was made meanwhile: the draft stays as it is and is compared with that one from now on."""
    draft = _held(programme)
    draft.base = programme.plan.number if programme.plan else 0
    return _keep(draft, draft.content, by)


def after_kind(stages: list[dict], kind: str) -> int:
    """Behind the last stage that stands before that kind."""
    rank = ORDER.index(StageKind(kind))
    before = [at for at, stage in enumerate(stages, 1) if ORDER.index(StageKind(stage["kind"])) <= rank]
    return max(before, default=0)


def is_of_kind(stages: list[dict], place: int, kind: str) -> bool:
    """Whether a stage of that kind still stands at that place."""
    return 0 <= place < len(stages) and stages[place]["kind"] == kind


def _where(stages: list[dict], place: int, seen: str) -> int | None:
    """At its place, or where it was moved to; None where it is not any more what was seen."""
    marks = [mark(stage) for stage in stages]
    if 0 <= place < len(marks) and marks[place] == seen:
        return place
    return marks.index(seen) if seen in marks else None


def _held(programme: Programme) -> PlanDraft:
    Programme.objects.select_for_update().get(pk=programme.pk)
    return draft_of(programme)


def _keep(draft: PlanDraft, content: dict, by: User) -> PlanDraft:
    draft.content, draft.changed_by, draft.changed_at = content, by, now()
    draft.save()
    return draft


def _said(draft: PlanDraft, words: str | Promise) -> str:
    """Who it was and when; nobody of a draft that was thrown away, or made a version."""
    local = localtime(draft.changed_at)
    name = draft.changed_by.display_name if draft.changed_by else _("Somebody")
    return str(words).format(
        name=name, when=_("{day}, {time}").format(day=weekday(local), time=f"{local:%H:%M}")
    )
