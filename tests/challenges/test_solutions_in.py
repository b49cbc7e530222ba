"""Handing in: the edges of the deadline, versions, what is missing, withdrawing, who is told."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Event
from challenges.actions import answers, handing_in
from challenges.actions import solutions as actions
from challenges.actions.solutions_due import remind_due
from challenges.content_solutions import content_of, fingerprint
from challenges.models import CaseEvent, Note, Solution
from engagement.errors import Refused
from tests.challenges.answering import whole
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, SolutionFactory, firm, handed_in, member, stage_of

pytestmark = pytest.mark.django_db
S = Solution.State
MS = timedelta(milliseconds=1)


def hand(draft, by, at=None):
    return handing_in.hand_in(
        solution=draft, by=by, received_at=at or draft.challenge.closes_at - timedelta(days=1)
    )


@pytest.mark.parametrize(("offset", "is_in"), [(-MS, True), (0 * MS, False), (MS, False)])
def test_a_request_counts_if_it_reached_us_before_the_closing_time_to_the_millisecond(offset, is_in):
    draft, meera = whole()
    closes = draft.challenge.closes_at
    with time_machine.travel(closes + offset, tick=False):
        if is_in:
            assert hand(draft, meera, closes + offset).received_at == closes + offset
            return
        with pytest.raises(Refused) as refusal:
            hand(draft, meera, closes + offset)
        assert refusal.value.code == "late"
        assert not Solution.objects.handed_in().exists()


@pytest.mark.parametrize(("seconds", "is_in"), [(0, True), (119, True), (120, False), (600, False)])
def test_a_request_stamped_in_time_may_finish_for_two_minutes_and_no_longer(seconds, is_in):
    draft, meera = whole()
    closes = draft.challenge.closes_at
    with time_machine.travel(closes + timedelta(seconds=seconds), tick=False):
        if is_in:
            hand(draft, meera, closes - MS)
            return
        with pytest.raises(Refused):
            hand(draft, meera, closes - MS)


def test_before_it_opens_and_once_the_next_stage_runs_nothing_is_taken():
    draft, meera = whole()
    with pytest.raises(Refused) as refusal:
        hand(draft, meera, draft.challenge.opens_at - MS)
    assert refusal.value.code == "early"
    draft.challenge.stage_kind, draft.challenge.stage = "explore", stage_of(draft.challenge, "explore")
    draft.challenge.save()
    with pytest.raises(Refused) as refusal:
        hand(draft, meera)
    assert refusal.value.code == "closed"


def test_the_first_one_gets_number_version_fingerprint_event_and_mail_to_all_members():
    draft, meera = whole()
    colleague = member(draft.organisation)
    version = hand(draft, meera)
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.changed_since) == (S.HANDED_IN, 1, False)
    assert version.sha256 == fingerprint(content_of(draft)) == fingerprint(version.content)
    assert draft.handed_in_at == version.received_at and version.handed_in_by == meera
    event = CaseEvent.objects.get(solution=draft, verb="handed_in")
    assert event.facts["version"] == 1 and event.actor == meera
    told = Event.objects.get(kind="challenges.solution_handed_in")
    assert set(told.notifications.values_list("user", flat=True)) == {meera.pk, colleague.pk}


def test_numbers_of_one_challenge_follow_each_other_and_a_withdrawn_one_keeps_its_own():
    first, meera = whole()
    second, stefan = whole(challenge=first.challenge)
    hand(first, meera)
    actions.withdraw(solution=first, by=meera)
    hand(second, stefan)
    again = actions.begin(
        challenge=first.challenge,
        organisation=first.organisation,
        by=meera,
        received_at=first.challenge.opens_at + MS,
    )
    assert again.pk != first.pk
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)


def test_the_same_again_is_the_same_version_and_a_change_makes_the_next_which_counts():
    draft, meera = whole()
    first = hand(draft, meera)
    assert hand(draft, member(draft.organisation)).pk == first.pk
    typed = {"idea": answers.Typed(text="Another idea", revision=1)}
    answers.save_answers(solution=draft, typed=typed, by=meera, received_at=draft.challenge.opens_at + MS)
    draft.refresh_from_db()
    assert draft.changed_since
    second = hand(draft, meera)
    draft.refresh_from_db()
    assert (second.number, draft.changed_since, draft.number) == (2, False, 1)
    assert draft.versions.first() == second
    assert first.content["answers"]["idea"] != second.content["answers"]["idea"]
    assert [event.verb for event in draft.events.all()] == ["handed_in", "handed_in_again"]


def test_a_change_taken_back_is_no_change():
    draft, meera = whole()
    hand(draft, meera)
    at = draft.challenge.opens_at + MS
    was = draft.answers.get(question__key="idea").text
    for revision, text in ((1, "Another"), (2, was)):
        typed = {"idea": answers.Typed(text=text, revision=revision)}
        answers.save_answers(solution=draft, typed=typed, by=meera, received_at=at)
    draft.refresh_from_db()
    assert not draft.changed_since


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("idea", ""),
        ("idea", "word " * 251),
        ("cost", "a lot"),
        ("stage_now", "Elsewhere"),
        ("demo", "no link"),
    ],
)
def test_what_is_missing_or_wrong_is_not_handed_in(key, text):
    draft, meera = whole()
    question = draft.stage.questions.get(key=key)
    draft.answers.update_or_create(question=question, defaults={"text": text})
    with pytest.raises(Refused) as refusal:
        hand(draft, meera)
    assert refusal.value.code == "missing"
    assert not draft.versions.exists()


@pytest.mark.parametrize("name", ["title", "summary"])
def test_title_and_public_summary_must_be_there(name):
    draft, meera = whole(**{name: ""})
    with pytest.raises(Refused):
        hand(draft, meera)


@pytest.mark.parametrize("state", ["draft", "handed_in", "goes_on", "on_hold"])
def test_a_firm_withdraws_at_any_time_and_after_closing_the_owner_hears(state):
    challenge = ChallengeFactory(over=True)
    one = handed_in(challenge, state=state)
    meera = member(one.organisation)
    actions.withdraw(solution=one, by=meera, reason="No time")
    one.refresh_from_db()
    assert one.state == S.WITHDRAWN
    assert Note.objects.get(solution=one).text == "No time"
    told = Event.objects.filter(kind="challenges.solution_gone")
    assert told.exists() is (state != "draft")


@pytest.mark.parametrize("state", ["withdrawn", "stopped", "ended"])
def test_what_is_over_is_not_withdrawn_nor_written_to(state):
    one = handed_in(state=state)
    meera = member(one.organisation)
    with pytest.raises(Refused):
        actions.withdraw(solution=one, by=meera)
    with pytest.raises(Refused):
        hand(one, meera)


def test_one_solution_for_an_organisation_and_none_for_a_department():
    challenge = ChallengeFactory(open=True)
    plot, at = firm(), challenge.opens_at + MS
    meera = member(plot)
    given = {"challenge": challenge, "by": meera, "received_at": at}
    one = actions.begin(organisation=plot, **given)
    assert actions.begin(organisation=plot, **given) == one
    with pytest.raises(Refused):
        actions.begin(organisation=challenge.department, **given)


def test_drafts_and_changes_that_are_not_in_are_reminded_of_three_days_and_one_day_before_once_each():
    draft, _meera = whole()
    is_in = handed_in(draft.challenge)
    member(is_in.organisation)
    changed = handed_in(draft.challenge, changed_since=True)
    member(changed.organisation)
    closes = draft.challenge.closes_at
    for hours, told in ((73, 0), (72, 2), (71, 2), (25, 2), (24, 4), (23, 4), (0, 4)):
        with time_machine.travel(closes - timedelta(hours=hours), tick=False):
            remind_due()
        rows = Event.objects.filter(kind="challenges.solution_closing")
        assert rows.count() == told, hours
    assert is_in.pk not in {row.facts["solution"] for row in rows}


def test_nothing_of_a_draft_that_is_late_is_seen_by_anybody_else():
    late = SolutionFactory(challenge=ChallengeFactory(over=True))
    assert not Solution.objects.visible_to(late.challenge.owner).exists()
    assert not Solution.objects.visible_to(UserFactory()).exists()
    assert Solution.objects.visible_to(member(late.organisation)).get() == late
