"""Several people at the same moment: one decision about a proposal, and no words of a definition are lost."""

import uuid

import pytest

from challenges.actions.defining import Conflict, save_section, target_of
from challenges.actions.evidence import quote
from challenges.actions.proposing import decline, propose, take_up
from challenges.models import Canvas, CaseEvent, Challenge, EvidenceComment
from challenges.sections_defining import ALL, stand_of
from engagement.errors import Refused
from engagement.models import TopicLink
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, department, officer
from tests.factories.engagement import TopicFactory, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
MANY = 8


def only_refusals(results: list) -> list:
    """What came back without being refused; nothing else may have gone wrong."""
    wrong = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert not wrong, wrong
    return [one for one in results if not isinstance(one, Exception)]


def test_a_proposal_is_either_taken_up_or_declined_and_once():
    home = department()
    officers = [officer(home, second_factor=False) for _number in range(3)]
    challenge = ChallengeFactory(proposed=True, programme=None)
    deeds = [lambda by=by: take_up(challenge=challenge, by=by, department=home, owner=by) for by in officers]
    deeds += [
        lambda by=by: decline(challenge=challenge, by=by, reason="No", department=home) for by in officers
    ]
    done = only_refusals(at_once(*deeds))
    events = CaseEvent.objects.filter(challenge=challenge, verb__in=["taken_up", "declined"])
    challenge.refresh_from_db()
    verbs = list(events.order_by("pk").values_list("verb", flat=True))
    # One that was declined can be taken up afterwards, by whoever came later; nothing else follows.
    assert verbs in (["taken_up"], ["declined", "taken_up"], ["declined"])
    assert len(done) == len(verbs)
    assert Canvas.objects.count() == (challenge.state == "defining")


def test_of_many_who_save_one_section_on_one_stand_one_is_in_and_the_others_read_it():
    challenge = ChallengeFactory(programme=None)
    stand = stand_of(ALL["problem"], challenge)
    deeds = [
        lambda n=n: save_section(
            challenge=challenge,
            section="problem",
            values={"statement": f"Words {n}"},
            stand=stand,
            by=challenge.owner,
        )
        for n in range(MANY)
    ]
    results = at_once(*deeds)
    [saved] = only_refusals(results)
    conflicts = [one for one in results if isinstance(one, Conflict)]
    assert len(conflicts) == MANY - 1
    assert {one.values["statement"] for one in conflicts} == {saved.statement}
    assert Challenge.objects.get(pk=challenge.pk).revision == challenge.revision + 1


def test_of_many_in_sections_of_their_own_every_one_is_in():
    challenge = ChallengeFactory(programme=None)
    given = {
        "problem": {"statement": "Problem"},
        "evidence": {"evidence": "Evidence"},
        "constraints": {"constraints_text": "Keep", "offered": "Shed"},
        "how": {"how_might_we": "How?"},
        "assumptions": {"assumptions": "All"},
        "whys": {"whys": ["Why"]},
    }
    stands = {key: stand_of(ALL[key], target_of(challenge, ALL[key])) for key in given}
    results = at_once(
        *[
            lambda key=key: save_section(
                challenge=challenge, section=key, values=given[key], stand=stands[key], by=challenge.owner
            )
            for key in given
        ]
    )
    assert len(only_refusals(results)) == len(given)
    row, canvas = Challenge.objects.get(pk=challenge.pk), Canvas.objects.get(challenge=challenge)
    assert (row.statement, row.evidence, row.offered) == ("Problem", "Evidence", "Shed")
    assert (canvas.how_might_we, canvas.assumptions, canvas.whys) == ("How?", "All", ["Why"])


def test_the_same_form_many_times_at_once_proposes_once():
    person, key = UserFactory(), uuid.uuid4()
    given = {"title": "Bins", "summary": "How?", "statement": "Nobody knows."}
    results = at_once(*[lambda: propose(by=person, key=key, **given) for _place in range(5)])
    assert {one.pk for one in only_refusals(results)} == {Challenge.objects.get().pk}


def test_a_comment_quoted_many_times_at_once_stands_once():
    challenge, comment = ChallengeFactory(programme=None), said(TopicFactory())
    act = {"challenge": challenge, "comment": comment, "says": "Waste", "by": challenge.owner}
    only_refusals(at_once(*[lambda: quote(**act) for _place in range(MANY)]))
    assert EvidenceComment.objects.count() == 1
    assert TopicLink.objects.standing().filter(kind="evidence").count() == 1
