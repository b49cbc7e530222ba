"""Who may do what: role × state of the topic, and the verbs of a writer, all in one table each."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from engagement import permissions
from engagement.actions import comments, states
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, register_kind, said

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TRAITS = {"open": {}, "early": {"upcoming": True}, "closed": {"closed": True}, "private": {"private": True}}
ROLES = ("anonymous", "citizen", "author", "moderator", "officer", "shut out")
ALL = frozenset(ROLES)
PERSONS = ALL - {"anonymous", "shut out"}
#                 verb      state     who may
TABLE = [
    ("read", "open", ALL),
    ("read", "early", ALL),
    ("read", "closed", ALL),
    ("read", "private", {"moderator"}),
    ("begin", "open", ALL),
    ("begin", "early", set()),
    ("begin", "closed", set()),
    ("begin", "private", set()),
    ("say", "open", PERSONS),
    ("say", "early", set()),
    ("say", "closed", set()),
    ("say", "private", set()),
    ("reply", "open", PERSONS),
    ("reply", "early", set()),
    ("reply", "closed", {"officer"}),
    ("reply", "private", set()),
    ("support", "open", PERSONS - {"author"}),
    ("support", "early", set()),
    ("support", "closed", set()),
    ("support", "private", set()),
    ("support_topic", "open", PERSONS),
    ("support_topic", "closed", set()),
    ("follow", "open", ALL),
    ("follow", "early", ALL),
    ("follow", "closed", ALL),
    ("follow", "private", set()),
    ("flag", "open", ALL - {"author"}),
    ("flag", "early", ALL - {"author"}),
    ("flag", "closed", ALL - {"author"}),
    ("flag", "private", set()),
    ("edit", "open", {"author"}),
    ("edit", "early", set()),
    ("edit", "closed", set()),
    ("edit", "private", set()),
    ("withdraw", "open", {"author"}),
    ("withdraw", "early", {"author"}),
    ("withdraw", "closed", {"author"}),
    ("withdraw", "private", {"author"}),
    ("moderate", "open", {"moderator"}),
    ("moderate", "private", {"moderator"}),
    ("answer", "closed", {"officer"}),
]
VERBS = {
    "read": lambda user, comment: permissions.can_read(user, comment.topic),
    "begin": lambda user, comment: permissions.can_begin(comment.topic),
    "say": lambda user, comment: permissions.can_say(user, comment.topic),
    "reply": permissions.can_reply,
    "support": permissions.can_support,
    "support_topic": lambda user, comment: permissions.can_support_topic(user, comment.topic),
    "follow": lambda user, comment: permissions.can_follow(comment.topic),
    "flag": permissions.can_flag,
    "edit": permissions.can_edit,
    "withdraw": permissions.can_withdraw,
    "moderate": lambda user, comment: permissions.can_moderate(user),
    "answer": lambda user, comment: permissions.can_answer(user, comment.topic),
}


@pytest.fixture
def people():
    given = {
        "anonymous": None,
        "citizen": UserFactory(),
        "author": UserFactory(),
        "moderator": UserFactory(roles=["moderator"]),
        "officer": UserFactory(),
        "shut out": UserFactory(closed=True),
    }
    register_kind(answerable_by=lambda user, topic: user == given["officer"])
    yield given
    register_kind()


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_for_those_in_the_table_and_nobody_else(verb, people):
    rows = [row for row in TABLE if row[0] == verb]
    assert rows
    for _verb, state, allowed in rows:
        comment = said(TopicFactory(), by=people["author"])
        comment.topic = TopicFactory(**TRAITS[state])
        may = {role for role, user in people.items() if VERBS[verb](user, comment)}
        assert may == set(allowed), (verb, state)


@pytest.mark.parametrize("state", ["held", "removed", "withdrawn", "erased"])
def test_what_does_not_stand_is_neither_answered_nor_supported_nor_reported(state, people):
    comment = said(TopicFactory(), by=people["author"])
    states.change_state(comment=comment, state=state, by=None)
    for user in people.values():
        assert not permissions.can_reply(user, comment)
        assert not permissions.can_support(user, comment)
        assert not permissions.can_flag(user, comment)
    is_own = state == "held"
    assert permissions.can_edit(people["author"], comment) is is_own
    assert permissions.can_withdraw(people["author"], comment) is is_own


@pytest.mark.parametrize(
    ("later", "may"), [(timedelta(minutes=15, microseconds=-1), True), (timedelta(minutes=15), False)]
)
def test_a_writer_may_change_words_until_just_before_fifteen_minutes(later, may):
    with time_machine.travel(NOON, tick=False):
        comment = said(TopicFactory())
    with time_machine.travel(NOON + later, tick=False):
        assert permissions.can_edit(comment.author, comment) is may
        assert permissions.can_withdraw(comment.author, comment)


def test_former_participants_words_belong_to_nobody():
    comment = said(TopicFactory())
    author = comment.author
    comments.erase(by=author, keep_words=True)
    comment.refresh_from_db()
    assert not permissions.can_edit(author, comment)
    assert not permissions.can_withdraw(author, comment)
