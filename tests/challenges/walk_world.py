"""The world of the walk: solutions in every state with a planted word in each field, and everybody who could look."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.clock import now, today
from challenges import transitions
from challenges.content_solutions import content_of
from challenges.models import (
    AgreedScore,
    Answer,
    Buyer,
    ChangeNotice,
    DeadlineChange,
    Decider,
    Decision,
    Ending,
    Evidence,
    Feedback,
    Gate,
    Gathering,
    Milestone,
    Note,
    PartnerWanted,
    Payment,
    Runner,
    Score,
    ScoreSheet,
    Solution,
    SolutionFile,
    SolutionPartner,
    Stage,
    Support,
)
from challenges.uploads_solutions import WORD
from tests.challenges.answering import docx
from tests.challenges.walking import plant
from tests.factories.accounts import UserFactory
from tests.factories.challenges import (
    ChallengeFactory,
    GateFactory,
    ProgrammeFactory,
    department,
    firm,
    handed_in,
    member,
    officer,
    panellist,
    question,
    stage_of,
)

G = Gate.State
PLAIN = "A firm that has no name yet"
OFFICES = ("administrator", "moderator", "editor")
FIRMS_OF_THE_MEMBER = ("open_draft", "open_withdrawn", "clear", "over_draft", "going", "stopped", "ended")
FIRMS_OF_THE_PARTNER = ("open_in", "beside", "going")


class World:
    """`words`: each planted word with (solution or None, group) of every place where it stands; a group is the name of
    a field, or a field with what it hangs on: ("scores", gate, author)."""

    def __init__(self):
        self.words: dict[str, list[tuple[int | None, Any]]] = defaultdict(list)
        self.solutions: dict[str, Solution] = {}
        self.people: dict[str, Any] = {"anonymous": None}
        self.department = department("Transport")
        given = {"department": self.department, "programme": ProgrammeFactory(department=self.department)}
        self.open = ChallengeFactory(open=True, **given)
        self.over = ChallengeFactory(over=True, **given)
        self.late = ChallengeFactory(over=True, stage_kind="prototype", **given)
        self.elsewhere = ChallengeFactory(over=True, programme=given["programme"])
        self.partner = firm(plant())
        self.hand_in()
        self.meet()
        self.review()
        self.decide()
        self.run()
        self.end()
        self.talk()

    def word(self, solution: Solution | None, group: Any) -> str:
        made = plant()
        self.words[made].append((solution.pk if solution else None, group))
        return made

    # --- Solutions -----------------------------------------------------------------------------------------
    def hand_in(self) -> None:
        build, late = stage_of(self.late, "prototype"), self.late
        explore, invite = stage_of(late, "explore"), stage_of(late, "invite")
        self.solution("open_draft", self.open, state="draft")
        self.solution("open_in", self.open)
        self.solution("open_withdrawn", self.open, state="withdrawn")
        self.solution("clear", self.over)
        self.solution("conflict", self.over)
        self.solution("beside", self.over)
        self.solution("colleague", self.over)
        self.solution("over_withdrawn", self.over, state="withdrawn")
        self.solution("over_draft", self.over, state="draft")
        rival = self.solutions["conflict"].organisation
        self.solution("going", late, state="goes_on", stage=build, organisation=rival, may_name=True)
        self.solution("held", late, state="on_hold", stage=explore, may_name=True)
        self.solution("stopped", late, state="stopped", stage=invite, may_name=True)
        self.solution("ended", late, state="ended", stage=build, may_name=True)
        self.solution("quiet", late, state="ended", stage=build)
        self.solution("elsewhere", self.elsewhere)

    def solution(self, name: str, challenge: Any, **given: Any) -> Solution:
        """With its words in every field of the draft and of what was handed in, and one that was written since."""
        stage = given.pop("stage", None) or stage_of(challenge, "invite")
        made = handed_in(challenge, **{"organisation": firm(PLAIN), **given})
        self.solutions[name] = made
        self.name_firm(made)
        made.title, made.summary = self.word(made, "title"), f"We {self.word(made, 'summary')} it."
        for answer in made.answers.select_related("question"):
            if answer.question.kind == "long":
                answer.text = f"We {self.word(made, 'public' if answer.question.is_public else 'answer')}."
                answer.save()
        partner = SolutionPartner.objects.create(
            solution=made, organisation=self.partner, name=self.partner.name, does=self.word(made, "does")
        )
        self.words[self.partner.name].append((made.pk, "partner"))
        file = self.file(made)
        version = made.versions.get()
        version.content, version.handed_in_by = content_of(made), self.hand(made)
        version.save()
        version.files.add(file)
        if made.state == "draft":
            made.versions.all().delete()
            made.number = made.handed_in_at = None
        else:
            first = made.answers.filter(question__kind="long").first()
            Answer.objects.filter(pk=first.pk).update(text=f"Since {self.word(made, 'since')}")
            partner.does = self.word(made, "since")
            partner.save()
            transitions.note(made, "handed_in", by=version.handed_in_by)
        made.stage = stage
        made.save()
        return made

    def name_firm(self, solution: Solution) -> None:
        firm_ = solution.organisation
        if firm_.name == PLAIN:
            firm_.name = plant()
            firm_.save()
        self.words[firm_.name].append((solution.pk, "organisation"))

    def hand(self, solution: Solution) -> Any:
        return member(solution.organisation, display_name=self.word(solution, "person"))

    def file(self, solution: Solution) -> SolutionFile:
        made = SolutionFile(
            solution=solution,
            question=solution.stage.questions.filter(kind="file").first(),
            name=f"{self.word(solution, 'file_name')}.docx",
            content_type=WORD,
            size=1,
            sha256="0" * 64,
        )
        content = docx(self.word(solution, "file_author"), text=self.word(solution, "file_text"))
        made.file.save("x", ContentFile(content))
        return made

    # --- People --------------------------------------------------------------------------------------------
    def meet(self) -> None:
        dept, people = self.department, self.people
        people["citizen"] = UserFactory()
        people["member of another firm"] = member(firm())
        people["member"] = UserFactory()
        for name in FIRMS_OF_THE_MEMBER:
            self.solutions[name].organisation.memberships.get_or_create(user=people["member"])
        people["member of the partner"] = member(self.partner)
        people["officer"] = self.open.owner
        for one in (self.over, self.late):
            one.owner = people["officer"]
            one.save()
        people["officer in conflict"] = officer(dept)
        people["officer of a firm"] = officer(dept)
        self.solutions["colleague"].organisation.memberships.create(user=people["officer of a firm"])
        people["officer of another department"] = officer(department())
        people["one of the board"] = officer(department())
        Decider.objects.create(programme=self.open.programme, user=people["one of the board"])
        for name in OFFICES:
            people[name] = UserFactory(roles=[name], back_office=True)
        for name in (
            "reviewer",
            "reviewer in conflict",
            "silent reviewer",
            "substitute",
            "reviewer who left",
        ):
            people[name] = UserFactory()
        people["reviewer elsewhere"] = UserFactory()
        people["runner"], people["runner of another stage"] = UserFactory(), UserFactory()

    # --- Gates ---------------------------------------------------------------------------------------------
    def review(self) -> None:
        Stage.objects.filter(pk=self.over.stage_id).update(decides=Stage.Decides.BOARD)
        self.over.refresh_from_db()
        self.gates = {
            "over": GateFactory(challenge=self.over, state=G.DECIDING, meeting_notes=self.minutes(self.over)),
            "first": GateFactory(
                challenge=self.late, stage=stage_of(self.late, "invite"), state=G.DECIDED, meeting_notes="–"
            ),
            "late": GateFactory(challenge=self.late, state=G.SCORING),
            "elsewhere": GateFactory(challenge=self.elsewhere, state=G.MODERATING),
        }
        people = self.people
        panellist(self.gates["elsewhere"], people["reviewer elsewhere"])
        for name in ("over", "late"):
            gate = self.gates[name]
            panellist(gate, people["reviewer"])
            panellist(gate, people["silent reviewer"], declared=False)
            gone = panellist(gate, people["reviewer who left"], left_at=now(), left_reason="Ill")
            panellist(gate, people["substitute"], substitute_for=gone)
            if name == "over":
                for who in ("reviewer in conflict", "officer in conflict"):
                    self.in_conflict(panellist(gate, people[who]))
        self.take_conflict_beside()
        for name, gate in self.gates.items():
            for row in gate.challenge.solutions.filter(stage=gate.stage).exclude(handed_in_at=None):
                self.score(gate, row, open_=name != "late")

    def minutes(self, challenge: Any) -> str:
        return f"All said {self.word(None, ('minutes', challenge.pk))}."

    def in_conflict(self, reviewer: Any) -> None:
        """With the lead of one solution; and with whoever stands beside another one's lead, and nobody else's."""
        lead = self.solutions["conflict"].organisation
        reviewer.declarations.filter(organisation=lead).update(answer="conflict", says="My sister")

    def take_conflict_beside(self) -> None:
        """`beside` alone has this partner: a firm of which both who are in conflict said so."""
        other = firm(self.word(self.solutions["beside"], "partner"))
        SolutionPartner.objects.create(
            solution=self.solutions["beside"], organisation=other, name=other.name, does="Helps"
        )
        for reviewer in self.gates["over"].panel.exclude(declared_at=None):
            says = (
                {"answer": "conflict", "says": "My firm"}
                if self.is_in_conflict(reviewer)
                else {"answer": "none"}
            )
            reviewer.declarations.create(organisation=other, **says)

    def is_in_conflict(self, reviewer: Any) -> bool:
        return reviewer.declarations.filter(answer="conflict").exists()

    def score(self, gate: Gate, solution: Solution, *, open_: bool) -> None:
        criterion = gate.stage.criteria.first()
        for who in ("reviewer", "substitute"):
            reviewer = gate.panel.filter(user=self.people[who]).first()
            if reviewer is None:
                continue
            group = ("scores", gate.pk, reviewer.user_id)
            sheet = ScoreSheet.objects.create(
                panellist=reviewer,
                solution=solution,
                recommends="advance",
                note=self.word(solution, group),
                handed_in_at=now() if open_ else None,
            )
            Score.objects.create(sheet=sheet, criterion=criterion, value=3, note=self.word(solution, group))
        AgreedScore.objects.create(
            solution=solution,
            gate=gate,
            criterion=criterion,
            mean=3,
            value=4,
            why_moved=self.word(solution, ("agreed", gate.pk)),
        )

    def decide(self) -> None:
        for name in ("clear", "conflict", "colleague"):
            self.decision(name, "over", "stop", told=False)
        for name, outcome in (
            ("going", "advance"),
            ("ended", "advance"),
            ("quiet", "advance"),
            ("held", "advance"),
            ("stopped", "stop"),
        ):
            self.decision(name, "first", outcome, told=True)

    def decision(self, name: str, gate: str, outcome: str, *, told: bool) -> None:
        row, at = self.solutions[name], self.gates[gate]
        group = "told" if told else ("untold", at.pk)
        made = Decision.objects.create(
            solution=row,
            gate=at,
            outcome=outcome,
            sentence=self.word(row, "sentence" if told else group),
            letter=self.word(row, group),
            told_at=now() if told else None,
        )
        Feedback.objects.create(
            decision=made, criterion=at.stage.criteria.first(), text=self.word(row, group)
        )

    # --- Stages --------------------------------------------------------------------------------------------
    def run(self) -> None:
        late, build = self.late, stage_of(self.late, "prototype")
        Runner.objects.create(challenge=late, stage=build, user=self.people["runner"])
        Runner.objects.create(
            challenge=late, stage=stage_of(late, "accelerate"), user=self.people["runner of another stage"]
        )
        for name in ("going", "held", "ended", "quiet"):
            self.work(self.solutions[name])
        for name in ("conflict", "going"):
            row = self.solutions[name]
            Support.objects.create(
                challenge=row.challenge, solution=row, organisation=row.organisation, kind="in_kind",
                what=self.word(row, "support"), amount=100, given_on=today(),
            )  # fmt: skip

    def work(self, row: Solution) -> None:
        def of(group: str = "stages") -> str:
            return self.word(row, group)

        given = {"challenge": row.challenge, "solution": row, "stage": row.stage}
        step = Milestone.objects.create(
            solution=row, stage=row.stage, title=of(), what=of(), due_on=today(), amount=900, state="accepted"
        )
        Evidence.objects.create(milestone=step, text=of(), picture_alt=of(), figure_label=of())
        Payment.objects.create(milestone=step, amount=900, invoice=of())
        Gathering.objects.create(
            **given, title=of(), place=of(), notes=of(), insights=of(), starts_at=now(), is_public=True
        )
        Gathering.objects.create(**given, title=of(), kind="test", starts_at=now() + timedelta(days=9))
        Note.objects.create(**given, kind="advice", text=of())
        Note.objects.create(**given, kind="note", text=of("internal"))
        Buyer.objects.create(solution=row, name=of(), note=of(), country="FI")
        transitions.note(step, "milestone_planned", by=None, facts={"milestone": step.pk})

    def end(self) -> None:
        for name in ("ended", "quiet"):
            row = self.solutions[name]
            group = "ledger"
            Ending.objects.create(
                solution=row, outcome="adapt", sentence=self.word(row, group), cost=1,
                benefit=self.word(row, group), lessons=self.word(row, group), others=self.word(row, group),
                built=self.word(row, "built"), firm_agreed_at=now() if name == "ended" else None,
            )  # fmt: skip

    def talk(self) -> None:
        """What is asked in private, and a line for everybody."""
        asker = self.people["member"]
        question(self.open, by=asker, asked=self.word(None, ("asked", self.open.pk, asker.pk)))
        PartnerWanted.objects.create(
            challenge=self.open,
            organisation=self.people["member of another firm"].organisations.get(),
            brings=self.word(None, "everybody"),
            wants="–",
            contact="–",
        )
        self.notice = ChangeNotice.objects.create(challenge=self.open, text=self.word(None, "everybody"))
        self.change = DeadlineChange.objects.create(
            challenge=self.open,
            what="closes",
            old=now(),
            new=self.open.closes_at,
            reason=self.word(None, "everybody"),
        )
