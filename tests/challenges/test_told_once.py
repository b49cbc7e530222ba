"""Whoever takes part in a challenge and follows it hears of each happening once."""

from datetime import timedelta

import pytest

from accounts.actions.outbox import spread_due
from accounts.clock import today
from accounts.models import Notification
from challenges.actions import deciding, inviting, moving
from challenges.actions.reading import tell_moves
from challenges.topics import topic_of
from engagement.actions.follows import follow
from tests.challenges.gating import deciding_gate, entry, solutions_of
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, SolutionFactory, member

pytestmark = pytest.mark.django_db


def kinds_told(user) -> list[str]:
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("event__kind", flat=True))


def forget() -> None:
    tell_moves(), spread_due()
    Notification.objects.all().delete()


def lengthen(challenge) -> None:
    later = challenge.closes_at + timedelta(days=7)
    inviting.lengthen(
        challenge=challenge, closes_at=later, reason="A notice was late.", by=challenge.owner, unusual=True
    )


def later(challenge) -> None:
    inviting.decide_later(
        challenge=challenge, day=challenge.decision_on + timedelta(days=7), reason="Ill", by=challenge.owner
    )


def change(challenge) -> None:
    inviting.announce(challenge=challenge, text="A map is here.", by=challenge.owner)


def stop(challenge) -> None:
    moving.stop(challenge=challenge, reason="No money", by=challenge.owner)


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lengthen, "challenges.deadline_moved"),
        (later, "challenges.deadline_moved"),
        (change, "challenges.changed"),
        (stop, "challenges.stopped"),
    ],
)
def test_who_takes_part_and_follows_hears_as_who_takes_part_alone(act, kind):
    challenge = ChallengeFactory(open=True, decision_on=today() + timedelta(days=60))
    both, follower = member(SolutionFactory(challenge=challenge).organisation), UserFactory()
    for user in (both, follower):
        follow(by=user, topic=topic_of(challenge))
    forget()
    act(challenge)
    for _twice in range(2):
        tell_moves(), spread_due()
    assert kinds_told(both) == [kind]
    assert kinds_told(follower) == ["engagement.moved"]


def test_two_changes_are_two_happenings():
    challenge = ChallengeFactory(open=True)
    both = member(SolutionFactory(challenge=challenge).organisation)
    follow(by=both, topic=topic_of(challenge))
    for text in ("A map is here.", "Another map is here."):
        inviting.announce(challenge=challenge, text=text, by=challenge.owner)
    tell_moves(), spread_due()
    assert kinds_told(both).count("challenges.changed") == 2


def decide_all(gate, by, outcome="advance", **given) -> None:
    entries = [entry(one, outcome, **given) for one in solutions_of(gate)]
    deciding.decide(gate=gate, entries=entries, by=by)
    tell_moves(), spread_due()


def test_a_decision_is_told_to_each_firm_and_the_gate_to_those_who_only_follow():
    gate, by = deciding_gate()
    theirs = [one.organisation.memberships.get().user for one in solutions_of(gate)]
    follower = UserFactory()
    for user in (*theirs, follower):
        follow(by=user, topic=topic_of(gate.challenge))
    forget()
    decide_all(gate, by)
    assert [kinds_told(user) for user in theirs] == [["challenges.decided"]] * 2
    assert kinds_told(follower) == ["engagement.moved"]


def test_who_belongs_to_two_firms_hears_of_both_decisions():
    gate, by = deciding_gate()
    first, second = solutions_of(gate)
    both = first.organisation.memberships.get().user
    second.organisation.memberships.create(user=both)
    decide_all(gate, by)
    assert kinds_told(both).count("challenges.decided") == 2


def test_who_was_on_hold_hears_of_the_decision_that_follows():
    gate, by = deciding_gate(1)
    one = solutions_of(gate)[0]
    user = one.organisation.memberships.get().user
    decide_all(gate, by, "hold", looks_again_on=today() + timedelta(days=30))
    gate.refresh_from_db()
    standing = gate.decisions.get()
    one.refresh_from_db()
    deciding.decide(gate=gate, entries=[entry(one, "advance", replaces=standing.pk)], by=by)
    assert kinds_told(user).count("challenges.decided") == 2
