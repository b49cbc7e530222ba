"""A discussion as it is read: its order, its pages, its links, and what it costs."""

import html
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from engagement.actions import comments, states, supports, topics
from engagement.models import Comment
from engagement.paging import ORDERS, place_of
from engagement.threads import read_thread
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.engagement import TopicFactory, answered, fill, said

pytestmark = pytest.mark.django_db
PAGE = "/things/1/"
ID = re.compile(r'<li class="tt-comment[^"]*" id="(c-[0-9a-f]{10})"')


def read(topic, viewer=None, query="", **given) -> str:
    topic.refresh_from_db()
    request = RequestFactory().get(PAGE + query)
    request.user = viewer or AnonymousUser()
    return str(read_thread(topic=topic, request=request, viewer=viewer, page_url=PAGE, **given))


def next_link(text: str, rel: str = "next") -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', text)
    return html.unescape(found[1]).removeprefix(PAGE).partition("#")[0] if found else ""


def queries(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


# --- What a reader sees -------------------------------------------------------------------------------------
def test_a_comment_shows_name_ward_day_words_and_named_controls():
    author = UserFactory(display_name="Denise", ward=WardFactory(name="Stirchley"))
    comment = said(TopicFactory(), by=author, text="Spare food first")
    text = read(comment.topic)
    assert f'id="{comment.element_id}"' in text
    assert "<b>Denise, Stirchley</b>" in text
    assert "Spare food first" in text
    plain = re.sub(r"<[^>]+>", "", text)
    assert "Support what Denise, Stirchley says: 0" in plain
    assert "Reply to Denise, Stirchley" in plain
    assert "Report the comment by Denise, Stirchley" in plain


def test_nothing_that_people_type_becomes_markup():
    author = UserFactory(display_name="<b>{name}</b>")
    comment = said(TopicFactory(), by=author, text="<script>alert(1)</script> {url} %s & co", anchor="S1")
    answered(answered(comment, by=author))
    text = read(comment.topic)
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {url} %s &amp; co" in text
    assert text.count("&lt;b&gt;{name}&lt;/b&gt;") >= 4
    assert "<b>{name}" not in text


def test_a_new_name_is_shown_at_once_though_words_are_stored_as_html():
    comment = said(TopicFactory())
    User.objects.update(display_name="Renamed")
    assert "<b>Renamed</b>" in read(comment.topic)


def test_a_comment_without_stored_html_is_drawn_all_the_same_and_nothing_is_written():
    comment = said(TopicFactory(), text="See https://example.org/")
    before = read(comment.topic)
    Comment.objects.update(fragments={})
    assert read(comment.topic) == before
    assert Comment.objects.get().fragments == {}


def test_dates_are_in_the_language_of_the_page():
    comment = said(TopicFactory())
    with translation.override("pl"):
        assert comment.fragments["at"]["pl"] in read(comment.topic)
    assert comment.fragments["at"]["pl"] != comment.fragments["at"]["en"]


def test_words_in_another_language_than_the_page_say_so():
    topic = TopicFactory()
    said(topic, language="ur")
    assert '<div lang="ur">' in read(topic)
    said(topic, language="en")
    assert '<div lang="en">' not in read(topic)


def test_a_comment_about_a_step_links_to_it_and_is_found_by_it():
    topic = TopicFactory()
    said(topic, anchor="S2")
    said(topic, anchor="S2")
    gone = said(topic, anchor="S1")
    comments.withdraw(by=gone.author, comment=gone)
    assert f'href="{PAGE}#step-S2">About step S2</a>' in read(topic)
    only = read(topic, query="?about=S2")
    assert len(ID.findall(only)) == 2
    assert "Show all comments" in only


def test_a_changed_comment_is_marked():
    comment = said(TopicFactory())
    assert "tt-comment__edited" not in read(comment.topic)
    comments.edit(by=comment.author, comment=comment, text="Other words")
    assert "tt-comment__edited" in read(comment.topic)


def test_a_removed_comment_leaves_why_and_not_what_nor_who():
    comment = said(TopicFactory(), text="Secret words")
    states.change_state(comment=comment, state="removed", by=UserFactory(), reason="personal_data")
    text = read(comment.topic)
    assert "Secret words" not in text
    assert str(comment.author) not in text
    assert "tt-notice" in text
    assert "personal details" in text


def test_a_tombstone_stands_over_others_replies():
    root = said(TopicFactory(), text="Secret words")
    answered(root, text="I saw that")
    comments.withdraw(by=root.author, comment=root)
    text = read(root.topic)
    assert "taken back by its writer" in text
    assert "Secret words" not in text
    assert str(root.author) not in text
    assert "I saw that" in text


def test_a_former_participant_has_no_name():
    comment = said(TopicFactory(), text="More trees")
    name = str(comment.author)
    comments.erase(by=comment.author, keep_words=True)
    text = read(comment.topic)
    assert name not in text
    assert "Former participant" in text
    assert "More trees" in text


def test_a_reply_to_a_reply_says_whom_it_answers():
    root = said(TopicFactory())
    first = answered(root, by=UserFactory(display_name="Imran"))
    answered(first)
    assert "answers Imran" in read(root.topic)


def test_the_three_newest_replies_are_shown_oldest_of_them_first_and_the_rest_behind_a_link():
    topic = TopicFactory()
    root = said(topic)
    replies = [answered(root) for _number in range(14)]
    text = read(topic)
    assert ID.findall(text) == [root.element_id, *(reply.element_id for reply in replies[-3:])]
    assert "Show all 14 replies" in text
    assert reverse("engagement:replies", args=[root.public_id]) in text


def test_three_replies_need_no_link():
    topic = TopicFactory()
    root = said(topic)
    for _number in range(3):
        answered(root)
    assert "Show all" not in read(topic)


def test_a_held_comment_is_seen_by_its_writer_alone():
    comment = said(TopicFactory(read_first=True), text="Patience")
    assert "Patience" not in read(comment.topic)
    assert "Patience" not in read(comment.topic, UserFactory())
    own = read(comment.topic, comment.author)
    assert "Patience" in own
    assert "Only you see this" in own


def test_a_closed_discussion_says_since_when_and_why_and_offers_nothing_to_write():
    comment = said(TopicFactory())
    supports.support(by=UserFactory(), comment=comment)
    given = {"reason": "It is decided.", "unanswered_reason": "Over."}
    topics.close_topic(topic=comment.topic, by=UserFactory(), **given)
    for viewer in (None, UserFactory(), comment.author):
        text = read(comment.topic, viewer)
        assert "Closed since" in text
        assert "It is decided." in text
        assert "/reply/" not in text
        assert "/say/" not in text
        assert "/support/" not in text
        assert "/edit/" not in text
    assert "/flag/" in read(comment.topic)


def test_before_it_opens_a_discussion_says_when():
    assert "It opens on" in read(TopicFactory(upcoming=True))


# --- What each reader may press -----------------------------------------------------------------------------
def test_signed_out_nothing_of_a_person_and_no_form_is_on_the_page():
    topic = TopicFactory()
    said(topic)
    text = read(topic)
    assert "<form" not in text
    assert "csrf" not in text
    assert "<button" not in text
    assert f"{reverse('engagement:say', args=[topic.public_id])}" in text


def test_signed_in_the_form_stands_in_place_and_a_support_is_one_press():
    topic, viewer = TopicFactory(), UserFactory()
    mine, other, liked = said(topic, by=viewer), said(topic), said(topic)
    supports.support(by=viewer, comment=liked)
    text = read(topic, viewer)
    assert text.count('name="csrfmiddlewaretoken"') == 2
    assert f'formaction="/comments/{other.public_id}/support/" aria-pressed="false"' in text
    assert f'formaction="/comments/{liked.public_id}/unsupport/" aria-pressed="true"' in text
    assert f"/comments/{mine.public_id}/support/" not in text
    assert f"/comments/{mine.public_id}/flag/" not in text
    assert f"/comments/{mine.public_id}/edit/" in text
    assert f"/comments/{mine.public_id}/withdraw/" in text
    assert f"/comments/{other.public_id}/withdraw/" not in text


def test_signed_out_pages_are_the_same_bytes_for_everyone():
    topic = TopicFactory()
    fill(topic, roots=3, replies=4)
    assert read(topic) == read(topic)


# --- Pages --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("number", [0, 1, 20, 21, 40, 67])
def test_without_writes_no_thread_is_lost_or_repeated_on_the_way_through_the_pages(order, number):
    topic = TopicFactory()
    made = fill(topic, roots=number)
    seen, query, pages = [], f"?order={order}", 0
    while query:
        text = read(topic, query=query)
        seen += ID.findall(text)
        query, pages = next_link(text), pages + 1
    keys = {
        "newest": lambda root: -root.pk,
        "oldest": lambda root: root.pk,
        "supported": lambda root: (-root.support_count, -root.pk),
    }
    assert seen == [root.element_id for root in sorted(made, key=keys[order])]
    assert pages == max(1, -(-number // 20))


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_that_is_none_shows_the_first_page(order):
    topic = TopicFactory()
    fill(topic, roots=25)
    first = ID.findall(read(topic, query=f"?order={order}"))
    for after in ("", "x", "1-2-3", "-1", "9" * 30, "../", "7" if order == "supported" else "3-7"):
        assert ID.findall(read(topic, query=f"?order={order}&after={after}")) == first


def test_an_order_that_does_not_exist_is_the_usual_one():
    topic = TopicFactory()
    fill(topic, roots=3)
    assert ID.findall(read(topic, query="?order=x")) == ID.findall(read(topic))


def test_the_first_page_says_how_many_more_there_are():
    topic = TopicFactory()
    fill(topic, roots=25, replies=2)
    text = read(topic)
    assert "Show 15 more comments" in text
    later = read(topic, query=next_link(text))
    assert "Back to the first comments" in later
    assert "more comment" not in later


@pytest.mark.parametrize("order", ORDERS)
def test_a_permalink_opens_a_page_that_shows_it_in_every_order(order):
    topic = TopicFactory()
    made = fill(topic, roots=65, replies=1)
    some = [made[0], made[19], made[20], made[21], made[44], made[45], made[64]]
    for comment in [*some, *Comment.objects.filter(parent__in=some)]:
        place = place_of(comment, order=ORDERS[order], language="en")
        assert place.endswith(f"#{comment.element_id}")
        query = place.partition("#")[0].partition("?")[2]
        assert comment.element_id in ID.findall(read(topic, query=f"?{query}")), (order, place)


def test_a_permalink_of_an_old_reply_opens_the_page_of_its_thread():
    topic = TopicFactory()
    (root,) = fill(topic, roots=1, replies=130)
    client = Client()
    for position in (1, 50, 51, 100, 101, 127):
        reply = Comment.objects.get(parent=root, position=position)
        response = client.get(reverse("engagement:comment", args=[reply.public_id]))
        assert response.status_code == 302
        page = client.get(response.url)
        assert response.url.startswith(reverse("engagement:replies", args=[root.public_id]))
        assert reply.element_id in ID.findall(page.content.decode())
    newest = Comment.objects.get(parent=root, position=128)
    assert client.get(reverse("engagement:comment", args=[newest.public_id])).url.startswith("/things/")


def test_all_replies_are_met_once_on_the_way_through_their_pages():
    (root,) = fill(TopicFactory(), roots=1, replies=120)
    url, seen = reverse("engagement:replies", args=[root.public_id]), []
    while url:
        text = Client().get(url).content.decode()
        seen += ID.findall(text)[1:]
        found = re.search(r'href="([^"]+)" rel="next"', text)
        url = html.unescape(found[1]) if found else ""
    expected = Comment.objects.filter(parent=root).order_by("position")
    assert seen == [reply.element_id for reply in expected]
