"""Suggesting, making an idea of a comment, and putting its title right."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

import accounts.tasks  # noqa: F401 - else its import counts as work inside the first transaction
from engagement import permissions
from engagement.actions import comments, ideas, states, supports
from engagement.actions.topics import refresh_topic
from engagement.errors import Refused
from engagement.models import AnswerDue, Comment, Idea, IdeaWord, ModerationEvent, Topic
from engagement.registries import SAY
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, register_kind, said, suggested

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_an_idea_is_a_comment_with_a_title_and_a_topic_of_its_own():
    about = TopicFactory()
    idea = suggested(about, for_whom="Who waits")
    about.refresh_from_db()
    assert (idea.comment.topic, idea.about, idea.state) == (about, about, Idea.State.NEW)
    assert (idea.topic.kind, idea.topic.key, idea.topic.title) == ("idea", idea.public_id, idea.title)
    assert idea.is_public and idea.topic.is_public
    assert (about.idea_count, about.comment_count) == (1, 1)
    assert AnswerDue.objects.filter(comment=idea.comment).count() == 1


def test_the_same_press_again_gives_the_idea_that_stands():
    about, by = TopicFactory(), UserFactory()
    first, second = (suggested(about, by, once=True) for _press in range(2))
    assert first == second
    about.refresh_from_db()
    assert (Idea.objects.count(), about.idea_count) == (1, 1)


@pytest.mark.parametrize("trait", ["private", "closed", "upcoming"])
def test_nothing_is_suggested_outside_of_the_window(trait):
    with pytest.raises(Refused):
        suggested(TopicFactory(**{trait: True}))
    assert not Idea.objects.exists() and not Comment.objects.exists()


def test_nothing_is_suggested_where_ideas_are_not_asked_for():
    about = TopicFactory()
    register_kind(verbs=frozenset({SAY}))
    try:
        with pytest.raises(Refused):
            suggested(about)
    finally:
        register_kind()


def test_where_comments_are_read_first_an_idea_waits_too():
    about = TopicFactory(read_first=True)
    idea = suggested(about)
    about.refresh_from_db()
    assert idea.comment.state == Comment.State.HELD
    assert not idea.is_public and not idea.topic.is_public
    assert about.idea_count == 0 and not IdeaWord.objects.exists()
    states.change_state(comment=idea.comment, state="visible", by=None)
    idea.refresh_from_db()
    about.refresh_from_db()
    assert idea.is_public and idea.topic.is_public and about.idea_count == 1
    assert IdeaWord.objects.filter(idea=idea, in_title=True).exists()


def test_a_title_full_of_links_waits_like_such_words():
    idea = suggested(title="www.one.example www.two.example www.three.example", hold=None)
    assert idea.comment.state == Comment.State.HELD


class TestOutOfAComment:
    def test_it_stays_where_it_is_with_its_supports(self):
        comment = said(TopicFactory())
        supports.support(by=UserFactory(), comment=comment)
        idea = ideas.make_idea(by=comment.author, comment=comment, title="Trees", hold="")
        assert (idea.comment, idea.support_count) == (comment, 1)
        assert Comment.objects.count() == 1
        assert Topic.objects.get(pk=comment.topic_id).idea_count == 1

    def test_one_comment_is_one_idea(self):
        comment = said(TopicFactory())
        first = ideas.make_idea(by=comment.author, comment=comment, title="Trees", hold="")
        assert ideas.make_idea(by=comment.author, comment=comment, title="Other", hold="") == first

    def test_somebody_elses_comment_is_not_theirs_to_make_one_of(self):
        comment = said(TopicFactory())
        with pytest.raises(Refused):
            ideas.make_idea(by=UserFactory(), comment=comment, title="Trees", hold="")

    def test_where_comments_are_read_first_its_new_title_is_too(self):
        comment = said(TopicFactory(read_first=True))
        states.change_state(comment=comment, state="visible", by=None)
        idea = ideas.make_idea(by=comment.author, comment=comment, title="Trees")
        comment.refresh_from_db()
        idea.refresh_from_db()
        assert comment.state == Comment.State.HELD and not idea.is_public
        assert ModerationEvent.objects.filter(comment=comment, decision="held").count() == 2


@pytest.mark.parametrize(
    ("after", "may"), [(timedelta(minutes=14, seconds=59), True), (timedelta(minutes=15), False)]
)
def test_the_title_can_be_changed_for_15_minutes(after, may):
    with time_machine.travel(NOON, tick=False) as clock:
        idea = suggested()
        by = idea.comment.author
        clock.shift(after)
        assert permissions.can_retitle(by, idea) is may
        if may:
            assert ideas.retitle(by=by, idea=idea, title="Two benches", for_whom="All", hold="")
            idea.refresh_from_db()
            assert (idea.title, idea.for_whom, idea.topic.title) == ("Two benches", "All", "Two benches")
        else:
            with pytest.raises(Refused):
                ideas.retitle(by=by, idea=idea, title="Two benches", for_whom="", hold="")


class TestTheStateOfItsWords:
    @pytest.mark.parametrize("state", ["held", "removed", "withdrawn"])
    def test_an_idea_is_as_public_as_its_words(self, state):
        idea = suggested()
        states.change_state(comment=idea.comment, state=state, by=None)
        idea.refresh_from_db()
        assert not idea.is_public and not idea.topic.is_public and idea.title
        assert idea.about.idea_count == 0 and not idea.words.exists()
        states.change_state(comment=idea.comment, state="visible", by=None)
        idea.refresh_from_db()
        assert idea.is_public and idea.topic.is_public and idea.words.exists()
        assert Topic.objects.get(pk=idea.about_id).idea_count == 1

    def test_when_the_words_go_with_the_account_the_title_goes_too(self):
        idea = suggested(for_whom="Parents")
        comments.erase(by=idea.comment.author, keep_words=False)
        idea.refresh_from_db()
        assert (idea.title, idea.for_whom, idea.topic.title, idea.is_public) == ("", "", "", False)
        assert not idea.words.exists()

    def test_when_the_words_stay_the_idea_stays(self):
        idea = suggested()
        comments.erase(by=idea.comment.author, keep_words=True)
        idea.refresh_from_db()
        assert idea.title and idea.is_public and idea.comment.author is None

    def test_new_words_are_found(self):
        idea = suggested()
        comments.edit(by=idea.comment.author, comment=idea.comment, text="Otters in the Rea.", hold="")
        assert idea.words.filter(word="otter").exists()

    def test_a_hidden_topic_hides_its_ideas_and_shows_them_again(self):
        about = TopicFactory()
        shown, removed = suggested(about), suggested(about, text="Other words")
        states.change_state(comment=removed.comment, state="removed", by=None)
        for is_public in (False, True):
            refresh_topic(topic=about, is_public=is_public)
            shown.refresh_from_db()
            removed.refresh_from_db()
            assert shown.is_public is shown.topic.is_public is is_public
            assert removed.is_public is removed.topic.is_public is False


def test_supports_of_the_comment_are_those_of_the_idea():
    idea, fan = suggested(), UserFactory()
    supports.support(by=fan, comment=idea.comment)
    supports.support(by=fan, comment=idea.comment)
    idea.refresh_from_db()
    assert idea.support_count == 1
    supports.withdraw_support(by=fan, comment=idea.comment)
    idea.refresh_from_db()
    assert idea.support_count == 0
