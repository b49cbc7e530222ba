"""Offers of help: made, answered, taken back, and counted all along."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import Event, Membership, Notification
from engagement import measures
from engagement.actions import counting, pledges
from engagement.errors import Refused
from engagement.models import AnswerDue, Pledge, PledgeChange, Topic
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.engagement import TopicFactory, pledged, pledged_as, register_kind

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATES = [state.value for state in Pledge.State]


@pytest.fixture
def owner():
    person = UserFactory(display_name="Olive")
    register_kind(
        owners=lambda key: {person.pk},
        answerable_by=lambda user, topic: user == person,
        answerable=lambda user: None if user == person else (),
    )
    yield person
    register_kind()


def told(kind: str) -> list[str]:
    rows = Notification.objects.filter(event__kind=f"engagement.pledge_{kind}")
    return sorted(rows.values_list("user__display_name", flat=True))


def count_of(topic) -> int:
    return Topic.objects.get(pk=topic.pk).pledge_count


def test_an_offer_counts_at_once_is_promised_an_answer_and_its_owner_is_told(owner):
    with time_machine.travel(FRIDAY, tick=False):
        made = pledged(TopicFactory(), offers=("venue", "time", "venue"), note="  A hall.  ")
    assert made.state == "new" and made.note == "A hall."
    assert made.brings == ["Time", "A venue"]
    assert made.answer_due.due_on == date(2026, 12, 4)  # ten working days after a Friday
    assert count_of(made.topic) == 1
    assert told("received") == ["Olive"]


def test_an_owner_who_offers_help_is_not_told_of_it(owner):
    pledged(TopicFactory(), by=owner)
    assert told("received") == []


def test_without_a_named_owner_those_hear_who_may_answer():
    editor = UserFactory(display_name="Editor", roles=["editor"])
    UserFactory(roles=["moderator"])
    register_kind(answerable_by=lambda user, topic: user == editor)
    pledged(TopicFactory())
    register_kind()
    assert told("received") == ["Editor"]


@pytest.mark.parametrize("trait", ["closed", "upcoming", "private"])
def test_where_nothing_can_be_said_nobody_joins(trait):
    with pytest.raises(Refused):
        pledged(TopicFactory(**{trait: True}))
    assert not Pledge.objects.exists()


def test_one_person_has_one_open_offer_for_each_party():
    person, topic = UserFactory(), TopicFactory()
    pledged(topic, by=person)
    pledged(topic, by=person, organisation_name="Chess Club")
    for name in ("", "chess club"):
        with pytest.raises(Refused) as refusal:
            pledged(topic, by=person, organisation_name=name)
        assert refusal.value.code == "twice"
    pledged(TopicFactory(), by=person)
    assert count_of(topic) == 2


@pytest.mark.parametrize("name", ["", "Chess Club"])
def test_the_database_holds_that_too(name):
    made = pledged(TopicFactory(), organisation_name=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pledge.objects.create(
            topic=made.topic, user=made.user, organisation_name=name, consented_at=made.consented_at
        )


def test_the_same_press_again_gives_the_offer_that_stands_for_one_minute():
    person, topic = UserFactory(), TopicFactory()
    with time_machine.travel(FRIDAY, tick=False) as clock:
        first = pledged(topic, by=person, once=True)
        clock.shift(timedelta(seconds=59))
        assert pledged(topic, by=person, once=True) == first
        clock.shift(timedelta(seconds=1))
        with pytest.raises(Refused):
            pledged(topic, by=person, once=True)
    assert count_of(topic) == 1


def test_only_a_member_joins_for_an_organisation_that_is_here():
    membership = MembershipFactory()
    made = pledged(TopicFactory(), by=membership.user, organisation=membership.organisation)
    assert made.organisation_name == made.party == membership.organisation.name
    with pytest.raises(Refused):
        pledged(TopicFactory(), organisation=membership.organisation)


@pytest.mark.parametrize("state", Pledge.ANSWERS)
def test_an_answer_ticks_off_the_promise_and_goes_to_whoever_offered(owner, state):
    made = pledged(TopicFactory(), by=UserFactory(display_name="Denise"))
    pledges.answer(by=owner, pledge=made, message=" Come on Monday. ", state=state, seen=None)
    due = AnswerDue.objects.get(pledge=made)
    assert made.state == state and made.state_by == owner
    assert due.answered_by == owner and due.how == "reply"
    assert made.changes.get().message == "Come on Monday."
    assert told("answered") == ["Denise"]
    assert count_of(made.topic) == (state != "declined")


def test_an_answer_never_leads_to_new_or_withdrawn(owner):
    made = pledged(TopicFactory())
    for state in ("new", "withdrawn"):
        with pytest.raises(ValueError, match=state):
            pledges.answer(by=owner, pledge=made, message="x", state=state, seen=None)


def test_an_answer_to_what_somebody_else_answered_since_is_refused(owner):
    made = pledged_as("talking", TopicFactory())
    with pytest.raises(Refused) as refusal:
        pledges.answer(by=owner, pledge=made, message="x", state="active", seen=None)
    assert refusal.value.code == "meanwhile"
    pledges.answer(by=owner, pledge=made, message="x", state="active", seen=made.state_at)
    assert made.state == "active" and made.changes.count() == 2


def test_an_answer_to_what_was_taken_back_is_refused(owner):
    made = pledged(TopicFactory())
    before = Pledge.objects.get(pk=made.pk)
    pledges.withdraw(by=made.user, pledge=made)
    with pytest.raises(Refused) as refusal:
        pledges.answer(by=owner, pledge=before, message="x", state="active", seen=None)
    assert refusal.value.code == "withdrawn"
    assert told("answered") == []


def test_what_was_declined_can_be_taken_up_after_all_and_counts_again(owner):
    made = pledged_as("declined", TopicFactory())
    assert count_of(made.topic) == 0
    pledges.answer(by=owner, pledge=made, message="x", state="active", seen=made.state_at)
    assert count_of(made.topic) == 1


def test_what_was_declined_is_not_taken_up_beside_a_new_offer_of_the_same_party(owner):
    made = pledged_as("declined", TopicFactory())
    pledged(made.topic, by=made.user)
    with pytest.raises(Refused) as refusal:
        pledges.answer(by=owner, pledge=made, message="x", state="active", seen=made.state_at)
    assert refusal.value.code == "again"
    assert count_of(made.topic) == 1


@pytest.mark.parametrize("state", STATES)
def test_only_an_open_offer_is_taken_back_and_only_by_whoever_made_it(owner, state):
    made = pledged_as(state, TopicFactory(), by=UserFactory(display_name="Denise"))
    before = count_of(made.topic)
    is_open = state in Pledge.OPEN
    assert pledges.withdraw(by=UserFactory(), pledge=made) is False
    assert pledges.withdraw(by=made.user, pledge=made) is is_open
    assert count_of(made.topic) == before - is_open
    assert told("withdrawn") == (["Olive"] if is_open or state == "withdrawn" else [])


@pytest.mark.parametrize("state", STATES)
def test_the_address_is_there_only_as_long_as_the_offer_is_open(owner, state):
    made = pledged_as(state, TopicFactory())
    assert bool(made.contact) is (state in ("new", "talking", "active"))


@pytest.mark.parametrize("state", STATES)
def test_only_of_what_was_taken_up_one_writes_what_came_of_it(owner, state):
    made = pledged_as(state, TopicFactory())
    if state in ("talking", "active", "done"):
        pledges.record_outcome(by=owner, pledge=made, outcome=" Lent a hall. ")
        assert made.outcome == "Lent a hall."
    else:
        with pytest.raises(Refused):
            pledges.record_outcome(by=owner, pledge=made, outcome="Lent a hall.")


def test_leave_to_be_named_is_given_and_taken_by_whoever_offered_alone():
    made = pledged(TopicFactory())
    assert not pledges.set_naming(by=UserFactory(), pledge=made, shows_name=True)
    assert pledges.set_naming(by=made.user, pledge=made, shows_name=True)
    assert not pledges.set_naming(by=made.user, pledge=made, shows_name=True)


# --- Counts ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", STATES)
def test_the_stored_count_is_the_number_of_those_who_joined(owner, state):
    made = pledged_as(state, TopicFactory())
    assert count_of(made.topic) == (state in Pledge.JOINED)
    assert not counting.recount()


def test_a_count_that_drifted_is_found_and_mended():
    made = pledged(TopicFactory())
    Topic.objects.filter(pk=made.topic_id).update(pledge_count=7)
    assert counting.recount().topics == 1
    assert count_of(made.topic) == 1


def test_parties_are_counted_once_and_named_only_where_they_agreed_and_were_taken_up(owner):
    topic = TopicFactory()
    membership = MembershipFactory(organisation__name="Sahan Circle")
    other = Membership.objects.create(organisation=membership.organisation, user=UserFactory())
    for member in (membership, other):
        pledged_as(
            "active",
            topic,
            by=member.user,
            organisation=member.organisation,
            shows_name=True,
            offers=["venue"],
        )
    pledged(topic, organisation_name="Waiting Works", shows_name=True)
    pledged_as("talking", topic, organisation_name="Shy Society")
    pledged_as("declined", topic, organisation_name="Declined Ltd", shows_name=True)
    done = pledged_as("done", topic, by=UserFactory(display_name="Denise"), shows_name=True)
    pledges.record_outcome(by=owner, pledge=done, outcome="Taught twelve people.")
    pledged_as("active", topic)
    topic.refresh_from_db()
    found = measures.joined(topic)
    assert (found.organisations, found.people, found.active) == (3, 2, 2)
    assert found.brings == {"venue": 2, "time": 4}
    assert found.names == ["Sahan Circle"] and found.named == 1
    assert found.outcomes == [("Taught twelve people.", "Denise")]


def test_of_many_names_and_outcomes_the_first_and_the_newest_are_shown(owner):
    topic = TopicFactory()
    for number in range(9):
        made = pledged_as("done", topic, organisation_name=f"Firm {number}", shows_name=number != 3)
        pledges.record_outcome(by=owner, pledge=made, outcome=f"Lent {number} chairs.")
    topic.refresh_from_db()
    found = measures.joined(topic)
    assert found.names == [f"Firm {number}" for number in (0, 1, 2, 4, 5, 6)] and found.named == 8
    assert [text for text, _who in found.outcomes] == [f"Lent {n} chairs." for n in (8, 7, 6)]


# --- When an account goes ------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", STATES)
def test_with_an_account_its_words_go_and_the_counts_stay_honest(owner, state):
    made = pledged_as(
        state, TopicFactory(), organisation_name="Chess Club", note="Ring me", shows_name=True, owner=owner
    )
    person = made.user
    for _twice in range(2):
        pledges.erase(by=person)
    made.refresh_from_db()
    assert made.user is None and not (made.note or made.organisation_name or made.shows_name)
    assert made.state == (state if state in Pledge.ENDED else "withdrawn")
    assert not PledgeChange.objects.filter(pledge=made).exclude(message="").exists()
    assert count_of(made.topic) == (state == "done")
    assert not counting.recount()


def test_nobody_is_left_to_be_answered_when_an_account_is_gone(owner):
    made = pledged_as("done", TopicFactory())
    pledges.erase(by=made.user)
    with pytest.raises(Refused) as refusal:
        pledges.answer(by=owner, pledge=made, message="x", state="active", seen=made.state_at)
    assert refusal.value.code == "nobody"


def test_when_an_organisation_goes_its_offer_stays_under_its_name():
    membership = MembershipFactory(organisation__name="Brass Works")
    made = pledged(TopicFactory(), by=membership.user, organisation=membership.organisation)
    membership.organisation.delete()
    made.refresh_from_db()
    assert made.organisation is None and made.party == "Brass Works"


def test_no_event_holds_a_word_of_what_was_written(owner):
    pledged(TopicFactory(), note="My secret", organisation_name="Chess Club")
    assert all(set(event.facts) <= {"pledge", "change"} for event in Event.objects.all())
