"""Messages between people: only while the two may, without addresses, blocked by either side, kept for a year."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from accounts.models import User
from accounts.personal_data import export
from accounts.registries import account_sections
from champions import permissions
from champions.actions import concerns, conversations
from champions.models import Block, Champion, Conversation, DirectMessage
from champions.registries import Meeting, session_providers
from engagement.errors import Refused
from engagement.limits import LIMITS, Limit
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.safety import reported, talk

pytestmark = pytest.mark.django_db


def write_url(champion: Champion) -> str:
    return reverse("champions:write", args=[champion.public_id])


def press(client, url: str, text: str = "Can you show me?", **given):
    return client.post(url, {"text": text, "is_adult": "on", "key": uuid.uuid4().hex} | given)


def answer(conversation: Conversation, by: User, text: str = "Yes") -> DirectMessage:
    return conversations.send(conversation=conversation, by=by, text=text, key=uuid.uuid4().hex)


# --- Beginning ---------------------------------------------------------------------------------------------
def test_somebody_signed_in_writes_to_a_listed_champion_who_answers(client):
    champion, asker = ChampionFactory(listed=True), UserFactory()
    assert client.get(write_url(champion)).url.startswith(reverse("account_login"))
    client.force_login(asker)
    assert client.get(write_url(champion)).status_code == 200
    response = press(client, write_url(champion))
    conversation = Conversation.objects.get()
    assert response.url == conversation.get_absolute_url()
    client.force_login(champion.user)
    press(client, conversation.get_absolute_url(), "Gladly.")
    assert list(conversation.messages.values_list("author", "text")) == [
        (asker.pk, "Can you show me?"),
        (champion.user_id, "Gladly."),
    ]


@pytest.mark.parametrize("state", Champion.State.values)
@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("is_listed", [False, True])
def test_only_a_listed_active_champion_whom_no_concern_holds_can_be_written_to(
    client, state, held, is_listed
):
    champion = ChampionFactory(state=state, is_listed=is_listed)
    if held:
        reported(about=champion)
    client.force_login(UserFactory())
    may = state == "active" and is_listed and not held
    assert client.get(write_url(champion)).status_code == (200 if may else 404)
    assert press(client, write_url(champion)).status_code == (302 if may else 404)
    assert Conversation.objects.exists() == may


def test_nobody_under_18_writes_or_is_written_to(client):
    minor, champion = ChampionFactory(minor=True), ChampionFactory(listed=True)
    client.force_login(UserFactory())
    assert client.get(write_url(minor)).status_code == 404
    client.force_login(minor.user)
    assert "You can’t write to each other" in client.get(write_url(champion)).content.decode()
    press(client, write_url(champion))
    assert not Conversation.objects.exists()


def test_without_saying_that_one_is_18_nothing_is_sent_and_nothing_is_lost(client):
    champion = ChampionFactory(listed=True)
    client.force_login(UserFactory())
    page = press(client, write_url(champion), is_adult="").content.decode()
    assert "Tick that you are 18 or older" in page and "Can you show me?" in page
    assert not Conversation.objects.exists()


def test_one_does_not_write_to_oneself_and_a_second_time_one_finds_what_was_written(client):
    champion = ChampionFactory(listed=True)
    client.force_login(champion.user)
    assert client.get(write_url(champion)).status_code == 404
    conversation = talk(champion=champion)
    client.force_login(conversation.asker)
    assert client.get(write_url(champion)).url == conversation.get_absolute_url()


def test_sent_twice_it_is_one_message(client):
    champion, key = ChampionFactory(listed=True), uuid.uuid4().hex
    client.force_login(UserFactory())
    press(client, write_url(champion), key=key)
    conversation = Conversation.objects.get()
    for _press in range(2):
        press(client, conversation.get_absolute_url(), key=key)
    assert DirectMessage.objects.count() == 1


def test_the_key_of_somebody_elses_message_gives_nothing_of_it_away():
    theirs = talk()
    key = theirs.messages.get().idempotency_key
    mine = talk()
    with pytest.raises(Exception, match=r"(?i)unique"):
        conversations.send(conversation=mine, by=mine.asker, text="Mine", key=key)


def test_somebody_elses_conversation_is_not_found(client):
    conversation = talk()
    url = conversation.get_absolute_url()
    assert client.get(url).url.startswith(reverse("account_login"))
    for user in (UserFactory(), UserFactory(administrator=True), UserFactory(roles=["safeguarding_lead"])):
        client.force_login(user)
        assert client.get(url).status_code == 404 and press(client, url).status_code == 404


# --- What may be said --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "Ring me on 07700 900123",
        "Write to amina@people.example",
        "My postcode is B11 1AA",
        "Come to 14 Poplar Grove tonight",
    ],
)
def test_a_way_to_somebodys_home_is_refused_beside_the_field_and_nothing_is_lost(client, text):
    champion, asker = ChampionFactory(listed=True), UserFactory()
    client.force_login(asker)
    for url in (
        write_url(champion),
        talk(champion=ChampionFactory(listed=True), asker=asker).get_absolute_url(),
    ):
        before = DirectMessage.objects.count()
        page = press(client, url, text).content.decode()
        assert "Meet at a session or in a public place. We never arrange help at a home." in page
        assert 'href="#id_text"' in page and text in page
        assert DirectMessage.objects.count() == before


def test_the_number_of_a_bank_card_is_refused_with_another_reason(client):
    client.force_login(UserFactory())
    page = press(
        client, write_url(ChampionFactory(listed=True)), "It is 4111 1111 1111 1111"
    ).content.decode()
    assert "Never send it to anybody here." in page and not DirectMessage.objects.exists()


def test_the_pages_offer_the_next_sessions(client, monkeypatch):
    meeting = Meeting(
        key=uuid.uuid4(),
        title="Data surgery",
        when="Tuesday",
        where="Library",
        url="/surgeries/1/",
        starts_at=now(),
        ends_at=now(),
    )
    provider = type("Provider", (), {"name": "t", "upcoming": staticmethod(lambda kind: [meeting])})
    monkeypatch.setattr("champions.registries.session_providers", [provider])
    client.force_login(UserFactory())
    page = client.get(write_url(ChampionFactory(listed=True))).content.decode()
    assert 'href="/surgeries/1/"' in page and "Library" in page


def test_without_an_app_of_sessions_the_pages_do_without(client, monkeypatch):
    monkeypatch.setattr("champions.registries.session_providers", [])
    assert session_providers is not None
    client.force_login(UserFactory())
    assert client.get(write_url(ChampionFactory(listed=True))).status_code == 200


def test_no_page_and_no_export_shows_an_address_or_a_surname(client):
    champion = ChampionFactory(listed=True, user__display_name="Imran Khan", user__email="imran@home.example")
    conversation = talk(
        champion=champion, asker=UserFactory(display_name="Farah Ali", email="farah@home.example")
    )
    answer(conversation, champion.user)
    for user, other, own in (
        (champion.user, conversation.asker, "imran"),
        (conversation.asker, champion.user, "farah"),
    ):
        client.force_login(user)
        for url in (reverse("champions:messages"), conversation.get_absolute_url()):
            page = client.get(url).content.decode()
            assert other.email not in page and other.display_name not in page
            assert other.display_name.split()[0] in page, own
        held = export(user)["data"]
        assert other.email not in str(held["champions.DirectMessage"])


def test_so_many_messages_a_day_and_so_many_new_people(client, monkeypatch):
    monkeypatch.setitem(LIMITS, "message.account", Limit(2, 86400, "A lot today."))
    asker = UserFactory()
    client.force_login(asker)
    first = ChampionFactory(listed=True)
    press(client, write_url(first))
    url = Conversation.objects.get().get_absolute_url()
    press(client, url, "Two")
    page = press(client, url, "Three").content.decode()
    assert "A lot today." in page and "Three" in page and DirectMessage.objects.count() == 2
    monkeypatch.setitem(LIMITS, "message.account", Limit(90, 86400, ""))
    monkeypatch.setitem(LIMITS, "message.new", Limit(2, 86400, "Several people."))
    press(client, write_url(ChampionFactory(listed=True)))
    page = press(client, write_url(ChampionFactory(listed=True)), "Hello you").content.decode()
    assert "Several people." in page and "Hello you" in page and Conversation.objects.count() == 2


# --- Asked again at each message ---------------------------------------------------------------------------
CHANGES = {
    "the champion pauses": lambda talk: Champion.objects.filter(pk=talk.champion_id).update(state="paused"),
    "the champion leaves": lambda talk: Champion.objects.filter(pk=talk.champion_id).update(state="left"),
    "a concern about the champion": lambda talk: reported(about=talk.champion),
    "a concern about the asker": lambda talk: reported(people=[talk.asker_id]),
    "a concern about the messages": lambda talk: concerns.report(
        text="x",
        key="a" * 32,
        what=concerns.about("message", talk.public_id, talk.asker),
        by=talk.asker,
    ),
    "the champion blocks": lambda talk: conversations.block(whom=talk.asker, by=talk.champion.user),
    "the asker blocks": lambda talk: conversations.block(whom=talk.champion.user, by=talk.asker),
    "the asker turns out to be a child": lambda talk: ChampionFactory(user=talk.asker, minor=True),
    "the asker's account is closed": lambda talk: User.objects.filter(pk=talk.asker_id).update(
        is_active=False
    ),
    "the champion's account is closed": lambda talk: User.objects.filter(pk=talk.champion.user_id).update(
        is_active=False
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_neither_writes_to_the_other_once_they_may_not(client, change):
    conversation = talk()
    CHANGES[change](conversation)
    found = Conversation.objects.get()
    assert not permissions.may_talk(found)
    for user in (conversation.asker, conversation.champion.user):
        with pytest.raises(Refused):
            answer(conversation, user)
        user = User.objects.get(pk=user.pk)
        if not user.is_active:
            continue
        client.force_login(user)
        page = client.get(conversation.get_absolute_url()).content.decode()
        assert "<textarea" not in page
        neutral = "You can’t write to each other at the moment." in page
        assert neutral or "You have blocked" in page
        assert "concern holds" not in page
        kept = press(client, conversation.get_absolute_url(), "My long words").content.decode()
        assert "My long words" in kept
    assert DirectMessage.objects.count() == 1


def test_not_being_listed_any_more_ends_no_conversation():
    conversation = talk()
    Champion.objects.update(is_listed=False)
    answer(conversation, conversation.champion.user)
    assert DirectMessage.objects.count() == 2


def test_a_concern_that_is_closed_and_lifted_lets_them_write_again():
    conversation = talk()
    what = concerns.about("message", conversation.public_id, conversation.asker)
    concern = concerns.report(text="x", key="a" * 32, what=what, by=conversation.asker)
    lead = UserFactory(roles=["safeguarding_lead"])
    concerns.lift(pause=concern.pauses.get(), reason="All well", by=lead)
    assert not permissions.may_talk(conversation)
    concerns.close(concern=concern, outcome="nothing", text="All well", by=lead)
    assert permissions.may_talk(conversation)


def test_a_block_works_both_ways_and_only_who_made_it_takes_it_back(client):
    conversation = talk()
    url = conversation.get_absolute_url()
    client.force_login(conversation.asker)
    page = client.post(url, {"do": "block"}, follow=True).content.decode()
    assert "You have blocked" in page and Block.objects.count() == 1
    client.post(url, {"do": "block"})
    assert Block.objects.count() == 1
    client.force_login(conversation.champion.user)
    page = client.get(url).content.decode()
    assert "You can’t write to each other at the moment." in page and "blocked" not in page.lower()
    client.post(url, {"do": "unblock"})
    assert not permissions.may_talk(conversation)
    client.force_login(conversation.asker)
    client.post(url, {"do": "unblock"})
    assert permissions.may_talk(conversation)


def test_a_block_also_keeps_from_beginning_again_the_other_way_round(client):
    helper = ChampionFactory(listed=True)
    asker = ChampionFactory(listed=True).user
    conversations.block(whom=asker, by=talk(champion=helper, asker=asker).champion.user)
    client.force_login(helper.user)
    page = press(client, write_url(asker.champion)).content.decode()
    assert "You can’t write to each other at the moment." in page and Conversation.objects.count() == 1


# --- Reading -----------------------------------------------------------------------------------------------
def test_what_is_not_read_is_counted_on_the_account_and_in_the_list_until_it_is_opened(client):
    conversation = talk("One", "Two")
    helper = conversation.champion.user
    section = account_sections.get("messages")
    assert section.count(helper) == 2 and section.count(conversation.asker) == 0
    assert section.offered_to(helper) and not section.offered_to(UserFactory())
    client.force_login(helper)
    assert "2 new messages" in client.get(reverse("champions:messages")).content.decode()
    assert client.get(conversation.get_absolute_url()).content.decode().count(">New<") == 2
    assert section.count(helper) == 0
    assert "new message" not in client.get(reverse("champions:messages")).content.decode()
    assert ">New<" not in client.get(conversation.get_absolute_url()).content.decode()


def test_the_list_has_the_newest_first_and_is_paged_by_key(client):
    asker = UserFactory()
    client.force_login(asker)
    made = [talk(asker=asker) for _number in range(3)]
    client.get(reverse("champions:messages"))  # what a process asks once is asked
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("champions:messages"))
    made += [talk(asker=asker) for _number in range(20)]
    answer(made[0], asker, "Again")
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("champions:messages"))
    assert len(few) == len(many)
    shown = [conversation for conversation, _name in page.context["rows"]]
    assert shown[0] == made[0] and len(shown) == 20
    older = client.get(page.context["older_url"])
    rest = [conversation for conversation, _name in older.context["rows"]]
    assert {each.pk for each in (*shown, *rest)} == {each.pk for each in made} and len(rest) == 3


def test_a_page_of_messages_takes_as_many_queries_however_many_there_are(client):
    queries = []
    for number in (3, 19):
        conversation = talk(*[f"Message {place}" for place in range(number)])
        client.force_login(conversation.asker)
        client.get(conversation.get_absolute_url())  # what a process asks once is asked, and nothing is new
        with CaptureQueriesContext(connection) as captured:
            client.get(conversation.get_absolute_url())
        queries.append(len(captured))
    assert queries[0] == queries[1]


def test_long_conversations_are_read_from_the_end(client):
    conversation = talk(*[f"Message {place}." for place in range(25)])
    client.force_login(conversation.asker)
    page = client.get(conversation.get_absolute_url())
    assert "Message 24." in page.content.decode() and "Message 4." not in page.content.decode()
    earlier = client.get(page.context["older_url"]).content.decode()
    assert "Message 4." in earlier and "Message 24." not in earlier
