"""What is compiled once gives what Django gives."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.models import Comment, Topic
from engagement.paging import ORDERS, listed_roots
from engagement.prepared import Prepared, columns, instance, padded
from engagement.rendering import drawn, rows_of
from engagement.threads import _roots
from tests.factories.engagement import TopicFactory, fill

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ORDERS)
def test_a_prepared_page_holds_the_rows_of_its_queryset(name):
    order, topic = ORDERS[name], TopicFactory()
    fill(topic, roots=4, replies=1)
    fill(TopicFactory(), roots=2, replies=0)
    queryset = listed_roots(topic.pk).order_by(*order.by)
    expected = rows_of(queryset)
    assert len(expected) == 4
    assert rows_of(_roots(name, False).rows(topic.pk)) == expected
    first = expected[0]
    cursor = (first.support_count, first.pk)
    assert rows_of(_roots(name, True).rows(topic.pk, *cursor)) == expected[1:]


def test_the_second_asking_is_one_query_and_compiles_nothing(monkeypatch):
    topic = TopicFactory()
    prepared = Prepared(lambda pk: drawn(Comment.objects.filter(topic=pk)), 1)
    prepared.rows(topic.pk)
    monkeypatch.setattr(prepared, "compile", lambda: pytest.fail("compiled again"))
    with CaptureQueriesContext(connection) as queries:
        prepared.rows(topic.pk + 1)
    assert len(queries) == 1
    assert str(topic.pk + 1) in queries[0]["sql"]


def test_another_number_of_numbers_is_refused():
    with pytest.raises(ValueError, match="1 numbers"):
        Prepared(lambda pk: drawn(Comment.objects.filter(topic=pk)), 1).rows(1, 2)


@pytest.mark.parametrize(
    ("given", "length"), [([7], 1), ([7, 8], 8), (list(range(9)), 24), (list(range(500)), 500)]
)
def test_padding_keeps_the_set(given, length):
    assert set(padded(given)) == set(given)
    assert len(padded(given)) == length


def test_keys_stand_where_numbers_do_and_the_row_is_the_object():
    topics = [TopicFactory(), TopicFactory()]
    prepared = Prepared(
        lambda pk, key: Topic.objects.filter(pk=pk, key=key).values_list(*columns(Topic)), 1, keys=1
    )
    for topic in topics:
        (row,) = prepared.rows(topic.pk, topic.key)
        found = instance(Topic, row)
        assert {name: getattr(found, name) for name in columns(Topic)} == {
            name: getattr(Topic.objects.get(pk=topic.pk), name) for name in columns(Topic)
        }
    assert prepared.rows(topics[0].pk, topics[1].key) == []


def test_what_a_row_does_not_hold_is_read_when_asked_for():
    topic = TopicFactory()
    found = instance(Topic, [topic.pk, topic.title], ("id", "title"))
    with CaptureQueriesContext(connection) as queries:
        assert found.title == topic.title
    assert not queries
    assert found.key == topic.key
