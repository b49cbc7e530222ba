"""Many people at one idea at the same moment: real threads, real commits, on both databases."""

import pytest

from engagement.actions import counting, ideas, states, supports
from engagement.errors import Refused
from engagement.models import Idea, IdeaChange, Topic
from tests.engagement.test_races import at_once, no_failures
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, said, suggested

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_supports_given_and_taken_back_at_once_keep_every_count_right():
    idea = suggested()
    people = [UserFactory() for _number in range(6)]
    for by in people[:3]:
        supports.support(by=by, comment=idea.comment)
    giving = [lambda by=by: supports.support(by=by, comment=idea.comment) for by in people[3:]]
    taking = [lambda by=by: supports.withdraw_support(by=by, comment=idea.comment) for by in people[:3]]
    no_failures(at_once(*giving, *taking))
    idea.refresh_from_db()
    assert (idea.support_count, idea.comment.support_count) == (3, 3)
    assert not counting.recount()


def test_two_that_are_merged_into_each_other_at_once_make_no_circle():
    one, two, by = suggested(text="One"), suggested(text="Two"), UserFactory()

    def merge(idea, into):
        return lambda: ideas.merge(
            by=by, idea=Idea.objects.get(pk=idea.pk), into=Idea.objects.get(pk=into.pk), reason="Same."
        )

    results = at_once(merge(one, two), merge(two, one))
    assert [type(result) for result in results].count(IdeaChange) == 1
    assert [type(result) for result in results].count(Refused) == 1
    assert Idea.objects.filter(merged_into=None).count() == 1
    assert IdeaChange.objects.count() == 1


def test_one_idea_decided_by_two_at_once_is_decided_once():
    idea, by = suggested(), UserFactory()

    def decide():
        return ideas.not_now(by=by, idea=Idea.objects.get(pk=idea.pk), reason="No.")

    results = at_once(decide, decide, decide)
    assert [type(result) for result in results].count(IdeaChange) == 1
    assert IdeaChange.objects.count() == 1


def test_one_comment_made_an_idea_twice_at_once_is_one_idea():
    comment = said(TopicFactory())

    def make():
        return ideas.make_idea(by=comment.author, comment=comment, title="Trees", hold="")

    results = at_once(make, make, make)
    no_failures(results)
    assert len({idea.pk for idea in results}) == Idea.objects.count() == 1
    assert Topic.objects.get(pk=comment.topic_id).idea_count == 1


def test_hidden_and_supported_at_once_it_stays_as_public_as_its_words():
    idea = suggested()
    people = [UserFactory() for _number in range(3)]
    deeds = [lambda by=by: supports.support(by=by, comment=idea.comment) for by in people]

    def hide():
        return states.change_state(comment=idea.comment, state="held", by=None)

    at_once(hide, *deeds)
    idea.refresh_from_db()
    assert not idea.is_public and idea.support_count == idea.comment.support_count
    assert not counting.recount()
