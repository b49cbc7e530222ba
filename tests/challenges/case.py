"""What the addresses of challenges may name, in the world of tests/test_urls.py; made when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from tests.factories.challenges import ChallengeFactory, GateFactory, handed_in, panellist, question


class Case:
    """The owner's organisation answered an open challenge, and one that is over, where the owner of another firm
    reviews nobody."""

    def __init__(self, world):
        self.world = world

    @cached_property
    def open(self):
        return ChallengeFactory(open=True)

    @cached_property
    def over(self):
        return ChallengeFactory(over=True)

    @cached_property
    def proposed(self):
        return ChallengeFactory(proposed=True, proposed_by=self.world.people["citizen"])

    @cached_property
    def solution(self):
        """Handed in, and can still be changed."""
        return handed_in(self.open, organisation=self.world.works)

    @cached_property
    def reviewed(self):
        """Handed in and closed."""
        return handed_in(self.over, organisation=self.world.works)

    @cached_property
    def question(self):
        return question(self.open, by=self.world.people["citizen"])

    @cached_property
    def gate(self):
        handed_in(self.over)
        return GateFactory(challenge=self.over)

    @cached_property
    def panellist(self):
        """The citizen reviews."""
        return panellist(self.gate, self.world.people["citizen"])


def case_of(world) -> Case:
    if not hasattr(world, "case"):
        world.case = Case(world)
    return world.case
