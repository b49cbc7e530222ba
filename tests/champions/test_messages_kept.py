"""What two people wrote: given out, erased with an account, forgotten after a year, kept while a concern is open."""

from datetime import timedelta

import pytest
import time_machine

from accounts.actions import people
from accounts.clock import now
from accounts.models import Message
from accounts.personal_data import export
from accounts.registries import jobs
from champions.actions import concerns, conversations
from champions.models import Block, Concern, Conversation, DirectMessage
from tests.factories.accounts import UserFactory
from tests.factories.safety import talk

pytestmark = pytest.mark.django_db


def test_a_conversation_goes_a_year_after_its_last_message(settings):
    conversation = talk()
    with time_machine.travel(conversation.last_at + timedelta(days=365, seconds=-1), tick=False):
        assert conversations.forget_old() == 0
    with time_machine.travel(conversation.last_at + timedelta(days=365), tick=False):
        assert conversations.forget_old() == 1
    assert not Conversation.objects.exists() and not DirectMessage.objects.exists()


def test_but_not_while_a_concern_about_it_is_open():
    conversation = talk()
    what = concerns.about("message", conversation.public_id, conversation.asker)
    concern = concerns.report(text="x", key="a" * 32, what=what, by=conversation.asker)
    with time_machine.travel(now() + timedelta(days=800), tick=False):
        assert conversations.forget_old() == 0
        lead = UserFactory(roles=["safeguarding_lead"])
        concerns.close(concern=concern, outcome="nothing", text="All well", by=lead)
        assert conversations.forget_old() == 1


def test_each_side_is_given_what_they_wrote_and_what_was_written_to_them():
    conversation = talk("My question", answers=["My answer"])
    other = talk("Somebody else’s")
    conversations.block(whom=conversation.champion.user, by=conversation.asker)
    for user in (conversation.asker, conversation.champion.user):
        rows = export(user)["data"]["champions.DirectMessage"]["rows"]
        assert [row["text"] for row in rows] == ["My question", "My answer"]
    assert [row["whom"] for row in export(conversation.asker)["data"]["champions.Block"]["rows"]]
    assert not export(conversation.champion.user)["data"]["champions.Block"]["rows"]
    assert len(export(other.asker)["data"]["champions.Conversation"]["rows"]) == 1


@pytest.mark.parametrize("side", ["asker", "helper"])
def test_who_goes_takes_their_words_along_and_leaves_the_others(client, side):
    conversation = talk("My question", answers=["My answer"])
    gone, stays = conversation.asker, conversation.champion.user
    words = ["", "My answer"]
    if side == "helper":
        gone, stays, words = stays, gone, ["My question", ""]
    conversations.block(whom=stays, by=gone)
    people.delete_account(user=gone, by=gone, keep_words=True)
    assert list(conversation.messages.values_list("text", flat=True)) == words
    assert not Block.objects.exists()
    client.force_login(stays)
    page = client.get(conversation.get_absolute_url()).content.decode()
    assert (
        "Former participant" in page and "went with its writer’s account" in page and "<textarea" not in page
    )


def test_words_that_somebody_reported_stay_until_the_concern_is_closed():
    conversation = talk("Come to my house")
    what = concerns.about("message", conversation.public_id, conversation.champion.user)
    concern = concerns.report(text="x", key="a" * 32, what=what, by=conversation.champion.user)
    people.delete_account(user=conversation.asker, by=conversation.asker, keep_words=False)
    message = conversation.messages.get()
    assert message.text == "Come to my house" and message.author is None
    lead = UserFactory(roles=["safeguarding_lead"])
    concerns.close(concern=concern, outcome="passed_on", text="Police", by=lead)
    conversations.forget_old()
    message.refresh_from_db()
    assert message.text == ""


def test_the_jobs_run():
    for name in ("remind_of_concerns", "forget_concerns", "forget_conversations"):
        jobs.get(f"champions.{name}").run()
    assert not Concern.objects.exists() and not Message.objects.exists()
