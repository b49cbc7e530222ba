"""Deciding in the queue: what is asked, what comes next, and how it is done by keyboard."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from engagement.actions import moderation
from engagement.models import Flag, ModerationEvent, Reason
from tests.engagement.moderating import client_of, decide, make_comment, make_flag, moderator
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
QUEUE = "/admin/moderation/"


@pytest.fixture
def client(db):
    return client_of(moderator())


@pytest.fixture
def lead(db):
    return client_of(moderator("safeguarding_lead"))


def item(comment, tab="held"):
    return f"{QUEUE}{comment.public_id}/?tab={tab}"


# --- Deciding -----------------------------------------------------------------------------------------
def test_after_a_decision_the_next_one_opens_at_its_heading(client):
    first, second, third = (make_comment("held") for _ in range(3))
    response = decide(client, second, "approve")
    assert response.headers["Location"] == f"{item(third)}#item"
    response = decide(client, third, "remove", reason="abuse")
    assert response.headers["Location"] == f"{item(first)}#item"
    response = decide(client, first, "approve")
    assert response.headers["Location"] == f"{QUEUE}?tab=held"
    html = client.get(item(first)).content.decode()
    assert '<h2 class="mod-title" id="item" tabindex="-1">' in html


def test_an_urgent_one_that_stays_in_the_list_does_not_open_again(client):
    comment = make_comment()
    make_flag(comment, Reason.AT_RISK)
    response = decide(client, comment, "remove", "at_risk", reason="at_risk")
    assert response.headers["Location"] == f"{QUEUE}?tab=at_risk"
    assert Flag.objects.urgent().count() == 1


@pytest.mark.parametrize("decision", ["remove", "hold"])
def test_without_a_reason_nothing_happens_and_nothing_typed_is_lost(client, decision):
    comment = make_comment()
    response = decide(client, comment, decision, note="Please be kind")
    html = response.content.decode()
    assert response.status_code == 422
    assert "Choose why: its writer is told." in html
    assert "Please be kind" in html
    assert re.search(r"<title>\s*Error:", html)
    assert ModerationEvent.objects.count() == 0
    comment.refresh_from_db()
    assert comment.state == "visible"


def test_something_else_wants_a_sentence(client):
    comment = make_comment()
    assert decide(client, comment, "remove", reason="other", note=" ").status_code == 422
    assert decide(client, comment, "remove", reason="other", note="It quotes a letter").status_code == 302


def test_settling_wants_a_sentence(lead):
    comment = make_comment()
    make_flag(comment, Reason.AT_RISK)
    response = decide(lead, comment, "settle", "at_risk")
    assert response.status_code == 422
    assert "Say in a sentence what was done." in response.content.decode()


def test_who_decides_on_an_old_page_is_asked_to_look_again(client):
    comment = make_comment("held")
    seen = comment.moderation_events.get().pk
    moderation.approve(comment=comment, by=UserFactory())
    response = decide(client, comment, "remove", seen=seen, reason="abuse")
    html = client.get(response.headers["Location"]).content.decode()
    assert "Somebody has decided about this comment meanwhile" in html
    comment.refresh_from_db()
    assert comment.state == "visible"


def test_a_decision_that_is_no_longer_possible_says_so(client):
    comment = make_comment("removed")
    response = decide(client, comment, "approve")
    html = client.get(response.headers["Location"]).content.decode()
    assert "This can’t be done any more: the comment is now “Removed”." in html


def test_every_word_is_said_once_the_decision_is_made(client):
    response = decide(client, make_comment("held"), "approve")
    assert "Published. Its writer is told." in client.get(response.headers["Location"]).content.decode()


# --- Keyboard -------------------------------------------------------------------------------------------
class Controls(HTMLParser):
    """What the shortcuts press: tag, type and words of everything that carries a key."""

    def __init__(self, html):
        super().__init__()
        self.keys = {}
        self.forms = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        for key in attributes.get("data-key", "").split():
            self.keys[key] = tag


def test_every_key_presses_something_that_works_without_scripts(client):
    comment = make_comment("held")
    make_comment("held")
    html = client.get(item(comment)).content.decode()
    assert Controls(html).keys == {"a": "button", "r": "summary", "n": "a", "j": "a", "k": "a"}
    flagged = make_comment()
    make_flag(flagged)
    html = client.get(item(flagged, "flagged")).content.decode()
    assert Controls(html).keys == {"d": "button", "r": "summary", "n": "a", "j": "a", "k": "a"}
    for key in "ardnjk":
        assert f"<kbd>{key}</kbd>" in html


def test_the_keys_can_be_switched_off_and_on_again(client):
    comment = make_comment("held")
    on = client.get(item(comment)).content.decode()
    assert "data-moderation-keys" in on
    assert 'aria-keyshortcuts="a"' in on
    here = item(comment)
    response = client.post(reverse("moderation:shortcuts"), {"turn": "off", "next": here})
    assert response.headers["Location"] == here
    off = client.get(here).content.decode()
    assert "data-moderation-keys" not in off
    assert "aria-keyshortcuts" not in off
    assert "<kbd" not in off[off.index('class="mod ') :]
    client.post(reverse("moderation:shortcuts"), {"turn": "on", "next": here})
    assert "data-moderation-keys" in client.get(here).content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_switching_leads_nowhere_else(client, where):
    response = client.post(reverse("moderation:shortcuts"), {"turn": "off", "next": where})
    assert response.headers["Location"] == QUEUE


def test_every_control_has_a_name_and_every_field_a_label(client):
    html = client.get(item(make_comment("held"))).content.decode()
    main = html[html.index('class="mod ') :]
    ids = re.findall(r'<(?:input type="radio"|textarea)[^>]* id="([^"]+)"', main)
    assert ids
    for each in ids:
        assert f'<label for="{each}">' in main, each
