"""The mails of moderation as their readers get them, and the reminder that makes sure somebody reads the queue."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from accounts.actions.delivery import deliver, make
from accounts.models import Contact, Message
from accounts.registries import jobs
from engagement.actions import appeals, moderation, spam
from engagement.actions.reminding import remind_moderators
from engagement.models import Reason
from tests.engagement.moderating import make_comment, make_flag, make_topic, moderator
from tests.factories.accounts import UserFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    settings.MODERATION_EMAIL = "second-look@council.example"
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def masked(sent, *secrets):
    """The mail with what differs from run to run replaced."""
    changed = {}
    for part in ("subject", "text", "html"):
        value = getattr(sent, part)
        for secret in secrets:
            value = value.replace(str(secret), "PUBLIC-ID")
        changed[part] = value
    return type(sent)(**changed)


def decided(state, decide):
    """A comment by Wren about a topic with awkward characters in its title, after the decision."""
    comment = make_comment(
        state,
        by=UserFactory(display_name="Wren"),
        topic=make_topic(title="Trees & “benches”"),
        text="So <b>there</b>",
    )
    Message.objects.all().delete()
    decide(comment)
    return comment


WRITER = {
    "moderation_held": (
        "visible",
        lambda c, by: moderation.hold(comment=c, by=by, reason="other", note="A moment"),
    ),
    "moderation_approved": ("held", lambda c, by: moderation.approve(comment=c, by=by)),
    "moderation_removed": (
        "visible",
        lambda c, by: moderation.remove(comment=c, by=by, reason="abuse", note="It’s\nhim"),
    ),
    "moderation_removed_spam": ("held", lambda c, by: moderation.remove(comment=c, by=by, reason="spam")),
    "moderation_restored": (
        "removed",
        lambda c, by: moderation.restore(comment=c, by=by, note="We were wrong"),
    ),
}


def asked(comment):
    appeals.ask(by=comment.author, comment=comment)


def stand(comment, by):
    asked(comment)
    appeals.stand(comment=comment, by=by, note="It’s still\nan insult")


def uphold(comment, by):
    asked(comment)
    appeals.uphold(comment=comment, by=by, note="We were wrong")


WRITER |= {"appeal_refused": ("removed", stand), "appeal_upheld": ("removed", uphold)}


@pytest.mark.parametrize("name", WRITER)
def test_the_writers_mails(name):
    state, decide = WRITER[name]
    comment = decided(state, lambda comment: decide(comment, UserFactory()))
    assert_golden(masked(make(Message.objects.get()), comment.public_id), f"engagement.{name}")


@pytest.mark.parametrize(
    ("outcome", "decide"), [("removed", moderation.remove), ("kept", moderation.dismiss_flags)]
)
def test_the_answers_to_a_report(outcome, decide):
    def report_and_decide(comment):
        make_flag(comment, email="reader@example.org")
        decide(comment=comment, by=UserFactory(), **({"reason": "spam"} if outcome == "removed" else {}))

    comment = decided("visible", report_and_decide)
    message = Message.objects.get(contact=Contact.objects.get(email="reader@example.org"))
    assert_golden(masked(make(message), comment.topic.public_id), f"engagement.moderation_answer_{outcome}")


def test_the_urgent_mail():
    comment = decided(
        "visible", lambda comment: moderation.alert_safeguarding(flag=make_flag(comment, Reason.AT_RISK))
    )
    assert_golden(masked(make(Message.objects.get()), comment.public_id), "engagement.at_risk")


# --- The reminder ---------------------------------------------------------------------------------------
def reminded(clock, at):
    clock.move_to(at)
    remind_moderators()
    deliver()
    return len([sent for sent in mail.outbox if "for a moderator" in sent.subject])


def test_moderators_are_reminded_once_on_each_working_day(monday_morning):
    person = moderator()
    moderator("editor")
    make_comment("held")
    assert reminded(monday_morning, MONDAY) == 1
    assert mail.outbox[-1].to[0].endswith(f"<{person.email}>")
    assert reminded(monday_morning, MONDAY + timedelta(hours=5)) == 1
    assert reminded(monday_morning, MONDAY + timedelta(days=1)) == 2


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (datetime(2026, 11, 24, 8, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 28, 12, 0, tzinfo=UTC), 0),  # a Saturday
        (datetime(2026, 7, 14, 8, 0, tzinfo=UTC), 1),  # nine o’clock in summer
    ],
)
def test_the_reminder_comes_in_working_hours(monday_morning, at, number):
    moderator()
    make_comment("held")
    assert reminded(monday_morning, at) == number


def test_nobody_is_reminded_of_nothing_or_of_what_was_done_meanwhile(monday_morning):
    moderator()
    comment = make_comment()
    assert reminded(monday_morning, MONDAY) == 0
    make_flag(comment)
    remind_moderators()
    moderation.dismiss_flags(comment=comment, by=UserFactory())
    deliver()
    assert not [sent for sent in mail.outbox if "for a moderator" in sent.subject]


def test_the_reminder_itself(monday_morning):
    person = moderator()
    person.display_name = "Robin"
    person.save()
    make_comment("held", text="Secret words")
    make_comment("held")
    make_flag(make_comment())
    Message.objects.all().delete()
    remind_moderators()
    made = make(Message.objects.get(kind="engagement.moderation_waiting"))
    assert "Secret words" not in made.text + made.html
    assert "2 comments wait to be read, 1 comment was reported." in made.text
    assert "Stop these mails" in made.text


def test_the_job_is_registered():
    assert jobs.get("engagement.remind_moderators").run is remind_moderators


def test_the_mail_about_a_closed_account():
    """Why, and where to object; it reaches somebody who can't sign in any more."""
    rubbish = make_comment(by=UserFactory(display_name="Cheap Phones"))
    Message.objects.all().delete()
    spam.remove_account(other=rubbish.author, by=moderator(), reason="Links to a shop,\nunder forty topics.")
    (message,) = Message.objects.exclude(state="dropped")
    assert_golden(masked(make(message)), "engagement.account_removed")
