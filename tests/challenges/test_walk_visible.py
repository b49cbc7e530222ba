"""One rule for who sees what of a solution, on every channel there is: words planted in each field are looked for by
each role, at every address of challenges, in exports, searches, feeds, papers and mails."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.urls import reverse

from accounts import mails, personal_data
from accounts.clock import today
from accounts.models import Event, Message
from accounts.registries import notification_kinds
from challenges import permissions
from challenges import reads_gates as reads
from challenges.blind import is_blind_for
from challenges.kinds_stages import is_work
from challenges.models import Challenge, Declaration, Ending, Gate, Panellist, Runner, Solution
from challenges.timeline_stages import reader_of
from tests.challenges import walking
from tests.challenges.walk_world import World
from tests.factories.cms import HomePageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]  # several thousand requests in one test

HANDED_IN = frozenset({"title", "summary", "public", "answer", "does", "file_text"})
NAMES = frozenset({"organisation", "partner", "person", "file_name", "file_author"})
OF_MEMBERS = HANDED_IN | NAMES | {"since", "told", "sentence", "stages", "ledger", "built"}


class Sight:
    """What one reader may read: from the one rule, and from what blind reading and a role take away."""

    def __init__(self, world: World, user: Any):
        self.world, self.user = world, user
        self.seen = {
            row.pk: row for row in Solution.objects.visible_to(user).select_related("challenge", "stage")
        }
        self.groups = {pk: self.of_solution(row) for pk, row in self.seen.items()}
        self.public = of_everybody()

    def of_solution(self, row: Solution) -> set:
        user = self.user
        if permissions.is_member(user, row):
            return set(OF_MEMBERS)
        groups = set(HANDED_IN) if is_blind_for(user, row) else HANDED_IN | NAMES
        if reader_of(user, row):
            groups |= {"stages", "internal", "ledger", "built"}
        if judges_work(user, row):
            groups |= {"stages"}
        if permissions.can_run(user, row.challenge):
            groups |= {"told", "sentence", "support"}
        if any(decided_here(user, gate, row) for gate in self.world.gates.values()):
            groups |= {"told", "sentence"}
        return groups

    def may_read(self, word: str) -> bool:
        return any(self.may(pk, group) for pk, group in self.world.words[word])

    def may(self, pk: int | None, group: Any) -> bool:
        if group in self.public.get(pk, ()) or group == "everybody":
            return True
        if isinstance(group, tuple):
            return getattr(self, f"may_{group[0]}")(pk, *group[1:])
        return pk in self.seen and group in self.groups[pk]

    # --- What hangs on a gate or a person ------------------------------------------------------------------
    def gate(self, pk: int) -> Gate:
        return next(gate for gate in self.world.gates.values() if gate.pk == pk)

    def is_judge(self, solution: int) -> bool:
        """Sees it, and not as one of its own firm."""
        row = self.seen.get(solution)
        return row is not None and not permissions.is_member(self.user, row)

    def may_scores(self, solution: int, gate: int, author: int) -> bool:
        if self.user and self.user.pk == author:
            return True
        return self.may_agreed(solution, gate)

    def may_agreed(self, solution: int, gate: int) -> bool:
        at = self.gate(gate)
        judges = permissions.can_run(self.user, at.challenge) or permissions.can_review(self.user, at)
        judges = judges or Gate.objects.visible_to(self.user).filter(pk=at.pk).exists()
        return at.state in reads.SCORES_ARE_OPEN and judges and self.is_judge(solution)

    def may_untold(self, solution: int, gate: int) -> bool:
        return self.may_agreed(solution, gate) and not permissions.can_review(self.user, self.gate(gate))

    def may_minutes(self, _solution: None, challenge: int) -> bool:
        """They speak of all that stood there: only for who judges all of it."""
        rows = Solution.objects.filter(challenge=challenge, state="handed_in")
        return all(self.is_judge(row.pk) for row in rows)

    def may_asked(self, _solution: None, _challenge: int, asker: int) -> bool:
        return self.user is not None and (
            self.user.pk == asker or permissions.can_run(self.user, self.world.open)
        )


def decided_here(user: Any, gate: Gate, row: Solution) -> bool:
    """Stands or stood at a gate at which this person decides, as one of the board."""
    return (
        gate.state in reads.SCORES_ARE_OPEN
        and permissions.can_decide(user, gate)
        and reads.solutions_of(gate).filter(pk=row.pk).exists()
    )


def judges_work(user: Any, row: Solution) -> bool:
    """Reviews it at the gate of a stage with work in it, with names: reads what was reached and learnt since."""
    at = Panellist.objects.of(user).filter(gate__challenge=row.challenge_id, gate__stage=row.stage_id)
    return is_work(row.stage) and at.filter(gate__stage__is_blind=False).exists()


def of_everybody() -> dict[int, set]:
    """What the firms agreed to, and the ledger."""
    found: dict[int, set] = {}
    named = Solution.objects.named_publicly().filter(challenge__stage__shows="names")
    for row in named:
        found[row.pk] = {"title", "summary", "organisation", "sentence"}
    for row in Solution.objects.filter(ending__isnull=False):
        found.setdefault(row.pk, set()).update({"ledger", "built"})
        if row.ending.firm_agreed_at:
            found[row.pk] |= {"title", "organisation"}
    return found


@pytest.fixture
def world(settings, tmp_path, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    HomePageFactory()
    walking.papers_at_once(monkeypatch)
    world = World()
    walking.no_menus(monkeypatch)
    walking.rule_is_remembered(monkeypatch)
    return world


def told(world: World, words: set[str]) -> list[tuple[str, Any]]:
    """For a message: whose they are and where they stand."""
    names = {row.pk: name for name, row in world.solutions.items()}
    return sorted({(names.get(pk, ""), str(group)) for word in words for pk, group in world.words[word]})


def names_read_elsewhere(address: walking.Address, world: World, user: Any) -> set[str]:
    """Who is asked what they have to do with each firm reads the firms' names, and nothing else; and everybody those of
    their own organisations."""
    if address.name == "challenges:review_interests":
        return {word for word, places in world.words.items() if all(group in NAMES for _pk, group in places)}
    return set(user.organisations.values_list("name", flat=True)) if user else set()


def near(world: World, sight: Sight) -> set[tuple[str, int]]:
    """What a reader may see, and the challenges on which they work in whatever way."""
    user = sight.user
    if user is None:
        return set()
    worked = Challenge.objects.filter(
        Q(pk__in=Challenge.objects.of_officer(user).order_by().values("pk"))
        | Q(gates__panel__user=user)
        | Q(runners__user=user)
        | Q(solutions__in=list(sight.seen))
    )
    keys = worked.order_by().values_list("pk", flat=True)
    return {("solution", pk) for pk in sight.seen} | {("challenge", pk) for pk in keys}


def test_every_role_finds_what_it_may_read_and_nothing_else_at_every_address(world):
    leaks, wrongly_seen = {}, {}
    addresses = walking.addresses()
    for turn, (role, user) in enumerate(world.people.items()):
        sight, reader, found = Sight(world, user), walking.Reader(user), set()
        close = near(world, sight)
        for name, rows in addresses.items():
            for address in walking.near_and_far(rows, close, turn):
                words = reader.reads(address.url, address.method)
                found |= words
                wrong = {word for word in words if not sight.may_read(word)}
                wrong -= names_read_elsewhere(address, world, user) if wrong else set()
                if wrong:
                    leaks.setdefault((role, name), []).append((address.url, told(world, wrong)))
        read = {pk for word in found for pk, group in world.words[word] if group == "answer"}
        if read != set(sight.seen):
            wrongly_seen[role] = names_of(world, read ^ set(sight.seen))
    assert leaks == {}
    assert wrongly_seen == {}


def names_of(world: World, keys: set[int]) -> list[str]:
    return [name for name, row in world.solutions.items() if row.pk in keys]


def test_no_search_mail_or_export_gives_away_what_is_hidden(world):
    told_of, kinds_made = told_in_mails(world)
    assert [*told_of, *taken_along(world), *found_by_searches(world)] == []
    assert kinds_made >= MADE


# --- Searches ----------------------------------------------------------------------------------------------
def found_by_searches(world: World) -> list[tuple[str, Any]]:
    """What somebody who types a hidden word gets is what they get for a word that is nowhere."""
    officer, hidden = world.people["officer in conflict"], world.solutions["conflict"]
    sight, groups, found = Sight(world, officer), {}, []
    for word, places in world.words.items():
        if any(pk == hidden.pk for pk, _group in places) and not sight.may_read(word):
            groups.setdefault(str(places[0][1]), word)
    assert {"title", "summary", "answer", "file_text", "support"} <= set(groups)
    names = [name for name in walking.addresses() if name.endswith(":index_results")]
    lists = [f"{reverse(name)}?q=" for name in names]
    for user, urls in (
        (None, [reverse("cms:search") + "?q=", reverse("challenges:list") + "?words="]),
        (officer, lists),
    ):
        reader = walking.Reader(user)
        for url in urls:
            nowhere = walking.plant()
            plain = text_of(reader, url, nowhere)
            found += [(url, group) for group, word in groups.items() if text_of(reader, url, word) != plain]
    return found


def text_of(reader: walking.Reader, url: str, word: str) -> str:
    response = reader.answer(url + word)
    return re.sub(r'value="[\w-]{64}"', "", walking.body_of(response).decode().replace(word, ""))


# --- Mails -------------------------------------------------------------------------------------------------
LOOKED_AT = ("open_draft", "conflict", "going", "ended", "over_withdrawn")


def told_in_mails(world: World) -> tuple[list, set[str]]:
    """Every kind of mail, made for everybody about each of some solutions: what somebody may not read, and the kinds
    that somebody got."""
    found, made = [], set()
    kinds = [kind for kind in notification_kinds if kind.name.startswith("challenges.")]
    for role, user in world.people.items():
        sight = Sight(world, user)
        for name in LOOKED_AT if user else ():
            facts = facts_of(world, world.solutions[name], user)
            for kind in kinds:
                event = Event(kind=kind.name, facts=facts)
                if not kind.may_see(user, event):
                    continue
                message = Message(kind=kind.name, user=user)
                message.events, message.told = [event], []
                try:
                    words = words_of(kind, message)
                except (KeyError, ObjectDoesNotExist):
                    continue  # there can be no such event about this solution
                made.add(kind.name)
                wrong = {word for word in words if not sight.may_read(word)}
                wrong -= set(user.organisations.values_list("name", flat=True))
                if wrong:
                    found.append((role, kind.name, told(world, wrong)))
                if (
                    kind.name == "challenges.solution_gone"
                    and role == "officer in conflict"
                    and name == "conflict"
                ):
                    found.append((role, kind.name, "a conflict hides that it is gone"))
    return found, made


# Of which somebody gets one here, so that the walk can't pass for want of mails.
MADE = {
    f"challenges.{name}"
    for name in (
        "decided", "milestone_accepted", "payment_asked", "scores_in", "solution_ended", "solution_gone",
        "solution_handed_in", "solution_withdrawn",
    )
}  # fmt: skip


def words_of(kind: Any, message: Message) -> set[str]:
    mail = mails.render(kind.name, {**mails.frame(message), **kind.context(message)})
    return walking.words_in(f"{mail.subject} {mail.text} {mail.html}".encode())


def facts_of(world: World, row: Solution, user: Any) -> dict:
    """Whatever an event about this solution may name."""
    challenge = row.challenge
    step = row.milestones.first()
    ending = Ending.objects.filter(solution=row).first()
    of_reader = Panellist.objects.filter(user=user, gate__challenge=challenge).first()
    runner = Runner.objects.filter(user=user).first()
    gate = challenge.gates.first()
    asked = challenge.questions.first()
    found = {
        "solution": row.pk, "challenge": challenge.pk, "stage": row.stage_id, "version": 1, "number": row.number,
        "closes": challenge.closes_at.isoformat(), "day": today().isoformat(), "by_itself": True,
        "milestone": step and step.pk, "payment": step and step.payment.pk, "ending": ending and ending.pk,
        "decision": row.decisions.order_by("-pk").values_list("pk", flat=True).first(),
        "panellist": of_reader and of_reader.pk, "runner": runner and runner.pk, "gate": gate and gate.pk,
        "question": asked and asked.pk, "notice": world.notice.pk, "change": world.change.pk,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


# --- What people take along --------------------------------------------------------------------------------
def taken_along(world: World) -> list[tuple[str, Any]]:
    """Everybody's own data: their own words, and the firms about which they said what they have to do with them."""
    found = []
    for role, user in world.people.items():
        if user is None:
            continue
        sight = Sight(world, user)
        words = walking.words_in(json.dumps(personal_data.export(user), default=str).encode())
        said = set(
            Declaration.objects.filter(panellist__user=user).values_list("organisation__name", flat=True)
        )
        own = set(user.organisations.values_list("name", flat=True))
        if wrong := {word for word in words - said - own if not sight.may_read(word)}:
            found.append((role, told(world, wrong)))
    return found
