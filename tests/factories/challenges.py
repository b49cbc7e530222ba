"""Challenges and solutions, with traits for the states people speak of.

`ProgrammeFactory()` brings the plan of DIPS (six stages, forms, criteria). `ChallengeFactory(open=True)` takes
solutions now. `handed_in(challenge)` is a solution that is in, with its version.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.clock import now, today
from accounts.models import Membership, Organisation, User
from challenges.actions.plans import make_plan
from challenges.demo.core import DIPS
from challenges.models import (
    Answer,
    Challenge,
    Decider,
    Gate,
    Panellist,
    Programme,
    Question,
    Solution,
    SolutionVersion,
    Stage,
    StageDate,
    StageKind,
    Term,
    ValuePart,
    WantedOutcome,
)
from challenges.topics import keep_topic
from tests.factories.accounts import PASSWORD, UserFactory


def plan_content() -> dict:
    """The plan of DIPS as data."""
    return json.loads(DIPS.read_text(encoding="utf-8"))["plan"]


def department(name: str = "") -> Organisation:
    kind = Organisation.Kind.DEPARTMENT
    number = Organisation.objects.count()
    return Organisation.objects.create(name=name or f"Department {number}", kind=kind)


def officer(of: Organisation, **given: Any) -> User:
    """A challenge officer of that department, who can sign in to the back office."""
    given = {"roles": ["challenge_officer"], "password": PASSWORD, "second_factor": True, **given}
    user = UserFactory(**given)
    Membership.objects.create(organisation=of, user=user)
    return user


def firm(name: str = "", **given: Any) -> Organisation:
    number = Organisation.objects.count()
    given = {"kind": Organisation.Kind.SME, "size": "micro", **given}
    return Organisation.objects.create(name=name or f"Firm {number}", **given)


def member(of: Organisation, **given: Any) -> User:
    """Somebody who acts for a firm."""
    user = UserFactory(**given)
    Membership.objects.create(organisation=of, user=user, role=Membership.Role.OWNER)
    return user


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    kind = "ip"
    key = factory.Sequence(lambda n: f"term-{n}")
    name = factory.Sequence(lambda n: f"Term {n}")
    text = "Who made it keeps it."


class ProgrammeFactory(DjangoModelFactory):
    """With the first version of its plan."""

    class Meta:
        model = Programme
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"programme-{n}")
    name = factory.Sequence(lambda n: f"Programme {n}")
    summary = "Departments ask, firms answer"
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=100))
    ends_on = factory.LazyFunction(lambda: today() + timedelta(days=300))
    department = factory.LazyFunction(department)
    is_public = True

    @factory.post_generation
    def planned(self, create, value, **kwargs):
        if create and value is not False:
            make_plan(programme=self, content=plan_content(), by=None)


class ChallengeFactory(DjangoModelFactory):
    """Being defined by its department. `open`: invited and taking solutions; `over`: the invitation has closed;
    `exploring`: in stage 3; `proposed`: taken up by nobody yet; `ready`: nothing is missing to invite."""

    class Meta:
        model = Challenge
        skip_postgeneration_save = True

    class Params:
        proposed = factory.Trait(state="proposed", department=None, owner=None)
        invited = factory.Trait(
            state="running",
            stage_kind="invite",
            plan=factory.LazyAttribute(lambda one: one.programme.plan),
            stage=factory.LazyAttribute(lambda one: one.plan.stages.get(kind=one.stage_kind)),
            route="research",
            invited_at=factory.LazyAttribute(lambda one: one.opens_at),
        )
        open = factory.Trait(
            invited=True,
            opens_at=factory.LazyFunction(lambda: now() - timedelta(days=7)),
            closes_at=factory.LazyFunction(lambda: now() + timedelta(days=21)),
        )
        over = factory.Trait(
            invited=True,
            opens_at=factory.LazyFunction(lambda: now() - timedelta(days=40)),
            closes_at=factory.LazyFunction(lambda: now() - timedelta(days=2)),
        )
        exploring = factory.Trait(over=True, stage_kind="explore")

    slug = factory.Sequence(lambda n: f"challenge-{n}")
    title = factory.Sequence(lambda n: f"Challenge {n}")
    summary = "How might we?"
    programme = factory.SubFactory(ProgrammeFactory)
    state = "defining"
    department = factory.LazyFunction(department)
    owner = factory.LazyAttribute(lambda one: officer(one.department) if one.department else None)
    statement = "Nobody knows who has what."

    @factory.post_generation
    def surrounded(self, create, value, **kwargs):
        """Its topic, and dates for the stages of its plan."""
        if not create:
            return
        keep_topic(self)
        if self.plan_id is None:
            return
        begins = self.opens_at.date()
        for one in self.plan.stages.exclude(kind=StageKind.DEFINE):
            ends = begins + timedelta(weeks=one.weeks)
            StageDate.objects.create(
                challenge=self,
                stage=one,
                begins_on=begins,
                ends_on=ends,
                decision_on=ends + timedelta(days=14),
            )
            begins = ends


def outcome(challenge: Challenge, **given: Any) -> WantedOutcome:
    """One that can be measured."""
    given = {
        "text": "Less waste",
        "indicator": "kg a week",
        "baseline": 100,
        "target": 50,
        "unit": "kg",
        **given,
    }
    return WantedOutcome.objects.create(challenge=challenge, **given)


def value_part(challenge: Challenge, amount: int = 20_000, kind: str = "stage") -> ValuePart:
    return ValuePart.objects.create(challenge=challenge, kind=kind, label="Stage", amount=amount)


def who_decides(challenge: Challenge) -> tuple[User, User]:
    """The head of its department and one of the board of its programme, named."""
    head, board = officer(challenge.department), officer(department())
    Decider.objects.create(programme=challenge.programme, department=challenge.department, user=head)
    Decider.objects.create(programme=challenge.programme, user=board)
    return head, board


def stage_of(challenge: Challenge, kind: str) -> Stage:
    return challenge.plan.stages.get(kind=kind)


class SolutionFactory(DjangoModelFactory):
    """A draft of a firm."""

    class Meta:
        model = Solution

    challenge = factory.SubFactory(ChallengeFactory, open=True)
    organisation = factory.LazyFunction(firm)
    title = factory.Sequence(lambda n: f"Idea {n}")
    summary = "A list of who has what."
    stage = factory.LazyAttribute(lambda one: one.challenge.stage)


def answered(solution: Solution, **texts: str) -> Solution:
    """Every required question of its stage answered; `texts` by key."""
    for question in solution.stage.questions.all():
        said = texts.get(question.key) or _said(question)
        if said:
            Answer.objects.update_or_create(solution=solution, question=question, defaults={"text": said})
    return solution


def _said(question: Any) -> str:
    if not question.is_required:
        return ""
    if question.choices:
        return question.choices[0]
    return "1200" if question.kind in ("money", "number") else f"About {question.key}"


def handed_in(challenge: Challenge | None = None, *, number: int = 0, **given: Any) -> Solution:
    """In, with answers and one version, as the action would leave it."""
    challenge = challenge or ChallengeFactory(open=True)
    number = number or challenge.solutions.exclude(number=None).count() + 1
    at = given.pop("handed_in_at", challenge.opens_at + timedelta(hours=1))
    given = {"state": "handed_in", "stage": stage_of(challenge, "invite"), **given}
    solution = SolutionFactory(challenge=challenge, number=number, handed_in_at=at, **given)
    answered(solution)
    answers = {answer.question.key: answer.text for answer in solution.answers.select_related("question")}
    SolutionVersion.objects.create(
        solution=solution,
        stage=solution.stage,
        number=1,
        content={
            "title": solution.title,
            "summary": solution.summary,
            "answers": answers,
            "partners": [],
            "files": [],
        },
        sha256="0" * 64,
        received_at=at,
    )
    return solution


class GateFactory(DjangoModelFactory):
    """Reviewers score; `panel` people are on it, each of whom declared nothing to declare."""

    class Meta:
        model = Gate
        skip_postgeneration_save = True

    challenge = factory.SubFactory(ChallengeFactory, over=True)
    stage = factory.LazyAttribute(lambda one: one.challenge.stage)
    state = "scoring"
    scores_by = factory.LazyFunction(lambda: now() + timedelta(days=7))
    decides_on = factory.LazyFunction(lambda: today() + timedelta(days=21))


def panellist(gate: Gate, user: User | None = None, *, declared: bool = True, **given: Any) -> Panellist:
    """A reviewer; with `declared`, who has nothing to do with anybody whose solution is in."""
    given = {"role": "Reviewer", "declared_at": now() if declared else None, **given}
    made = Panellist.objects.create(gate=gate, user=user or UserFactory(), **given)
    if declared:
        taking_part = gate.challenge.solutions.exclude(handed_in_at=None)
        partners = taking_part.filter(partners__organisation__isnull=False)
        keys = {*taking_part.values_list("organisation", flat=True)}
        for key in keys | {*partners.values_list("partners__organisation", flat=True)}:
            made.declarations.create(organisation_id=key, answer="none")
    return made


def question(challenge: Challenge, **given: Any) -> Question:
    """Asked by somebody of a firm, and not answered yet."""
    given = {"asked": "May we use the shed?", "asked_by": given.pop("by", None) or UserFactory(), **given}
    return Question.objects.create(challenge=challenge, **given)
