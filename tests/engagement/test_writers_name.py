"""Nobody's words are shown under another name than the one they typed or agreed to; a code signs in once."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from engagement.actions import pending
from engagement.models import Comment
from tests.engagement.test_write_first import begun, code_in_the_newest_mail, say_url, type_code
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory

pytestmark = pytest.mark.django_db


def test_an_address_with_an_account_writes_under_that_accounts_name():
    owner = UserFactory(email="denise@example.org", display_name="Denise Real")
    client, url = Client(), say_url(TopicFactory())
    begun(client, url)
    code = code_in_the_newest_mail()
    page = type_code(client, url, code).content.decode()
    assert "This address has an account with the name <b>Denise Real</b>" in page
    assert "Spare food first" in page
    assert not Comment.objects.exists()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert client.post(url, hidden).status_code == 302
    assert Comment.objects.get().author == owner
    assert client.get(reverse("engagement:words")).status_code == 200


def test_an_account_of_the_name_that_was_typed_is_not_asked_about():
    owner = UserFactory(email="denise@example.org", display_name="Denise")
    client, url = Client(), say_url(TopicFactory())
    begun(client, url)
    assert type_code(client, url, code_in_the_newest_mail()).status_code == 302
    assert Comment.objects.get().author == owner


@pytest.mark.parametrize("under", ["", "Denise", "Somebody"])
def test_under_a_name_that_nobody_agreed_to_nothing_is_published(under):
    UserFactory(email="denise@example.org", display_name="Denise Real")
    client, url = Client(), say_url(TopicFactory())
    act = begun(client, url)
    assert "Denise Real" in type_code(client, url, pending.code_of(act)).content.decode()
    response = client.post(
        url, {"step": "code", "act": act.public_id, "code": pending.code_of(act), "under": under}
    )
    assert "Denise Real" in response.content.decode()
    assert not Comment.objects.exists()


def test_the_name_of_an_account_is_told_to_nobody_without_the_right_code():
    UserFactory(email="denise@example.org", display_name="Denise Real")
    client, url = Client(), say_url(TopicFactory())
    act = begun(client, url)
    wrong = f"{(int(pending.code_of(act)) + 1) % 1_000_000:06d}"
    for code in (wrong, ""):
        assert "Denise Real" not in type_code(client, url, code).content.decode()
    assert "Denise Real" not in client.get(url).content.decode()


def test_being_asked_about_the_name_takes_none_of_the_attempts():
    UserFactory(email="denise@example.org", display_name="Denise Real")
    client, url = Client(), say_url(TopicFactory())
    act = begun(client, url)
    code = pending.code_of(act)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _number in range(4):
        type_code(client, url, wrong)
    assert "Denise Real" in type_code(client, url, code).content.decode()
    assert type_code(client, url, code).status_code == 200
    given = {"step": "code", "act": act.public_id, "code": code, "under": "Denise Real"}
    assert client.post(url, given).status_code == 302
    assert Comment.objects.count() == 1


def test_with_another_address_the_words_come_back_and_can_stand_under_another_name():
    UserFactory(email="denise@example.org", display_name="Denise Real")
    client, url = Client(), say_url(TopicFactory())
    begun(client, url)
    page = type_code(client, url, code_in_the_newest_mail()).content.decode()
    assert f'href="{url}?change=email#id_email"' in page
    assert "Spare food first" in client.get(f"{url}?change=email").content.decode()
    begun(client, url, email="d@example.net")
    assert type_code(client, url, code_in_the_newest_mail()).status_code == 302
    assert str(Comment.objects.get().author) == "Denise"


@pytest.mark.parametrize("what", ["say", "support_topic"])
def test_a_code_signs_in_once_and_only_leads_back_after_that(what):
    topic, client = TopicFactory(), Client()
    url = reverse(f"engagement:{what}", args=[topic.public_id])
    act = begun(client, url)
    code, cookies = code_in_the_newest_mail(), client.cookies.output(header="", sep=";")
    type_code(client, url, code, act)
    assert client.get(reverse("engagement:words")).status_code == 200
    client.post(reverse("account_logout"))
    later = Client()
    later.cookies = client.cookies.__class__(cookies)
    for browser in (client, later):
        assert type_code(browser, url, code, act).status_code == 302
        assert browser.get(reverse("engagement:words")).status_code == 302


def test_a_wrong_code_for_what_is_used_costs_nothing_and_leads_back():
    client, url = Client(), say_url(TopicFactory())
    act = begun(client, url)
    type_code(client, url, code_in_the_newest_mail(), act)
    client.logout()
    assert type_code(client, url, "000000", act).status_code == 302
    act.refresh_from_db()
    assert act.attempts == 1
