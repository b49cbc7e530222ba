"""However much one sends, the work it makes has an end, and nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from engagement import forms, guards, limits
from engagement.models import Comment, PendingAct
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = pytest.mark.django_db
WHO = {"name": "Denise", "email": "denise@example.org", "website": ""}
LONG = "ali@example.org " * 6250  # 100 kB


@pytest.fixture
def looked_at(monkeypatch) -> list[int]:
    """The length of every text that the guard was given."""
    lengths: list[int] = []

    def counting(text, *args, **kwargs):
        lengths.append(len(text))
        return guards.personal_data_found(text, *args, **kwargs)

    monkeypatch.setattr(forms, "personal_data_found", counting)
    return lengths


def full_limit(name: str, times: int, monkeypatch) -> None:
    old = limits.LIMITS[name]
    monkeypatch.setitem(limits.LIMITS, name, limits.Limit(times, old.seconds, old.says))


@pytest.mark.parametrize("pressed", [{}, {"take_out": "1"}])
def test_words_that_are_too_long_are_never_looked_through(looked_at, pressed):
    url = reverse("engagement:say", args=[TopicFactory().public_id])
    page = Client().post(url, {**WHO, "text": LONG, **pressed}).content.decode()
    assert looked_at == []
    assert "2000 characters or fewer" in page
    assert LONG.strip() in page


def test_an_edit_that_is_too_long_is_never_looked_through(looked_at):
    writer, client = UserFactory(), Client()
    comment = said(TopicFactory(), writer)
    client.force_login(writer)
    page = client.post(reverse("engagement:edit", args=[comment.public_id]), {"text": LONG, "website": ""})
    assert looked_at == []
    assert "2000 characters or fewer" in page.content.decode()


def test_the_longest_words_that_may_stand_are_looked_through_with_line_breaks_as_one(looked_at):
    text = "a\r\n" * 999 + "ab"
    url = reverse("engagement:say", args=[TopicFactory().public_id])
    assert Client().post(url, {**WHO, "text": text}).status_code == 302
    assert looked_at == [len(text)]


@pytest.mark.parametrize("piece", ["a@b.co ", "07700 900123, ", "B13 8ND "])
def test_the_search_ends_after_twenty_findings(piece, monkeypatch):
    checked = []
    real = guards._is_published

    def counting(sample, published):
        checked.append(sample)
        return real(sample, published)

    monkeypatch.setattr(guards, "_is_published", counting)
    found = guards.personal_data_found(piece * 7000, ())
    assert len(found) == len(checked) == guards.MOST_FINDINGS


def test_taking_out_takes_out_all_of_them():
    assert forms.without_findings("a@b.co " * 100) == "[…] " * 100


def test_who_sends_too_often_is_refused_before_the_words_are_looked_through(looked_at, monkeypatch):
    full_limit("look.ip", 1, monkeypatch)
    url = reverse("engagement:say", args=[TopicFactory().public_id])
    Client().post(url, {**WHO, "text": "Ring 07700 900123"})
    page = Client().post(url, {**WHO, "text": "Ring 07700 900124"}).content.decode()
    assert len(looked_at) == 1
    assert "A lot has been sent from your internet connection" in page
    assert "Ring 07700 900124" in page
    assert "denise@example.org" in page
    assert not PendingAct.objects.exists()


def test_who_signed_in_sends_too_often_is_refused_too(looked_at, monkeypatch):
    full_limit("look.ip", 1, monkeypatch)
    client = Client()
    client.force_login(UserFactory())
    url = reverse("engagement:say", args=[TopicFactory().public_id])
    client.post(url, {"text": "Ring 07700 900123", "website": ""})
    page = client.post(url, {"text": "More benches", "website": ""}).content.decode()
    assert len(looked_at) == 1
    assert "More benches" in page
    assert not Comment.objects.exists()
