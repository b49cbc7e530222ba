"""What each address does, for those signed in and those who only read or report."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.delivery import deliver
from accounts.clock import now
from engagement.actions import comments, states, supports, topics
from engagement.guards import NEW_FOR
from engagement.models import Comment, Flag, Support
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, fill, register_kind, said

pytestmark = pytest.mark.django_db


def signed_in(user=None) -> Client:
    client = Client()
    client.force_login(user or UserFactory())
    return client


def url(name, thing) -> str:
    return reverse(f"engagement:{name}", args=[thing.public_id])


# --- Finding ------------------------------------------------------------------------------------------------
def test_a_topic_leads_to_its_owner_in_the_readers_language():
    topic = TopicFactory()
    assert Client().get(url("topic", topic)).url == f"/things/{topic.key}/"
    assert Client().get("/ur" + url("topic", topic)).url == f"/ur/things/{topic.key}/"


def test_a_topic_nobody_may_read_is_not_found():
    assert Client().get(url("topic", TopicFactory(private=True))).status_code == 404
    register_kind(resolve_url=lambda key, language: None)
    try:
        assert Client().get(url("topic", TopicFactory())).status_code == 404
    finally:
        register_kind()


@pytest.mark.parametrize("name", ["comment", "replies", "reply", "support", "flag"])
def test_under_a_restriction_no_address_of_a_comment_answers(name):
    comment = said(TopicFactory())
    type(comment.topic).objects.update(is_public=False)
    for client in (Client(), signed_in()):
        assert client.get(url(name, comment)).status_code == 404
    assert Client().get(url("say", comment.topic)).status_code == 404


@pytest.mark.parametrize("state", ["held", "withdrawn"])
def test_what_has_no_place_has_no_address(state):
    comment = said(TopicFactory())
    states.change_state(comment=comment, state=state, by=None)
    for name in ("comment", "replies", "reply", "support", "flag"):
        assert Client().get(url(name, comment)).status_code == 404


def test_a_writer_finds_their_own_held_comment():
    comment = said(TopicFactory(read_first=True))
    assert signed_in(comment.author).get(url("comment", comment)).status_code == 302


@pytest.mark.parametrize("name", ["replies", "topic", "comment"])
def test_public_addresses_touch_no_session_and_set_no_cookie(name):
    comment = said(TopicFactory())
    response = Client().get(url(name, comment.topic if name == "topic" else comment))
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert "csrf" not in response.content.decode()


def test_the_page_of_one_thread_takes_the_same_queries_whatever_its_size():
    (small,), (large,) = fill(TopicFactory(), roots=1, replies=1), fill(TopicFactory(), roots=1, replies=120)
    Client().get(url("replies", small))
    for client in (Client(), signed_in()):
        cost = []
        for root in (small, large):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url("replies", root)).status_code == 200
            cost.append(len(captured))
        assert cost[0] == cost[1]


# --- Writing, signed in -------------------------------------------------------------------------------------
def test_signed_in_words_stand_after_one_step():
    topic, client = TopicFactory(), signed_in()
    response = client.post(url("say", topic), {"text": "More trees", "about": "S2", "website": ""})
    comment = Comment.objects.get()
    assert response.url == f"/things/{topic.key}/#{comment.element_id}"
    assert (comment.anchor, comment.language) == ("S2", "en")


@pytest.mark.parametrize("name", ["say", "reply"])
def test_a_button_pressed_twice_makes_one_comment(name):
    root, client = said(TopicFactory()), signed_in()
    where = url(name, root.topic if name == "say" else root)
    presses = [client.post(where, {"text": "More benches", "website": ""}).url for _twice in range(2)]
    assert presses[0] == presses[1]
    assert Comment.objects.filter(text="More benches").count() == 1
    client.post(where, {"text": "More benches and lamps", "website": ""})
    assert Comment.objects.count() == 3


def test_words_written_on_an_urdu_page_are_urdu():
    client = signed_in()
    client.post("/ur" + url("say", TopicFactory()), {"text": "درخت", "website": ""})
    assert Comment.objects.get().language == "ur"


def test_a_mistake_made_in_place_is_shown_on_the_page_behind_with_the_words_kept():
    response = signed_in().post(url("say", TopicFactory()), {"text": "x" * 2001, "website": ""})
    assert response.status_code == 200
    page = response.content.decode()
    assert "x" * 2001 in page
    assert "There is a problem" in page
    assert "<title>Error: " in page


def test_a_reply_signed_in_takes_one_step():
    root = said(TopicFactory())
    response = signed_in().post(url("reply", root), {"text": "Yes", "website": ""})
    assert response.url.endswith(Comment.objects.get(parent=root).element_id)


def test_writing_is_limited_and_the_words_stay():
    topic, client = TopicFactory(), signed_in(UserFactory(date_joined=now() - NEW_FOR))
    for number in range(10):
        assert (
            client.post(url("say", topic), {"text": f"More trees {number}", "website": ""}).status_code == 302
        )
    page = client.post(url("say", topic), {"text": "And more benches", "website": ""}).content.decode()
    assert "You can try again" in page
    assert "And more benches" in page
    assert Comment.objects.count() == 10


def test_a_closed_discussion_keeps_what_somebody_was_typing():
    topic, client = TopicFactory(), signed_in()
    topics.close_topic(topic=topic, by=UserFactory(), reason="It is decided.")
    response = client.post(url("say", topic), {"text": "Too late", "website": ""})
    assert response.status_code == 409
    assert "Too late" in response.content.decode()
    assert "It is decided." in response.content.decode()


def test_nothing_of_moderation_can_be_set_by_posting_it():
    """Every field of the model is posted by the writer; only words and step are taken."""
    author, topic, other = UserFactory(), TopicFactory(read_first=True), TopicFactory()
    root = said(other)
    everything = {
        "id": 77,
        "pk": 77,
        "public_id": "12345678-1234-1234-1234-123456789abc",
        "topic": other.pk,
        "parent": root.pk,
        "parent_id": root.pk,
        "answers": root.pk,
        "position": 9,
        "tail_from": 9,
        "reply_count": 9,
        "support_count": 99,
        "is_listed": "on",
        "was_shown": "on",
        "author": root.author.pk,
        "author_id": root.author.pk,
        "is_official": "on",
        "language": "ar",
        "state": "visible",
        "state_at": "2020-01-01",
        "state_by": root.author.pk,
        "state_reason": "spam",
        "hold": "",
        "created_at": "2020-01-01",
        "edited_at": "2020-01-01",
        "fragments": '{"body": "<script>"}',
    }
    posted = {field.name for field in Comment._meta.concrete_fields} - {"text", "anchor"}
    assert posted <= set(everything)
    client = signed_in(author)
    client.post(url("say", topic), {**everything, "text": "Mine", "about": "", "website": ""})
    made = Comment.objects.get(author=author)
    assert (made.state, made.topic, made.parent, made.support_count, made.is_official, made.language) == (
        "held",
        topic,
        None,
        0,
        False,
        "en",
    )
    assert made.created_at.year != 2020
    states.change_state(comment=made, state="visible", by=None)
    client.post(url("edit", made), {**everything, "text": "Still mine", "website": ""})
    changed = Comment.objects.get(author=author)
    assert (changed.state, changed.text, changed.support_count, changed.topic) == (
        "held",
        "Still mine",
        0,
        topic,
    )
    assert changed.public_id == made.public_id
    assert "script" not in changed.fragments["body"]


# --- Supporting ---------------------------------------------------------------------------------------------
def test_one_press_supports_and_leads_back_to_where_one_was():
    comment, client = said(TopicFactory()), signed_in()
    back = f"/things/{comment.topic.key}/?order=oldest"
    response = client.post(url("support", comment), {"next": back})
    assert response.url == f"{back}#{comment.element_id}"
    assert Support.objects.count() == 1
    client.post(url("unsupport", comment), {"next": back})
    assert Support.objects.count() == 0


def test_no_press_leads_to_another_site():
    comment = said(TopicFactory())
    response = signed_in().post(url("support", comment), {"next": "https://elsewhere.example/"})
    assert response.url.startswith("/things/")


def test_taking_back_a_support_wants_a_press_and_a_person():
    comment = said(TopicFactory())
    assert signed_in().get(url("unsupport", comment)).status_code == 405
    assert Client().post(url("unsupport", comment)).url.startswith("/account/login/")


def test_a_topic_is_supported_and_no_longer():
    topic, client = TopicFactory(), signed_in()
    client.post(url("support_topic", topic))
    assert Support.objects.count() == 1
    client.post(url("unsupport_topic", topic))
    assert Support.objects.count() == 0


# --- Reporting ----------------------------------------------------------------------------------------------
def test_a_report_needs_no_account_and_no_name():
    comment, client = said(TopicFactory()), Client()
    assert "Ring 999" in client.get(url("flag", comment)).content.decode()
    response = client.post(url("flag", comment), {"reason": "abuse", "website": ""})
    assert response.url == f"{url('flag', comment)}?sent=yes"
    assert "We look at the comment" in client.get(response.url).content.decode()
    flag = Flag.objects.get()
    assert (flag.user, flag.name, flag.email, flag.reason) == (None, "", "", "abuse")


def test_somebody_at_risk_goes_on_at_once_and_numbers_to_ring_are_shown(settings):
    comment, client = said(TopicFactory()), Client()
    response = client.post(url("flag", comment), {"reason": "at_risk", "note": "Please hurry", "website": ""})
    assert "Ring 999" in client.get(response.url).content.decode()
    deliver()
    assert [sent.to for sent in mail.outbox] == [[settings.SAFEGUARDING_LEAD_EMAIL]]
    assert comment.text not in mail.outbox[0].body


def test_a_second_report_of_one_person_is_added_to_the_first_and_the_graver_reason_stays():
    comment, client = said(TopicFactory()), signed_in()
    client.post(url("flag", comment), {"reason": "at_risk", "note": "One", "website": ""})
    client.post(url("flag", comment), {"reason": "spam", "note": "Two", "website": ""})
    flag = Flag.objects.get()
    assert (flag.reason, flag.note) == ("at_risk", "One\nTwo")


def test_a_report_without_a_reason_says_so():
    page = Client().post(url("flag", said(TopicFactory())), {"website": ""}).content.decode()
    assert page.count("Choose what is wrong with it") >= 2
    assert 'href="#id_reason_0"' in page
    assert not Flag.objects.exists()


def test_nobody_reports_their_own_words():
    comment = said(TopicFactory())
    assert signed_in(comment.author).post(url("flag", comment), {"reason": "spam"}).status_code == 302
    assert not Flag.objects.exists()


# --- One's own words ----------------------------------------------------------------------------------------
def test_words_are_put_right_on_a_page_of_their_own():
    comment = said(TopicFactory(), text="Mor trees")
    client = signed_in(comment.author)
    assert "Mor trees" in client.get(url("edit", comment)).content.decode()
    response = client.post(url("edit", comment), {"text": "More trees", "website": ""})
    assert response.url.endswith(comment.element_id)
    comment.refresh_from_db()
    assert comment.text == "More trees"


def test_words_are_taken_back_after_one_question():
    comment = said(TopicFactory())
    client = signed_in(comment.author)
    assert "can’t be undone" in client.get(url("withdraw", comment)).content.decode()
    comment.refresh_from_db()
    assert comment.is_visible
    client.post(url("withdraw", comment))
    comment.refresh_from_db()
    assert comment.state == "withdrawn"


@pytest.mark.parametrize("name", ["edit", "withdraw"])
def test_others_words_cannot_be_touched(name):
    comment = said(TopicFactory())
    assert Client().get(url(name, comment)).url.startswith("/account/login/")
    for client in (signed_in(), signed_in(UserFactory(administrator=True))):
        assert client.post(url(name, comment), {"text": "Mine", "website": ""}).status_code == 404
    comment.refresh_from_db()
    assert comment.is_visible


def test_what_i_wrote_is_listed_a_page_at_a_time_with_what_became_of_it():
    author, topic = UserFactory(), TopicFactory()
    for number in range(23):
        said(topic, by=author, text=f"Voice number {number:02d}.")
    removed = Comment.objects.get(text="Voice number 22.")
    states.change_state(comment=removed, state="removed", by=None, reason="off_topic")
    client = signed_in(author)
    page = client.get(reverse("engagement:words")).content.decode()
    assert "Voice number 22." in page
    assert "Removed" in page
    assert "Voice number 02." not in page
    second = client.get(
        reverse("engagement:words") + f"?after={Comment.objects.get(text='Voice number 03.').pk}"
    )
    assert all(f"Voice number {number:02d}." in second.content.decode() for number in range(3))
    assert said(topic).text not in page


def test_what_i_wrote_takes_the_same_queries_whatever_there_is():
    cost = []
    for number in (1, 15):
        author, topic = UserFactory(), TopicFactory()
        fill(topic, roots=number, authors=[author])
        client = signed_in(author)
        client.get(reverse("engagement:words"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("engagement:words")).status_code == 200
        cost.append(len(captured))
    assert cost[0] == cost[1]


def test_what_i_wrote_is_mine_alone():
    assert Client().get(reverse("engagement:words")).url.startswith("/account/login/")


# --- What one gets and what goes ----------------------------------------------------------------------------
def test_an_export_holds_words_supports_and_reports():
    from accounts.personal_data import export

    author = UserFactory()
    root, liked = said(TopicFactory(title="Trees"), by=author, text="More trees"), said(TopicFactory())
    comments.withdraw(by=author, comment=root)
    supports.support(by=author, comment=liked)
    Flag.objects.create(comment=liked, user=author, reason="spam", note="Look")
    data = export(author)["data"]
    (words,) = data["engagement.Comment"]["rows"]
    assert (words["text"], words["about"], words["state"]) == ("More trees", "Trees", "withdrawn")
    assert len(data["engagement.Support"]["rows"]) == 1
    assert data["engagement.Flag"]["rows"][0]["note"] == "Look"


@pytest.mark.parametrize(("keep_words", "text"), [(True, "More trees"), (False, "")])
def test_deleting_an_account_leaves_others_replies_and_right_counts(keep_words, text):
    from accounts.actions.people import delete_account
    from engagement.actions.counting import recount

    author = UserFactory()
    root, liked = said(TopicFactory(), by=author, text="More trees"), said(TopicFactory())
    reply = answered(root)
    supports.support(by=author, comment=liked)
    Flag.objects.create(comment=liked, user=author, reason="spam")
    delete_account(user=author, by=author, keep_words=keep_words)
    root.refresh_from_db()
    reply.refresh_from_db()
    assert (root.text, root.author) == (text, None)
    assert reply.is_visible
    assert (Support.objects.count(), Flag.objects.count()) == (0, 0)
    assert not recount()


def test_every_model_here_says_what_becomes_of_a_persons_data():
    from accounts.personal_data import undeclared

    assert not [label for label in undeclared() if label.startswith("engagement.")]
