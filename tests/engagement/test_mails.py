"""The mails about what people say, as their readers get them, and when they are not sent after all."""

import re

import pytest
from django.core import mail
from django.utils import translation

from accounts.actions.delivery import deliver, make
from accounts.models import Message
from accounts.registries import Mail
from engagement.actions import comments, pending
from engagement.emails import reply_line
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, said
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
CHANGING = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "PUBLIC-ID"),
    (re.compile(r"(/admin/[a-z_-]+/[a-z_-]+)/\d+/"), r"\1/1/"),
    (re.compile(r"/stop/[^/\s\"]+|/mails/[^\s\"]+"), "/STOP"),
    (re.compile(r"\b\d{6}\b(?!;)(?<!#\d{6})"), "123456"),
)


def masked(made: Mail) -> Mail:
    """The same mail with what differs from run to run replaced."""
    parts = {}
    for name in ("subject", "text", "html"):
        text = getattr(made, name)
        for pattern, word in CHANGING:
            text = pattern.sub(word, text)
        parts[name] = text
    return Mail(**parts)


@pytest.fixture(autouse=True)
def one_sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"


@pytest.mark.parametrize(
    ("what", "name"),
    [("say", "engagement.code"), ("support", "engagement.code_support"), ("pledge", "engagement.code_offer")],
)
def test_the_mail_with_a_code(what, name):
    topic = TopicFactory(title="Trees & “benches”")
    pending.begin(
        browser="b", what=what, topic=topic, text="Trees", name="Ann", email="ann@example.org", language="en"
    )
    assert_golden(masked(make(Message.objects.get())), name)


def test_the_mail_about_an_answer():
    root = said(TopicFactory(title="Trees & “benches”"), by=UserFactory(display_name="Denise"))
    answered(
        root, by=UserFactory(display_name="Imran <b>"), text="Same at the kitchen.\n\n<script>Or so</script>"
    )
    assert_golden(masked(make(Message.objects.get())), "engagement.reply")


def test_a_code_is_in_the_language_of_the_page_where_it_was_asked_for():
    pending.begin(
        browser="b",
        what="say",
        topic=TopicFactory(),
        text="x",
        name="Ann",
        email="ann@example.org",
        language="ur",
    )
    message = Message.objects.get()
    assert message.language == "ur"
    assert 'dir="rtl"' in make(message).html


@pytest.mark.parametrize("then", ["taken back", "made private", "account gone"])
def test_an_answer_that_nobody_may_see_any_more_is_not_sent(then):
    root = said(TopicFactory())
    answer = answered(root)
    if then == "taken back":
        comments.withdraw(by=answer.author, comment=answer)
    elif then == "made private":
        type(root.topic).objects.update(is_public=False)
    else:
        comments.erase(by=root.author, keep_words=True)
    deliver()
    assert not mail.outbox
    assert Message.objects.get().state == "dropped"


def test_an_answer_in_a_digest_is_one_line_with_its_permalink():
    root = said(TopicFactory(title="Trees"), by=UserFactory())
    answer = answered(root, by=UserFactory(display_name="Imran"))
    with translation.override("en"):
        line = reply_line(Message.objects.get().notifications.get().event)
    assert line.text == "Imran answered you about “Trees”."
    assert line.url == f"/comments/{answer.public_id}/"
