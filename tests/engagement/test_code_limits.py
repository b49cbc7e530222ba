"""Codes by mail: never more than five an hour to one address, and nobody is locked out by another's guesses."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actions.delivery import deliver
from accounts.clock import now
from engagement.actions import pending
from engagement.limits import TooMany
from engagement.models import Comment, PendingAct
from tests.factories.engagement import TopicFactory

pytestmark = pytest.mark.django_db
WORDS = {"text": "Spare food first, please.", "name": "Denise", "email": "denise@example.org", "website": ""}


def say_url() -> str:
    return reverse("engagement:say", args=[TopicFactory().public_id])


def wrong(act: PendingAct) -> str:
    return f"{(int(pending.code_of(act)) + 1) % 1_000_000:06d}"


def test_the_same_words_sent_again_after_the_code_ran_out_count_like_any_other_mail():
    urls, client, start = [say_url() for _number in range(5)], Client(), now()
    with time_machine.travel(start, tick=False) as traveller:
        for _round in range(4):
            for url in urls:
                client.post(url, WORDS)
            deliver()
            traveller.shift(timedelta(minutes=16))
    assert len(mail.outbox) == 5


def test_over_the_limit_the_words_are_shown_again_and_what_was_kept_stays():
    url, client, start = say_url(), Client(), now()
    with time_machine.travel(start, tick=False) as traveller:
        client.post(url, WORDS)
        for _number in range(4):
            Client().post(say_url(), WORDS)
        traveller.shift(timedelta(minutes=16))
        page = client.post(url, {**WORDS, "text": "Spare food, and soon."}).content.decode()
        assert "You can try again" in page
        assert "Spare food, and soon." in page
        assert PendingAct.objects.first().text == WORDS["text"]


def test_words_put_right_before_the_code_has_run_out_cost_no_mail():
    url, client = say_url(), Client()
    for number in range(8):
        assert client.post(url, {**WORDS, "text": f"Try {number}"}).status_code == 302
    deliver()
    assert len(mail.outbox) == 1


def test_a_new_code_counts_too():
    url, client = say_url(), Client()
    client.post(url, WORDS)
    for _number in range(4):
        assert client.post(url, {"step": "again"}).status_code == 302
    assert "several codes" in client.post(url, {"step": "again"}).content.decode()
    with pytest.raises(TooMany):
        pending.send_again(act=PendingAct.objects.get())


def test_over_the_limit_nothing_new_is_kept():
    for _number in range(5):
        Client().post(say_url(), WORDS)
    Client().post(say_url(), WORDS)
    assert PendingAct.objects.count() == 5


def test_a_strangers_wrong_codes_lock_nobody_out():
    for _number in range(4):
        stranger, url = Client(REMOTE_ADDR="192.0.2.66"), say_url()
        stranger.post(url, WORDS)
        act = PendingAct.objects.latest("pk")
        for _guess in range(5):
            stranger.post(url, {"step": "code", "act": act.public_id, "code": wrong(act)})
    client, url = Client(), say_url()
    client.post(url, WORDS)
    act = PendingAct.objects.latest("pk")
    client.post(url, {"step": "code", "act": act.public_id, "code": pending.code_of(act)})
    assert Comment.objects.count() == 1


def test_guesses_from_one_connection_have_an_end():
    client, url = Client(), say_url()
    client.post(url, WORDS)
    act = PendingAct.objects.latest("pk")
    for _guess in range(61):
        page = client.post(url, {"step": "code", "act": act.public_id, "code": wrong(act)}).content.decode()
    assert "A lot has been sent from your internet connection" in page
