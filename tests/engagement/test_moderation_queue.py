"""The queue in the back office: who sees it, in which order, what it shows, and how it is worked by keyboard."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.actions import appeals
from engagement.models import Comment, Flag, Reason
from engagement.moderation import queue
from engagement.moderation.views import CHOICES
from tests.engagement.moderating import (
    client_of,
    decide,
    make_comment,
    make_flag,
    make_topic,
    moderator,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
QUEUE = "/admin/moderation/"


@pytest.fixture
def client(db):
    return client_of(moderator())


@pytest.fixture
def lead(db):
    return client_of(moderator("safeguarding_lead"))


def item(comment, tab="held"):
    return f"{QUEUE}{comment.public_id}/?tab={tab}"


def shown(response):
    """The comments of the list, in order."""
    return [row.comment for row, _url in response.context["rows"]]


# --- Who --------------------------------------------------------------------------------------------
def every_address(comment):
    topic = comment.topic
    yield "get", QUEUE
    yield "get", item(comment)
    yield "post", reverse("moderation:shortcuts")
    for choice in CHOICES:
        yield "post", reverse("moderation:decide", args=[comment.public_id, choice.name])
    for name in ("close_topic", "reopen_topic", "topic_mode"):
        yield "get", reverse(f"moderation:{name}", args=[topic.pk])
        yield "post", reverse(f"moderation:{name}", args=[topic.pk])


@pytest.mark.parametrize("role", ["editor", "challenge_officer", "evaluator", "administrator"])
def test_for_other_officers_there_is_no_queue(role):
    comment = make_comment("held")
    client = client_of(moderator(role))
    for method, url in every_address(comment):
        assert getattr(client, method)(url).status_code == 404, url
    comment.refresh_from_db()
    assert comment.state == "held"
    assert comment.topic.closes_at is None
    assert "Moderation" not in client.get("/admin/").content.decode()


def test_visitors_and_citizens_do_not_get_in():
    comment = make_comment("held")
    citizen = Client()
    citizen.force_login(UserFactory())
    for method, url in every_address(comment):
        assert getattr(Client(), method)(url).status_code == 302, url
        assert getattr(citizen, method)(url).status_code in (302, 403), url
    comment.refresh_from_db()
    assert comment.state == "held"


def test_nothing_is_decided_by_following_a_link(client):
    comment = make_comment("held")
    for choice in CHOICES:
        assert (
            client.get(reverse("moderation:decide", args=[comment.public_id, choice.name])).status_code == 405
        )
    assert client.get(reverse("moderation:shortcuts")).status_code == 405


def test_an_unknown_comment_or_decision_is_not_found(client):
    comment = make_comment("held")
    assert client.get(item(comment).replace(str(comment.public_id), "0" * 32)).status_code == 404
    assert decide(client, comment, "applaud").status_code == 404


def test_only_the_safeguarding_lead_settles(client, lead):
    comment = make_comment()
    make_flag(comment, Reason.AT_RISK)
    assert "settle" not in offered(client.get(item(comment, "at_risk")))
    assert decide(client, comment, "settle", note="All well").status_code == 404
    assert "settle" in offered(lead.get(item(comment, "at_risk")))
    assert decide(lead, comment, "settle", "at_risk", note="All well").status_code == 302
    assert not Flag.objects.urgent().exists()


def offered(response):
    return [offer["choice"].name for offer in response.context["choices"]]


def test_ones_own_comment_shows_no_buttons():
    person = moderator()
    comment = make_comment("held", by=person)
    client = client_of(person)
    response = client.get(item(comment))
    assert offered(response) == []
    assert "somebody else must decide" in response.content.decode()
    response = decide(client, comment, "approve")
    html = client.get(response.headers["Location"]).content.decode()
    assert html.count("somebody else must decide") == 2  # said on top, and where the buttons would be
    comment.refresh_from_db()
    assert comment.state == "held"


# --- Lists ------------------------------------------------------------------------------------------
def test_the_oldest_waits_on_top_and_the_latest_are_newest_first(client):
    held = [make_comment("held") for _ in range(3)]
    visible = [make_comment() for _ in range(3)]
    assert shown(client.get(f"{QUEUE}?tab=held")) == held
    assert shown(client.get(f"{QUEUE}?tab=recent")) == visible[::-1]


def test_reports_are_ordered_by_the_first_open_one(client):
    first, second = make_comment(), make_comment()
    make_flag(second)
    make_flag(first)
    make_flag(first)
    handled = make_comment()
    make_flag(handled, handled_at=datetime.now(UTC))
    assert shown(client.get(f"{QUEUE}?tab=flagged")) == [second, first]


def test_who_may_be_at_risk_comes_before_everything_and_whatever_became_of_the_comment(client):
    make_comment("held")
    for state in ("visible", "held", "removed", "withdrawn"):
        make_flag(make_comment(state), Reason.AT_RISK)
    response = client.get(QUEUE)
    html = response.content.decode()
    assert response.context["tab"].name == "at_risk"
    assert len(shown(response)) == 4
    assert html.count("mod-row--urgent") == 4
    assert "ring 999" in html
    assert len(shown(client.get(f"{QUEUE}?tab=flagged"))) == 0


@pytest.mark.parametrize(
    ("made", "tab"), [((), "held"), (("flagged",), "flagged"), (("held", "flagged"), "held")]
)
def test_the_queue_opens_where_there_is_work(client, made, tab):
    if "held" in made:
        make_comment("held")
    if "flagged" in made:
        make_flag(make_comment())
    assert client.get(QUEUE).context["tab"].name == tab
    assert client.get(f"{QUEUE}?tab=nonsense&after=x").context["tab"].name == tab


def test_the_counts_stand_beside_the_lists(client):
    make_flag(make_comment("held"))
    make_flag(make_comment(), Reason.AT_RISK)
    counts = {tab.name: count for tab, count, _url in client.get(QUEUE).context["tabs"]}
    assert counts == {"at_risk": 1, "held": 1, "flagged": 1, "second_look": 0, "recent": None}


@pytest.mark.parametrize("tab", ["held", "recent"])
def test_pages_by_key_lose_and_repeat_nothing_when_a_row_goes_meanwhile(client, monkeypatch, tab):
    monkeypatch.setattr(queue, "PAGE", 2)
    topic = make_topic()
    comments = [make_comment("held" if tab == "held" else "visible", topic=topic) for _ in range(5)]
    seen, url = [], f"{QUEUE}?tab={tab}"
    while url:
        response = client.get(url)
        seen += shown(response)
        url = response.context["next_page"]
        if len(seen) == 2:
            Comment.objects.filter(pk=seen[0].pk).update(state="removed", state_at=datetime.now(UTC))
    assert seen == (comments if tab == "held" else comments[::-1])


def test_age_promise_and_what_is_overdue_stand_in_words(client):
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    with time_machine.travel(monday, tick=False):
        comment = make_comment("held")
    for after, words in (
        (timedelta(hours=3), "promised by 24 November, 5 p.m."),
        (timedelta(days=3), "Overdue:"),
    ):
        with time_machine.travel(monday + after, tick=False):
            fresh = client_of(moderator())
            for url in (f"{QUEUE}?tab=held", item(comment)):
                html = fresh.get(url).content.decode()
                assert words in html, url
    assert "3\xa0days ago" in html


# --- One comment --------------------------------------------------------------------------------------
def test_a_moderator_sees_place_history_reports_and_decisions(client):
    topic = make_topic(title="The canal path")
    writer = UserFactory(display_name="Wren")
    make_comment("removed", by=writer, topic=topic)
    root = make_comment(topic=topic, text="What of the lights?")
    make_comment(to=root, text="The one before")
    comment = make_comment(to=root, by=writer, text="Ring me on 07700 900123 or see https://example.org/x")
    make_comment(to=root, text="The one after")
    make_flag(comment, Reason.PERSONAL_DATA, name="Robin", note="His number")
    html = client.get(item(comment, "flagged")).content.decode()
    for expected in (
        "The canal path",
        "What of the lights?",
        "The one before",
        "The one after",
        "2 comments,",
        "1 of them removed",
        "It gives away somebody’s personal details",
        "Robin",
        "His number",
        "07700 900123</strong>: This looks like a phone number",
        "https://example.org/x",
    ):
        assert expected in html, expected


def test_hostile_words_stay_words(client):
    comment = make_comment(
        "held", text="<script>alert(1)</script>", by=UserFactory(display_name="<img src=x>")
    )
    make_flag(comment, note="<b>look</b>", name="<i>")
    for url in (QUEUE, item(comment)):
        html = client.get(url).content.decode()
        assert "<script>alert(1)" not in html
        assert "<img src=x>" not in html
        assert "<b>look" not in html


POSSIBLE = {
    "visible": ["remove", "hold", "escalate"],
    "held": ["approve", "remove", "escalate"],
    "removed": ["restore", "escalate"],
    "withdrawn": ["escalate"],
    "erased": [],
}


@pytest.mark.parametrize("state", POSSIBLE)
def test_only_what_is_possible_is_offered(client, state):
    assert offered(client.get(item(make_comment(state)))) == POSSIBLE[state]


def test_reports_can_be_dismissed_where_there_are_any(client):
    comment = make_comment()
    make_flag(comment)
    assert offered(client.get(item(comment, "flagged"))) == ["keep", "remove", "hold", "escalate"]


# --- How many queries -----------------------------------------------------------------------------------
def queries(client, url):
    """The fewest of three: what the site's frame remembers for two seconds may run out in between."""
    numbers = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        numbers.append(len(captured))
    return min(numbers)


