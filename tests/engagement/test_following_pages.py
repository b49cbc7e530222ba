"""The pages about following: one press signed in, a click in a mail for everybody else, and the way out of both."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail, signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.choosing import choose
from accounts.actions.delivery import deliver
from accounts.actions.people import account_for
from accounts.mails import choices_token
from accounts.models import Contact, User
from engagement import follow_links
from engagement.actions import follows, moving
from engagement.models import Follow, Topic
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def url(name: str, topic: Topic) -> str:
    return reverse(f"engagement:{name}", args=[topic.public_id])


def as_person(client: Client, **given) -> User:
    user = UserFactory(**given)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user


def ask(client: Client, topic: Topic, email="guest@example.org", **more):
    return client.post(url("follow", topic), {"email": email, "website": "", **more})


def link_of(topic: Topic, email="guest@example.org") -> str:
    """The path in the mail that the address got."""
    deliver()
    sent = [message for message in mail.outbox if email in message.to]
    return re.search(r"https?://[^/\s]+(/follow/\S+)", sent[-1].body)[1]


# --- Signed in ----------------------------------------------------------------------------------------------


def test_one_press_follows_and_another_stops(client):
    topic, user = TopicFactory(title="Trees"), as_person(client)
    response = client.post(url("follow", topic), {"next": "/roadmap/A1/"})
    assert response.url == "/roadmap/A1/"
    assert Follow.objects.get().user == user
    assert client.post(url("follow", topic)).status_code == 302
    assert Follow.objects.count() == 1
    assert "You follow this" in client.get(url("follow", topic)).content.decode()
    client.post(url("unfollow", topic))
    assert not Follow.objects.exists()


def test_going_back_never_leads_to_another_site(client):
    topic, _user = TopicFactory(), as_person(client)
    assert client.post(url("follow", topic), {"next": "https://evil.example/"}).url == f"/things/{topic.key}/"


def test_the_page_says_how_often_one_hears_as_one_has_chosen(client):
    topic, user = TopicFactory(), as_person(client)
    assert "once a day" in client.get(url("follow", topic)).content.decode()
    choose(user=user, choices={moving.MOVED: "at_once", moving.SAID: "never"})
    text = client.get(url("follow", topic)).content.decode()
    assert "at once" in text
    assert "never, as you chose" in text


def test_a_private_topic_is_not_there_but_who_follows_it_can_stop(client):
    topic, user = TopicFactory(), as_person(client)
    follows.follow(by=user, topic=topic)
    Topic.objects.filter(pk=topic.pk).update(is_public=False, title="Secret")
    assert client.get(url("follow", topic)).status_code == 404
    assert client.post(url("follow", topic)).status_code == 404
    listed = client.get(reverse("engagement:following")).content.decode()
    assert "Secret" not in listed
    assert url("unfollow", topic) in listed
    assert client.post(url("unfollow", topic)).status_code == 302
    assert client.post(url("unfollow", topic)).status_code == 404
    assert not Follow.objects.exists()


def test_a_moderator_who_reads_a_private_topic_can_not_follow_it(client):
    as_person(client, roles=["moderator"])
    assert client.get(url("follow", TopicFactory(private=True))).status_code == 404


def test_what_one_follows_is_listed_by_kind_and_costs_the_same_at_two_sizes(client):
    user = as_person(client)
    client.get(reverse("engagement:following"))  # what is read once per process
    counts = []
    for number in (2, 30):
        for _n in range(number):
            follows.follow(by=user, topic=TopicFactory(kind="action"))
        follows.follow(by=user, topic=TopicFactory(kind="theme"))
        with CaptureQueriesContext(connection) as queries:
            text = client.get(reverse("engagement:following")).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert text.count('formaction="/topics/') == 34
    assert text.index(">Theme<") < text.index(">Action of the roadmap<")


def test_the_list_goes_on_by_key(client, monkeypatch):
    from engagement import following

    monkeypatch.setattr(following, "SHOWN", 2)
    user = as_person(client)
    for name in ("One", "Two", "Three"):
        follows.follow(by=user, topic=TopicFactory(title=name))
    first = client.get(reverse("engagement:following")).content.decode()
    assert ("Three" in first, "Two" in first, ">One<" in first) == (True, True, False)
    after = re.search(r"\?after=(\d+)", first)[0]
    assert ">One<" in client.get(reverse("engagement:following") + after).content.decode()


def test_the_account_says_how_much_one_follows(client):
    user = as_person(client)
    follows.follow(by=user, topic=TopicFactory())
    assert "(1)" in client.get(reverse("accounts:home")).content.decode()


def test_too_many_presses_are_refused(client, settings):
    as_person(client)
    topics = [TopicFactory() for _n in range(2)]
    from engagement import limits

    limit = limits.LIMITS["follow.account"]
    limits.LIMITS["follow.account"] = limits.Limit(1, limit.seconds, limit.says)
    try:
        assert [client.post(url("follow", topic)).status_code for topic in topics] == [302, 429]
    finally:
        limits.LIMITS["follow.account"] = limit


# --- Signed out ---------------------------------------------------------------------------------------------


def test_an_address_a_mail_a_button_and_the_address_follows(client):
    topic = TopicFactory(title="Trees")
    response = ask(client, topic)
    assert response.url.endswith("?sent=yes")
    assert "Look into your email" in client.get(response.url).content.decode()
    assert not Follow.objects.exists()
    path = link_of(topic)
    page = Client(enforce_csrf_checks=True)
    shown = page.get(path)
    assert "guest@example.org" in shown.content.decode()
    assert not Follow.objects.exists()
    assert not shown.cookies
    done = page.post(path)
    assert "You follow this now" in done.content.decode()
    assert Follow.objects.get().contact.confirmed_at
    assert "You follow this now" in page.post(path).content.decode()
    assert Follow.objects.count() == 1


def test_nobody_learns_whether_an_address_has_an_account(client):
    topic = TopicFactory()
    UserFactory(email="known@example.org")
    emails = ("known@example.org", "guest@example.org")
    answers = [ask(Client(), topic, email) for email in emails]
    assert answers[0].url == answers[1].url
    shown = [Client().get(link_of(topic, email)).content.decode() for email in emails]
    pages = [page.replace(email, "X") for page, email in zip(shown, emails, strict=True)]
    same = [re.sub(r"/follow/[^/\"]+/", "/LINK/", page) for page in pages]
    assert same[0] == same[1]


def test_the_link_lasts_seven_days_and_then_says_so(client):
    topic, contact = TopicFactory(), Contact.objects.create(email="guest@example.org")
    with time_machine.travel(NOON, tick=False):
        path = "/" + follow_links.confirm_url(contact, topic).split("/", 3)[3]
    with time_machine.travel(NOON + timedelta(days=7), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(NOON + timedelta(days=7, seconds=1), tick=False):
        late = client.post(path)
    assert late.status_code == 410
    assert url("follow", topic) in late.content.decode()
    assert not Follow.objects.exists()


def test_a_token_that_is_not_ours_opens_nothing(client):
    topic, contact = TopicFactory(), Contact.objects.create(email="guest@example.org")
    token = follow_links.confirm_url(contact, topic).rstrip("/").rsplit("/", 1)[1]
    foreign = signing.dumps({"c": contact.pk, "t": topic.pk}, salt="something else")
    for wrong in ("x", token[:-2], foreign, choices_token(contact)):
        assert client.get(reverse("engagement:confirm_follow", args=[wrong])).status_code == 404
        assert client.post(reverse("engagement:confirm_follow", args=[wrong])).status_code == 404
    assert client.get(reverse("engagement:following_as_guest", args=[token])).status_code == 404
    assert not Follow.objects.exists()


@pytest.mark.parametrize("gone", ["address", "topic", "private"])
def test_a_link_leads_nowhere_once_the_address_or_the_topic_is_gone(client, gone):
    topic, contact = TopicFactory(), Contact.objects.create(email="guest@example.org")
    path = "/" + follow_links.confirm_url(contact, topic).split("/", 3)[3]
    if gone == "address":
        follows.forget_guest(contact=contact)
    elif gone == "topic":
        topic.delete()
    else:
        Topic.objects.filter(pk=topic.pk).update(is_public=False)
    assert client.post(path).status_code == 404


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client):
    topic = TopicFactory()
    text = ask(client, topic, "not an address").content.decode()
    assert "name@example.org" in text
    assert 'value="not an address"' in text
    assert not Contact.objects.exists()


def test_the_trap_for_machines_sends_nothing(client):
    ask(client, TopicFactory(), website="https://spam.example")
    assert not Contact.objects.exists()


def test_links_to_one_address_are_limited_wherever_they_are_asked_from(client):
    topic = TopicFactory()
    from engagement.limits import LIMITS

    times = LIMITS["follow.email"].times
    answers = [ask(Client(), topic) for _n in range(times + 1)]
    assert [answer.status_code for answer in answers] == [302] * times + [200]
    assert "several links" in answers[-1].content.decode()


# --- What an address follows --------------------------------------------------------------------------------


@pytest.fixture
def guest():
    contact = Contact.objects.create(email="guest@example.org", language="en")
    for title in ("Trees", "Buses"):
        follows.confirm(contact=contact, topic=TopicFactory(title=title))
    contact.refresh_from_db()
    return contact


def own(contact: Contact) -> str:
    return reverse("engagement:following_as_guest", args=[choices_token(contact)])


def test_an_address_sees_what_it_follows_and_stops_one_of_it_without_a_session(guest):
    page = Client(enforce_csrf_checks=True)
    text = page.get(own(guest)).content.decode()
    assert "Trees" in text and "Buses" in text
    trees = Topic.objects.get(title="Trees")
    after = page.post(own(guest), {"unfollow": str(trees.public_id)})
    assert "You no longer follow it." in after.content.decode()
    assert not after.cookies
    assert [made.topic.title for made in Follow.objects.all()] == ["Buses"]


def test_an_address_can_have_itself_forgotten_and_its_link_then_opens_nothing(guest):
    page = Client(enforce_csrf_checks=True)
    assert "We have forgotten your address" in page.post(own(guest), {"forget": "yes"}).content.decode()
    assert not Contact.objects.exists()
    assert page.get(own(guest)).status_code == 404


def test_an_address_with_an_account_by_now_is_led_to_what_the_account_follows(guest):
    account_for(email=guest.email, display_name="Gail")
    text = Client().get(own(guest)).content.decode()
    assert "This address has an account now" in text
    assert reverse("engagement:following") in text


def test_nobody_stops_what_somebody_else_follows(guest):
    other = Contact.objects.create(email="other@example.org")
    trees = Topic.objects.get(title="Trees")
    Client().post(own(other), {"unfollow": str(trees.public_id)})
    Client().post(own(other), {"unfollow": "nonsense"})
    assert Follow.objects.count() == 2


def test_the_page_of_mail_choices_leads_there(guest):
    text = Client().get(reverse("accounts:mail_choices", args=[choices_token(guest)])).content.decode()
    assert own(guest).split(":")[0] in text  # the rest of the token has the time in it
    assert "You follow 2 things here." in text
