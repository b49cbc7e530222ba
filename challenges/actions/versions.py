"""Versions of a programme's plan: the next one, another in place of one that nobody used, and going over to it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.actions.plans import content_of, make_plan
from challenges.models import (
    Answer,
    Challenge,
    ChangeNotice,
    FormQuestion,
    Gate,
    Gathering,
    Plan,
    Programme,
    Runner,
    Solution,
    SolutionFile,
    StageDate,
    Support,
)
from challenges.places_solutions import is_same
from challenges.transitions import stage_of
from engagement.errors import Refused


def is_used(plan: Plan) -> bool:
    """A challenge opened on it, was told of it, or planned its dates by it."""
    return (
        plan.challenges.exists()
        or StageDate.objects.filter(stage__plan=plan).exists()
        or ChangeNotice.objects.filter(plan=plan).exists()
    )


@transaction.atomic
def keep_version(
    *, programme: Programme, content: dict, by: User, notice: str, base: int, replace: bool = False
) -> Plan:
    """The edited plan as the next version; with `replace` in place of the newest, while nobody used that.

    `base` is the number that the editing began from: refused ("moved") where a newer one was made meanwhile.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    newest = programme.plan
    if newest and newest.number != base:
        raise Refused(
            "moved",
            _("Somebody made version {number} meanwhile. Begin again from it.").format(number=newest.number),
        )
    if newest and content_of(newest) == content:
        raise Refused("same", _("Nothing is changed."))
    if replace and newest:
        if is_used(newest):
            raise Refused("used", _("A challenge uses this version, so it can’t be replaced."))
        newest.delete()
    return make_plan(programme=programme, content=content, by=by, notice=notice)


def go_over(challenge: Challenge, plan: Plan) -> None:
    """A running invitation takes the newer version: stages by their position, questions by their key. What was
    answered to a question that is gone is kept with it, and shown to its writers alone. Called inside the transaction
    of the notice."""
    was = challenge.plan
    if was is None or plan.programme_id != challenge.programme_id or plan.number <= was.number:
        raise Refused("plan", _("Choose a newer version of the same programme’s plan."))
    old, new = list(was.stages.all()), list(plan.stages.all())
    if [stage.kind for stage in old] != [stage.kind for stage in new]:
        raise Refused(
            "plan", _("That version has other stages. While an invitation is open they can’t change.")
        )
    for before, after in zip(old, new, strict=True):
        for model in (StageDate, Solution, Gate, Runner, Gathering, Support):
            model.objects.filter(challenge=challenge, stage=before).update(stage=after)
        _move_answers(challenge, before.pk, after.pk)
    stages = dict(zip((stage.pk for stage in old), new, strict=True))
    here = stages[stage_of(challenge).pk]
    Challenge.objects.filter(pk=challenge.pk).update(plan=plan, stage=here)
    challenge.plan, challenge.stage = plan, here


def _move_answers(challenge: Challenge, before: int, after: int) -> None:
    news = {question.key: question for question in FormQuestion.objects.filter(stage=after)}
    for question in FormQuestion.objects.filter(stage=before):
        if question.key in news and is_same(question, news[question.key]):
            goes = {"question": news[question.key]}
            for model in (Answer, SolutionFile):
                model.objects.filter(solution__challenge=challenge, question=question).update(**goes)