@pytest.mark.parametrize("tab", ["at_risk", "held", "flagged", "recent"])
def test_the_list_takes_as_many_queries_for_twenty_as_for_two(client, tab):
    def fill(number):
        for _ in range(number):
            comment = make_comment("held" if tab == "held" else "visible", topic=make_topic())
            for _ in range(2):
                make_flag(comment, Reason.AT_RISK if tab == "at_risk" else Reason.SPAM)

    fill(2)
    few = queries(client, f"{QUEUE}?tab={tab}")
    fill(18)
    assert queries(client, f"{QUEUE}?tab={tab}") == few
    assert few <= 20


def test_one_comment_takes_as_many_queries_with_much_around_it(client):
    topic, writer = make_topic(), UserFactory()
    root = make_comment(topic=topic)
    comment = make_comment(to=root, by=writer)
    make_comment(to=root)
    make_flag(comment)
    make_flag(make_comment(topic=topic))
    few = queries(client, item(comment, "flagged"))
    for _ in range(6):
        make_comment(to=root, by=writer)
        make_flag(comment, user=UserFactory())
        make_flag(make_comment(topic=topic))
    assert queries(client, item(comment, "flagged")) == few
    assert few <= 29


# --- The first page of the back office ----------------------------------------------------------------------
def test_the_first_page_says_how_much_waits(client):
    make_comment("held")
    make_flag(make_comment(), Reason.AT_RISK)
    html = client.get("/admin/").content.decode()
    assert "1 report that someone may be at risk" in html
    assert "1 comment to look at" in html


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 19, "9" * 40, "9" * 5000, "²", ""])
@pytest.mark.parametrize("tab", list(queue.TABS))
def test_a_broken_place_in_a_link_opens_the_first_page(tab, after):
    comment = make_comment({"held": "held", "second_look": "removed"}.get(tab, "visible"))
    if tab in ("at_risk", "flagged"):
        make_flag(comment, Reason.AT_RISK if tab == "at_risk" else Reason.ABUSE)
    if tab == "second_look":
        appeals.ask(by=comment.author, comment=comment)
    response = client_of(moderator()).get("/admin/moderation/", {"tab": tab, "after": after})
    assert response.status_code == 200
    assert str(comment.public_id) in response.content.decode()
