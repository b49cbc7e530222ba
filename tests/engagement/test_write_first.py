"""Write first: words, name and address, then the code, all on one address; nothing typed is ever lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actions.delivery import deliver
from accounts.clock import now
from accounts.models import Contact, User
from engagement.actions import pending, topics
from engagement.models import Comment, PendingAct, Support
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, said

pytestmark = pytest.mark.django_db
WORDS = {"text": "Spare food first, please.", "name": "Denise", "email": "Denise@example.org", "website": ""}


def say_url(topic) -> str:
    return reverse("engagement:say", args=[topic.public_id])


def code_in_the_newest_mail() -> str:
    deliver()
    return re.search(r"^(\d{6})$", mail.outbox[-1].body, re.MULTILINE)[1]


def begun(client, url, **changes) -> PendingAct:
    """After the first step, whose answer leads to the same address."""
    response = client.post(url, {**WORDS, **changes})
    assert response.status_code == 302, response.content.decode()
    assert response.url == url
    return PendingAct.objects.unused().get()


def type_code(client, url, code, act=None, **given):
    act = act or PendingAct.objects.latest("pk")
    return client.post(url, {"step": "code", "act": act.public_id, "code": code}, **given)


def test_words_then_the_code_and_the_comment_stands_and_its_writer_is_signed_in():
    topic, client = TopicFactory(), Client()
    url = say_url(topic)
    page = client.get(url).content.decode()
    assert "What do you say?" in page
    assert "csrfmiddlewaretoken" in page
    begun(client, url)
    page = client.get(url).content.decode()
    assert "denise@example.org" in page
    assert "Spare food first" in page
    assert not Comment.objects.exists()
    assert not User.objects.filter(email="denise@example.org").exists()
    response = type_code(client, url, code_in_the_newest_mail())
    comment = Comment.objects.get()
    assert response.status_code == 302
    assert response.url == f"/things/{topic.key}/#{comment.element_id}"
    assert (comment.text, comment.state, comment.author.email, str(comment.author)) == (
        WORDS["text"],
        "visible",
        "denise@example.org",
        "Denise",
    )
    assert client.get(reverse("engagement:words")).status_code == 200
    act = PendingAct.objects.get()
    assert (act.text, act.email, act.name, act.made) == ("", "", "", comment)


def test_the_code_is_in_no_row():
    act = begun(Client(), say_url(TopicFactory()))
    code = pending.code_of(act)
    stored = PendingAct.objects.values().get()
    assert code not in " ".join(str(value) for value in stored.values())


def test_the_signed_out_page_is_private_and_kept_by_nobody_but_the_browser():
    response = Client().get(say_url(TopicFactory()))
    assert response["Cache-Control"] == "private, no-cache"


def test_before_the_button_stands_who_answers_by_when_and_what_this_can_change():
    page = Client().get(say_url(TopicFactory())).content.decode()
    form = page[page.index('action="/topics/') :]
    before = form[: form.index("<button")]
    assert "answers, by name" in before
    assert "working days" in before
    assert "can change the next steps" in before
    assert "within 2 working days" in before


def test_a_wrong_code_loses_nothing_and_the_right_one_still_works():
    topic, client = TopicFactory(), Client()
    url = say_url(topic)
    act = begun(client, url)
    wrong = f"{(int(pending.code_of(act)) + 1) % 1_000_000:06d}"
    page = type_code(client, url, wrong).content.decode()
    assert "not the code we sent" in page
    assert "Spare food first" in page
    assert type_code(client, url, code_in_the_newest_mail()).status_code == 302
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(("minutes", "says"), [(1, "for 1 minute."), (15, "for 15 minutes.")])
def test_how_long_a_code_works_is_said_in_singular_and_plural(minutes, says, monkeypatch):
    monkeypatch.setattr(pending, "CODE_FOR", timedelta(minutes=minutes))
    client, url = Client(), say_url(TopicFactory())
    begun(client, url)
    assert f"The code works {says}" in client.get(url).content.decode()


def test_spaces_in_a_code_do_no_harm():
    client, url = Client(), say_url(TopicFactory())
    begun(client, url)
    code = code_in_the_newest_mail()
    assert type_code(client, url, f" {code[:3]} {code[3:]} ").status_code == 302


def test_after_five_wrong_codes_only_a_new_one_works():
    client, url = Client(), say_url(TopicFactory())
    act = begun(client, url)
    right = pending.code_of(act)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _number in range(5):
        type_code(client, url, wrong)
    assert "Too many wrong codes" in type_code(client, url, right).content.decode()
    assert client.post(url, {"step": "again"}).status_code == 302
    assert "new code is on its way" in client.get(f"{url}?sent=again").content.decode()
    assert pending.code_of(PendingAct.objects.get()) != right
    assert "not the code" in type_code(client, url, right).content.decode()
    assert type_code(client, url, code_in_the_newest_mail()).status_code == 302


@pytest.mark.parametrize(("seconds", "works"), [(15 * 60 - 1, True), (15 * 60, False)])
def test_a_code_works_until_just_before_fifteen_minutes(seconds, works):
    instant = now()
    client, url = Client(), say_url(TopicFactory())
    with time_machine.travel(instant, tick=False):
        code = pending.code_of(begun(client, url))
    with time_machine.travel(instant + timedelta(seconds=seconds), tick=False):
        response = type_code(client, url, code)
        assert (response.status_code == 302) is works
        if not works:
            assert "has run out" in response.content.decode()
            assert "Spare food first" in response.content.decode()


def test_words_and_address_can_be_changed_before_the_code():
    client, url = Client(), say_url(TopicFactory())
    begun(client, url)
    first = code_in_the_newest_mail()
    form = client.get(f"{url}?change=words").content.decode()
    assert "Spare food first" in form
    assert "Denise" in form
    begun(client, url, text="Spare food, and soon.")
    assert pending.code_of(PendingAct.objects.get()) == first
    begun(client, url, text="Spare food, and soon.", email="d@example.net")
    deliver()
    assert mail.outbox[-1].to == ["d@example.net"]
    assert "not the code" in type_code(client, url, first).content.decode()
    type_code(client, url, code_in_the_newest_mail())
    comment = Comment.objects.get()
    assert (comment.text, comment.author.email) == ("Spare food, and soon.", "d@example.net")


def test_the_right_code_posted_twice_makes_one_comment_and_shows_it_twice():
    client, url = Client(), say_url(TopicFactory())
    act = begun(client, url)
    code = code_in_the_newest_mail()
    other = Client()
    other.cookies = client.cookies.__class__(client.cookies.output(header="", sep=";"))
    answers = [type_code(client, url, code, act).url, type_code(other, url, code, act).url]
    assert answers[0] == answers[1]
    assert Comment.objects.count() == 1


def test_another_browser_sees_nothing_of_it_and_its_code_is_worth_nothing_there():
    client, thief, url = Client(), Client(), say_url(TopicFactory())
    act = begun(client, url)
    assert "Spare food" not in thief.get(url).content.decode()
    response = type_code(thief, url, pending.code_of(act), act)
    assert (response.status_code, response.url) == (302, url)
    assert not Comment.objects.exists()


def test_with_a_second_factor_the_comment_stands_and_nobody_is_signed_in():
    UserFactory(email="denise@example.org", display_name="Denise", second_factor=True)
    client, url = Client(), say_url(TopicFactory())
    begun(client, url)
    page = type_code(client, url, code_in_the_newest_mail())
    assert page.status_code == 200
    assert "Sign in" in page.content.decode()
    assert Comment.objects.get().state == "visible"
    assert client.get(reverse("engagement:words")).status_code == 302


def test_a_closed_account_writes_nothing_and_the_words_stay():
    UserFactory(email="denise@example.org", closed=True)
    client, url = Client(), say_url(TopicFactory())
    begun(client, url)
    page = type_code(client, url, code_in_the_newest_mail()).content.decode()
    assert "is closed" in page
    assert "Spare food first" in page
    assert not Comment.objects.exists()


def test_when_the_topic_closes_meanwhile_the_words_are_shown_and_not_published():
    topic, client = TopicFactory(), Client()
    url = say_url(topic)
    begun(client, url)
    code = code_in_the_newest_mail()
    topics.close_topic(topic=topic, by=UserFactory(), reason="It is decided.")
    response = type_code(client, url, code)
    page = response.content.decode()
    assert "It is decided." in page
    assert not Comment.objects.exists()
    assert "Spare food first" in PendingAct.objects.get().text
    assert not User.objects.filter(email="denise@example.org").exists()


def test_where_words_are_read_first_the_writer_is_told_and_sees_them_waiting():
    topic, client = TopicFactory(read_first=True), Client()
    url = say_url(topic)
    assert "We read it first" in client.get(url).content.decode()
    begun(client, url)
    type_code(client, url, code_in_the_newest_mail())
    assert Comment.objects.get().state == "held"
    assert "We read it within" in client.get(reverse("engagement:words")).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", " ", "Write what you want to say"),
        ("text", "x" * 2001, "2000 characters or fewer"),
        ("name", "", "Enter a name to show"),
        ("name", "Council", "could be taken for the council"),
        ("email", "", "Enter your email address"),
        ("email", "nobody", "like name@example.org"),
        ("website", "http://spam.example", "hidden box"),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_above_the_page_and_nothing_is_lost(field, value, says):
    client, url = Client(), say_url(TopicFactory())
    response = client.post(url, {**WORDS, field: value})
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(says) >= 2
    for name in {"text", "name", "email"} - {field}:
        assert WORDS[name] in page
    assert f'href="#id_{field}"' in page
    assert not PendingAct.objects.exists()


def test_personal_details_are_pointed_out_before_anything_is_published():
    client, url = Client(), say_url(TopicFactory())
    text = "Ring me on 07700 900123 about the trees"
    page = client.post(url, {**WORDS, "text": text}).content.decode()
    assert "07700 900123" in page
    assert "looks like a phone number" in page
    assert "Take these details out" in page
    assert not PendingAct.objects.exists()
    page = client.post(url, {**WORDS, "text": text, "take_out": "1"}).content.decode()
    assert "Ring me on […] about the trees" in page
    assert not PendingAct.objects.exists()
    begun(client, url, text=text, understood="on")
    assert PendingAct.objects.get().text == text


def test_codes_to_one_address_are_limited_and_the_words_stay():
    url = say_url(TopicFactory())
    for _number in range(5):
        assert Client().post(url, WORDS).status_code == 302
    page = Client().post(url, WORDS).content.decode()
    assert "You can try again" in page
    assert "Spare food first" in page


def test_a_reply_is_written_first_too():
    root, client = said(TopicFactory()), Client()
    url = reverse("engagement:reply", args=[root.public_id])
    assert root.text in client.get(url).content.decode()
    begun(client, url)
    response = type_code(client, url, code_in_the_newest_mail())
    answer = Comment.objects.get(parent=root)
    assert response.url.endswith(answer.element_id)
    assert answer.text == WORDS["text"]


def test_a_support_is_confirmed_first_too_and_counts_once():
    root, client = said(TopicFactory()), Client()
    url = reverse("engagement:support", args=[root.public_id])
    who = {"name": "Denise", "email": "denise@example.org", "website": ""}
    assert client.post(url, who).url == url
    response = type_code(client, url, code_in_the_newest_mail())
    assert response.url.endswith(root.element_id)
    root.refresh_from_db()
    assert (root.support_count, Support.objects.get().user.email) == (1, "denise@example.org")


def test_a_support_of_ones_own_words_counts_nothing():
    owner = UserFactory(email="denise@example.org")
    root, client = said(TopicFactory(), by=owner), Client()
    url = reverse("engagement:support", args=[root.public_id])
    client.post(url, {"name": "Denise", "email": "denise@example.org", "website": ""})
    assert type_code(client, url, code_in_the_newest_mail()).status_code == 302
    assert not Support.objects.exists()


def test_a_topic_is_supported_with_a_code():
    topic, client = TopicFactory(), Client()
    url = reverse("engagement:support_topic", args=[topic.public_id])
    client.post(url, {"name": "Denise", "email": "denise@example.org", "website": ""})
    assert type_code(client, url, code_in_the_newest_mail()).status_code == 302
    topic.refresh_from_db()
    assert topic.support_count == 1


def test_who_signs_in_meanwhile_with_the_same_address_finds_the_words_there():
    topic, client = TopicFactory(), Client()
    url = say_url(topic)
    begun(client, url)
    client.force_login(UserFactory(email="denise@example.org"))
    assert "Spare food first" in client.get(url).content.decode()
    client.post(url, {"text": "Spare food first, please.", "website": ""})
    assert Comment.objects.count() == 1
    assert not PendingAct.objects.exists()


def test_what_nobody_finished_goes_after_a_day_and_the_address_with_it():
    instant = now()
    client, url = Client(), say_url(TopicFactory())
    with time_machine.travel(instant, tick=False):
        begun(client, url)
        deliver()
    with time_machine.travel(instant + timedelta(hours=23, minutes=59), tick=False):
        pending.forget_stale()
        assert PendingAct.objects.count() == Contact.objects.count() == 1
    with time_machine.travel(instant + timedelta(hours=24, seconds=1), tick=False):
        pending.forget_stale()
        assert PendingAct.objects.count() == Contact.objects.count() == 0


def test_a_code_that_was_replaced_before_it_was_sent_is_not_sent():
    client, url = Client(), say_url(TopicFactory())
    act = begun(client, url)
    pending.send_again(act=act)
    deliver()
    assert len(mail.outbox) == 1


def test_an_answer_reaches_who_was_answered_by_mail():
    root = said(TopicFactory(), by=UserFactory(email="root@example.org"))
    answered(root, text="Good idea, and soon.")
    deliver()
    (sent,) = mail.outbox
    assert "root@example.org" in sent.to[0]
    assert "Good idea, and soon." in sent.body
    assert f"/comments/{Comment.objects.get(parent=root).public_id}/" in sent.body
