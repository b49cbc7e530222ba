"""At a computer that several people share the next one finds nothing of what somebody had begun to write."""

import pytest
from django.test import Client
from django.urls import reverse

from engagement.actions import pending
from engagement.models import Comment, PendingAct
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory

pytestmark = pytest.mark.django_db
WORDS = {"text": "Spare food first, please.", "name": "Denise", "email": "denise@example.org", "website": ""}
COOKIE = "tt_write"


def say_url(topic=None) -> str:
    return reverse("engagement:say", args=[(topic or TopicFactory()).public_id])


def begun(client, url, **changes) -> PendingAct:
    assert client.post(url, {**WORDS, **changes}).status_code == 302
    return PendingAct.objects.latest("pk")


def finish(client, url, act):
    return client.post(url, {"step": "code", "act": act.public_id, "code": pending.code_of(act)})


def test_the_mark_goes_when_the_browser_is_closed():
    client = Client()
    begun(client, say_url())
    mark = client.cookies[COOKIE]
    assert (mark["max-age"], mark["expires"], mark["path"], mark["domain"]) == ("", "", "/", "")
    assert mark["httponly"]
    assert mark["samesite"] == "Lax"


def test_in_production_nobody_else_can_set_the_mark(settings):
    settings.SESSION_COOKIE_SECURE = True
    settings.WRITE_COOKIE_NAME = "__Host-write"
    client, url = Client(), say_url()
    act = begun(client, url)
    mark = client.cookies["__Host-write"]
    assert (mark["secure"], mark["path"], mark["domain"]) == (True, "/", "")
    finish(client, url, act)
    mark = client.cookies["__Host-write"]
    assert (mark.value, mark["secure"], mark["path"], mark["domain"]) == ("", True, "/", "")


def test_after_finishing_the_mark_is_gone():
    client, url = Client(), say_url()
    finish(client, url, begun(client, url))
    assert client.cookies[COOKIE].value == ""
    assert client.cookies[COOKIE]["max-age"] == 0


def test_after_finishing_what_the_same_person_had_begun_elsewhere_has_a_new_mark():
    client, url, other_url, third_url = Client(), say_url(), say_url(), say_url()
    begun(client, other_url, text="About another matter")
    begun(client, third_url, text="By somebody else", email="bob@example.org")
    act = begun(client, url)
    before = client.cookies[COOKIE].value
    finish(client, url, act)
    assert client.cookies[COOKIE].value not in ("", before)
    assert "About another matter" in client.get(other_url).content.decode()
    assert "By somebody else" not in client.get(third_url).content.decode()


def test_signing_out_forgets_what_was_begun_here():
    client, url = Client(), say_url()
    begun(client, url)
    client.force_login(UserFactory())
    client.post(reverse("account_logout"))
    assert not PendingAct.objects.exists()
    assert "Spare food" not in client.get(url).content.decode()


def test_signing_out_forgets_nothing_of_other_browsers():
    begun(Client(), say_url())
    client = Client()
    client.force_login(UserFactory())
    client.post(reverse("account_logout"))
    assert PendingAct.objects.count() == 1


def test_somebody_else_who_signs_in_finds_nothing_and_takes_nothing_away():
    client, url = Client(), say_url()
    begun(client, url)
    other = UserFactory()
    client.force_login(other)
    for address in (url, f"{url}?change=words"):
        assert "Spare food" not in client.get(address).content.decode()
    client.post(url, {"text": "My own words", "website": ""})
    assert Comment.objects.get().author == other
    assert PendingAct.objects.get().text == WORDS["text"]


@pytest.mark.parametrize("query", ["", "?change=words", "?sent=again"])
def test_what_shows_begun_words_is_kept_in_no_cache_at_all(query, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    client, url = Client(), say_url()
    begun(client, url)
    response = client.get(url + query)
    assert "Spare food first" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert "Spare food" not in Client().get(url + query).content.decode()
    assert "Spare food first" in client.get(url + query).content.decode()
