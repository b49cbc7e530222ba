"""The mail about one's own idea, as its writer gets it, and when it is not sent after all."""

import pytest

from accounts.actions.delivery import make
from accounts.models import Event, Message
from engagement.actions import ideas, states
from engagement.idea_emails import line, may_be_seen
from tests.engagement.test_mails import masked, one_sender  # noqa: F401 - a fixture that every test here uses
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.engagement import suggested
from tests.golden import assert_golden
from tests.scoped_rows import matter_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    about = matter_of(OrganisationFactory(department=True, name="Parks & Rivers"))
    return suggested(about, title="Benches & <b>backs</b>", by=UserFactory(display_name="Denise"))


@pytest.mark.parametrize("to", ["review", "taken_up", "merged", "not_now"])
def test_the_mail_says_what_was_decided_why_and_by_whom(idea, to):
    by, reason = UserFactory(), "We counted.\n\nThere are <40> stops without."
    if to == "taken_up":
        ideas.take_up(by=by, idea=idea, reason=reason, taken_as="step", where=idea.about, ref="S1")
    elif to == "merged":
        into = suggested(idea.about, title="A seat at every stop", text="Other")
        ideas.merge(by=by, idea=idea, into=into, reason=reason)
    else:
        {"review": ideas.review, "not_now": ideas.not_now}[to](by=by, idea=idea, reason=reason)
    assert_golden(masked(make(Message.objects.get(kind=ideas.DECIDED))), f"engagement.idea_decided_{to}")


@pytest.mark.parametrize("then", ["taken back", "decided anew", "nothing"])
def test_what_is_no_longer_so_is_not_sent(idea, then):
    ideas.review(by=UserFactory(), idea=idea, reason="We look.")
    event = Event.objects.get(kind=ideas.DECIDED)
    if then == "taken back":
        states.change_state(comment=idea.comment, state="withdrawn", by=idea.comment.author)
    elif then == "decided anew":
        ideas.not_now(by=UserFactory(), idea=idea, reason="No.")
    assert may_be_seen(idea.comment.author, event) is (then == "nothing")
    assert may_be_seen(UserFactory(), event) is False


def test_in_a_digest_it_is_one_line(idea):
    ideas.not_now(by=UserFactory(), idea=idea, reason="No.")
    shown = line(Event.objects.get(kind=ideas.DECIDED))
    assert shown.text == "Your idea “Benches & <b>backs</b>”: It is not taken up now."
    assert shown.url == idea.get_absolute_url()
