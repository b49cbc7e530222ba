"""At the same moment: who blocks or reports is not written to afterwards, and one press is one thing."""

import uuid

import pytest

from champions.actions import concerns, conversations
from champions.models import Block, Concern, ContactPause, Conversation, DirectMessage
from engagement.errors import Refused
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.safety import reported, talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def sending(conversation: Conversation):
    return lambda: conversations.send(
        conversation=conversation, by=conversation.asker, text="Hello", key=uuid.uuid4().hex
    )


def only_refusals(results) -> None:
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]


def test_what_is_sent_while_the_other_blocks_is_there_before_the_block_or_not_at_all():
    conversation = talk()
    helper = conversation.champion.user
    blocking = lambda: conversations.block(whom=conversation.asker, by=helper)  # noqa: E731
    results = at_once(*[sending(conversation) for _place in range(7)], blocking)
    only_refusals(results)
    sent = [r for r in results if isinstance(r, DirectMessage)]
    assert DirectMessage.objects.count() == 1 + len(sent)
    assert all(message.at <= Block.objects.get().at for message in sent)
    with pytest.raises(Refused):
        sending(conversation)()


def test_what_is_sent_while_a_concern_is_reported_is_there_before_it_or_not_at_all():
    conversation = talk()
    reporting = lambda: reported(about=conversation.champion)  # noqa: E731
    results = at_once(*[sending(conversation) for _place in range(5)], reporting, reporting)
    only_refusals(results)
    assert ContactPause.objects.count() == 2
    with pytest.raises(Refused):
        sending(conversation)()


def test_the_first_message_pressed_many_times_is_one_conversation_with_one_message():
    champion, asker, key = ChampionFactory(listed=True), UserFactory(), uuid.uuid4().hex
    results = at_once(
        *[
            lambda: conversations.begin(champion=champion, by=asker, text="Hello", key=key)
            for _place in range(6)
        ]
    )
    only_refusals(results)
    assert Conversation.objects.count() == DirectMessage.objects.count() == 1


def test_two_who_block_each_other_at_once_both_do_and_do_not_wait_for_ever():
    conversation = talk()
    one, other = conversation.asker, conversation.champion.user
    results = at_once(
        lambda: conversations.block(whom=other, by=one), lambda: conversations.block(whom=one, by=other)
    )
    assert results == [True, True]


def test_a_concern_pressed_many_times_is_one_and_of_two_leads_one_takes_it():
    key = uuid.uuid4().hex
    results = at_once(*[lambda: reported(key=key) for _place in range(6)])
    assert {result.pk for result in results} == {Concern.objects.get().pk}
    leads = [UserFactory(roles=["safeguarding_lead"]) for _place in range(3)]
    concern = Concern.objects.get()
    taken = at_once(
        *[
            lambda lead=lead: concerns.take(concern=Concern.objects.get(pk=concern.pk), by=lead)
            for lead in leads
        ]
    )
    assert len([r for r in taken if r is None]) == 1
    assert len([r for r in taken if isinstance(r, Refused)]) == 2 and concern.notes.count() == 1
