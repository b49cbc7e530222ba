"""What reading a discussion costs, whatever its size: queries, and the way into an index."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.models import Comment
from engagement.paging import ORDERS, cursor_before, place_of
from engagement.threads import newest_replies, page_of_roots
from tests.engagement.test_threads import queries, read
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, fill, said

pytestmark = pytest.mark.django_db
PAGE = "/things/1/"
ID = re.compile(r'<li class="tt-comment[^"]*" id="(c-[0-9a-f]{10})"')


# --- What it costs ------------------------------------------------------------------------------------------
def test_a_page_takes_the_same_queries_whatever_its_size():
    small, large = TopicFactory(), TopicFactory()
    viewer = UserFactory()
    fill(small, roots=1)
    fill(large, roots=60, replies=6, in_first=200)
    read(small), read(small, viewer)
    for query in ("", "?order=supported", "?order=oldest"):
        out, signed_in = (
            queries(lambda q=query: read(small, query=q)),
            queries(lambda q=query: read(small, viewer, q)),
        )
        assert queries(lambda q=query: read(large, query=q)) == out <= 6
        assert queries(lambda q=query: read(large, viewer, q)) == signed_in <= 9


def test_a_permalink_takes_the_same_queries_whatever_the_size():
    def cost(topic, position):
        comment = (
            Comment.objects.filter(topic=topic, position=position)
            .select_related("topic")
            .order_by("pk")
            .first()
        )
        return [
            queries(lambda o=order: place_of(comment, order=o, language="en")) for order in ORDERS.values()
        ]

    small, large = TopicFactory(), TopicFactory()
    fill(small, roots=2, replies=5)
    fill(large, roots=70, replies=5, in_first=150)
    for position in (0, 1, 5):
        assert cost(small, position) == cost(large, position)
        assert max(cost(large, position)) <= 2


def plans(read_once) -> str:
    """How the database reads what this asks for."""
    with CaptureQueriesContext(connection) as captured:
        read_once()
    lines = []
    for query in captured.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(
                ("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + query["sql"]
            )
            lines += [str(row[-1]) for row in cursor.fetchall()]
    return "\n".join(lines)


@pytest.mark.parametrize("order", ORDERS)
def test_every_page_begins_in_an_index_however_much_stands_before_it(order):
    """No table is read whole, and no root of another topic: on a site of many topics and in a thread of hundreds."""
    topic = TopicFactory()
    for _number in range(3):
        fill(TopicFactory(), roots=40, replies=2)
    roots = fill(topic, roots=300, in_first=300)
    middle, chosen = roots[150], ORDERS[order]
    plan = plans(lambda: page_of_roots(topic, chosen, chosen.cursor(middle.pk, middle.support_count)))
    plan += plans(lambda: cursor_before(topic.pk, middle, chosen))
    index = "comment_most_supported" if order == "supported" else "comment_newest"
    assert plan.count(index) == 2
    if connection.vendor == "sqlite":
        assert "SCAN" not in plan
    else:
        assert "Seq Scan on engagement_comment" not in plan
        assert "Filter" not in plan


def test_the_newest_replies_are_found_by_their_position_and_not_by_reading_the_thread():
    topic = TopicFactory()
    fill(TopicFactory(), roots=40, replies=2)
    fill(topic, roots=20, in_first=900)
    rows, _is_last = page_of_roots(topic, ORDERS["newest"], "")
    plan = plans(lambda: newest_replies(rows))
    assert len(newest_replies(rows)[rows[0].pk]) == 3
    if connection.vendor == "sqlite":
        assert "SCAN" not in plan
        assert plan.count("position>?") == 20
    else:
        assert "Seq Scan" not in plan
        assert plan.count('"position" >=') >= 20


@pytest.mark.parametrize("name", ["newest", "oldest", "supported"])
def test_the_first_page_is_of_this_topic_alone_and_in_its_order(name):
    """However the topic is named to the database: there are topics before and after it."""
    before, topic, after = TopicFactory(), TopicFactory(), TopicFactory()
    for _each in range(3):
        for one in (after, topic, before):
            said(one)
    rows, is_last = page_of_roots(topic, ORDERS[name], "")
    expected = Comment.objects.filter(topic=topic, parent=None).order_by(*ORDERS[name].by)
    assert [row.pk for row in rows] == list(expected.values_list("pk", flat=True)) and is_last
