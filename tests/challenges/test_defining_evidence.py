"""What people said as evidence for a challenge: linked, shown while it is public, told once, undone."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.composing import compose_due
from accounts.models import Event, Message
from challenges.actions import evidence as actions
from challenges.evidence_defining import challenges_of, links_to
from challenges.finding_defining import find, picked
from challenges.models import Challenge, EvidenceComment
from challenges.shown_defining import led_somewhere, source_section
from challenges.topics import topic_of
from cms import memory
from engagement.actions.comments import withdraw
from engagement.actions.moderation import remove
from engagement.errors import Refused
from engagement.models import Comment, Topic, TopicLink
from engagement.parts import Place
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, department, officer
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import TopicFactory, said, suggested

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return ChallengeFactory(title="Food that finds its table")


def page(challenge: Challenge, section=source_section) -> str:
    return section(RequestFactory().get("/"), challenge)


def quote(challenge: Challenge, comment, says: str = "Nobody sees who has what", by=None):
    return actions.quote(challenge=challenge, comment=comment, says=says, by=by or challenge.owner)


def link(challenge: Challenge, topic: Topic, says: str = "It began here", by=None):
    return actions.link_topic(challenge=challenge, source=topic, says=says, by=by or challenge.owner)


def action(**given) -> Topic:
    return Topic.objects.get(kind="action", key=ActionPageFactory(**given).key)


def told() -> list[int]:
    compose_due()
    rows = Message.objects.filter(kind="challenges.evidence_used").order_by("pk")
    return list(rows.values_list("user", flat=True))


# --- Linking -------------------------------------------------------------------------------------------------
def test_a_comment_is_quoted_under_the_link_from_where_it_was_said(challenge):
    comment = said(TopicFactory(title="Fruit"), text="We throw away courgettes.")
    made = quote(challenge, comment)
    [edge] = links_to(challenge)
    assert (made.link, edge.source, edge.kind) == (edge, comment.topic, "evidence")
    html = page(challenge)
    assert "We throw away courgettes." in html and "Fruit" in html and "Nobody sees who has what" in html
    assert comment.get_absolute_url() in html
    assert str(comment.author) not in html  # what was said counts; whoever wants to knows where it stands


def test_an_idea_and_an_action_are_linked_as_a_whole(challenge):
    idea, topic = suggested(title="A list for tonight"), action(title="Food")
    link(challenge, idea.topic), link(challenge, topic)
    html = page(challenge)
    assert "A list for tonight" in html and "Food" in html and "It began here" in html


def test_the_words_of_an_idea_are_the_idea(challenge):
    idea = suggested()
    assert isinstance(quote(challenge, idea.comment), TopicLink)
    assert [edge.source for edge in links_to(challenge)] == [idea.topic]


def test_linking_again_changes_what_it_shows_and_makes_no_second_one(challenge):
    comment = said(TopicFactory())
    quote(challenge, comment, "One"), quote(challenge, comment, "Two")
    assert [one.says for one in EvidenceComment.objects.all()] == ["Two"]
    idea = suggested()
    link(challenge, idea.topic, "One"), link(challenge, idea.topic, "Two")
    assert [edge.reason for edge in links_to(challenge).exclude(reason="")] == ["Two"]


def test_what_is_refused(challenge):
    topic = TopicFactory()
    hidden = said(topic)
    remove(comment=hidden, by=UserFactory(roles=["moderator"]), reason="abuse")
    hidden.refresh_from_db()
    own, official = said(topic_of(challenge)), said(TopicFactory())
    Comment.objects.filter(pk=official.pk).update(is_official=True)
    official.refresh_from_db()
    for comment, code in (
        (hidden, "hidden"),
        (own, "kind"),
        (official, "official"),
    ):
        with pytest.raises(Refused) as refusal:
            quote(challenge, comment)
        assert refusal.value.code == code
    with pytest.raises(Refused):
        quote(challenge, said(topic), says=" ")
    with pytest.raises(Refused):
        link(challenge, topic)  # neither idea nor action
    with pytest.raises(Refused):
        quote(challenge, said(topic), by=officer(department()))
    assert EvidenceComment.objects.count() == 0 and not links_to(challenge)


@pytest.mark.parametrize("state", ["proposed", "declined"])
def test_nothing_is_linked_to_what_nobody_took_up(state):
    home = department()
    me = officer(home)
    challenge = ChallengeFactory(state=state, department=home, owner=me, state_reason="No")
    with pytest.raises(Refused):
        quote(challenge, said(TopicFactory()))


# --- Only while it can be read ---------------------------------------------------------------------------------
def test_what_is_removed_taken_back_or_hidden_is_quoted_no_longer(challenge):
    moderator = UserFactory(roles=["moderator"])
    topic, closed = TopicFactory(), TopicFactory()
    one, two, three = said(topic, text="First"), said(topic, text="Second"), said(closed, text="Third")
    for comment in (one, two, three):
        quote(challenge, comment)
    remove(comment=one, by=moderator, reason="abuse")
    assert "First" not in page(challenge) and "Second" in page(challenge)
    withdraw(comment=two, by=two.author)
    assert "Second" not in page(challenge)
    Topic.objects.filter(pk=closed.pk).update(is_public=False)
    assert page(challenge) == ""


def test_a_hidden_idea_is_shown_no_longer(challenge):
    idea = suggested(title="A list")
    link(challenge, idea.topic)
    remove(comment=idea.comment, by=UserFactory(roles=["moderator"]), reason="abuse")
    assert page(challenge) == ""


# --- Undoing ---------------------------------------------------------------------------------------------------
def test_the_link_goes_with_the_last_quote_where_it_was_only_for_quotes(challenge):
    topic = TopicFactory()
    one, two = quote(challenge, said(topic)), quote(challenge, said(topic))
    actions.undo_quote(quote=one, by=challenge.owner)
    assert links_to(challenge).count() == 1
    actions.undo_quote(quote=two, by=challenge.owner)
    assert links_to(challenge).count() == 0
    assert TopicLink.objects.exclude(undone_at=None).count() == 1  # kept as history


def test_an_action_that_is_taken_back_leaves_the_comments_that_are_quoted(challenge):
    topic = action(title="Food")
    quote(challenge, said(topic, text="Courgettes"))
    edge = link(challenge, topic, "All of it")
    actions.undo_topic(challenge=challenge, edge=edge, by=challenge.owner)
    html = page(challenge)
    assert "Courgettes" in html and "All of it" not in html


# --- Who said it is told once ----------------------------------------------------------------------------------
def test_who_said_it_is_told_once_however_often_it_is_linked(challenge):
    comment, idea = said(TopicFactory()), suggested()
    made = quote(challenge, comment)
    actions.undo_quote(quote=made, by=challenge.owner)
    quote(challenge, comment), link(challenge, idea.topic), link(challenge, idea.topic, "More")
    assert Event.objects.filter(kind="challenges.evidence_used").count() == 2
    assert sorted(told()) == sorted([comment.author_id, idea.comment.author_id])


def test_nobody_is_told_of_their_own_link(challenge):
    quote(challenge, said(TopicFactory(), by=challenge.owner))
    assert not Event.objects.filter(kind="challenges.evidence_used").exists()


def test_nothing_is_sent_of_what_was_undone_or_removed_before_the_mail_was_made(challenge):
    from accounts.registries import notification_kinds

    kind = notification_kinds.get("challenges.evidence_used")
    comment, idea = said(TopicFactory()), suggested()
    made, edge = quote(challenge, comment), link(challenge, idea.topic)
    first, second = Event.objects.filter(kind=kind.name).order_by("pk")
    assert kind.may_see(comment.author, first) and kind.may_see(idea.comment.author, second)
    assert not kind.may_see(UserFactory(), first) and not kind.may_see(None, second)
    actions.undo_quote(quote=made, by=challenge.owner)
    actions.undo_topic(challenge=challenge, edge=edge, by=challenge.owner)
    assert not kind.may_see(comment.author, first) and not kind.may_see(idea.comment.author, second)


# --- Beside an idea or action ------------------------------------------------------------------------------------
def aside(topic: Topic) -> str:
    memory._kept.clear()
    return led_somewhere(Place(topic, "/x/", RequestFactory().get("/x/"), None))


def test_an_idea_and_an_action_say_that_a_challenge_came_of_them(challenge):
    idea, topic = suggested(), action()
    assert aside(idea.topic) == ""
    link(challenge, idea.topic), quote(challenge, said(topic))
    for one in (idea.topic, topic):
        assert "Became a challenge" in aside(one) and "Food that finds its table" in aside(one)
    assert [target.title for target, _says in challenges_of(topic)] == ["Food that finds its table"]
    Topic.objects.filter(kind="challenge").update(is_public=False)
    assert aside(topic) == ""


def test_a_topic_of_which_nothing_came_asks_no_query():
    topic = suggested().topic
    aside(topic)
    with CaptureQueriesContext(connection) as seen:
        led_somewhere(Place(topic, "/x/", RequestFactory().get("/x/"), None))
    assert [one["sql"] for one in seen if "topiclink" in one["sql"].lower()] == []


# --- Finding -----------------------------------------------------------------------------------------------------
def test_words_find_what_everybody_can_read(challenge):
    topic = TopicFactory()
    comment, gone = said(topic, text="Courgettes in August"), said(topic, text="Courgettes of mine")
    remove(comment=gone, by=UserFactory(roles=["moderator"]), reason="abuse")
    idea = suggested(title="Courgettes for all")
    page_topic = action(title="Courgettes everywhere", ref="G4")
    keys = [one.key for one in find("courgettes")]
    assert keys == [f"topic:{page_topic.pk}", f"topic:{idea.topic_id}", f"comment:{comment.pk}"]
    assert [one.key for one in find("g4")] == [f"topic:{page_topic.pk}"]
    assert find("courgettes marrow") == [] and find(" ") == []


def test_an_address_finds_what_is_there():
    comment, idea = said(TopicFactory()), suggested()
    page_topic = action(title="Food", slug="food", ref="G4")
    for address, key in (
        (comment.get_absolute_url(), f"comment:{comment.pk}"),
        (f"https://council.example{idea.get_absolute_url()}?x=1#c", f"topic:{idea.topic_id}"),
        (idea.topic.get_absolute_url(), f"topic:{idea.topic_id}"),
        ("/roadmap/food/", f"topic:{page_topic.pk}"),
    ):
        assert [one.key for one in find(address)] == [key], address
    remove(comment=comment, by=UserFactory(roles=["moderator"]), reason="abuse")
    assert find(comment.get_absolute_url()) == []
    assert find("/nowhere/at-all/") == [] and find("https://evil.example/") == []


def test_only_what_can_be_read_is_picked():
    comment = said(TopicFactory())
    assert picked(f"comment:{comment.pk}") == comment
    remove(comment=comment, by=UserFactory(roles=["moderator"]), reason="abuse")
    for key in (
        f"comment:{comment.pk}",
        f"topic:{comment.topic_id}",
        "comment:x",
        "",
        "topic:99999999999999999999",
    ):
        assert picked(key) is None


# --- Screens -----------------------------------------------------------------------------------------------------
@pytest.fixture
def me(challenge, client):
    sign_in_with_second_factor(client, challenge.owner)
    return challenge.owner


def office(name: str, challenge: Challenge, *more) -> str:
    return reverse(f"challenge_defining:{name}", args=[challenge.pk, *more])


def test_an_officer_finds_links_and_undoes(client, me, challenge):
    comment = said(TopicFactory(), text="Courgettes in August")
    found = client.get(f"{office('evidence', challenge)}?q=courgettes").content.decode()
    assert f"what=comment:{comment.pk}" in found
    add = office("add_evidence", challenge)
    assert client.get(f"{add}?what=comment:{comment.pk}").status_code == 200
    empty = client.post(add, {"what": f"comment:{comment.pk}", "says": ""})
    assert "Say what it shows" in empty.content.decode()
    client.post(add, {"what": f"comment:{comment.pk}", "says": "Waste"})
    made = EvidenceComment.objects.get()
    assert made.says == "Waste"
    listed = client.get(f"{office('evidence', challenge)}?q=courgettes").content.decode()
    assert "Linked" in listed and "Waste" in listed
    assert client.get(office("undo_comment", challenge, made.pk)).status_code == 302
    assert EvidenceComment.objects.count() == 1
    client.post(office("undo_comment", challenge, made.pk))
    assert EvidenceComment.objects.count() == 0


def test_evidence_of_another_challenge_is_not_found_under_ones_own(client, me, challenge):
    other = ChallengeFactory(department=challenge.department, owner=me)
    made, edge = quote(other, said(TopicFactory())), link(other, suggested().topic)
    assert client.post(office("undo_comment", challenge, made.pk)).status_code == 404
    assert client.post(office("undo_link", challenge, edge.pk)).status_code == 404
    assert client.post(office("undo_link", other, edge.pk)).status_code == 302


def test_what_nobody_can_read_is_not_shown_to_officers_either(client, me, challenge):
    comment = said(TopicFactory(), text="Courgettes")
    quote(challenge, comment)
    remove(comment=comment, by=UserFactory(roles=["moderator"]), reason="abuse")
    text = client.get(office("evidence", challenge)).content.decode()
    assert "Courgettes" not in text and "nobody can read any more" in text
