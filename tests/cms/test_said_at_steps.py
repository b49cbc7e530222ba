"""At each step of an action stands the newest that people said about it; words of counts and quotations."""

import pytest
from wagtail.models import Site

from cms import overviews
from cms.memory import forget
from cms.models import ActionRecord
from cms.reading import tree_for
from cms.voices import about_steps
from engagement.actions import comments
from engagement.models import Comment, Topic
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ActionPageFactory(ref="A1", steps=["Ask", "Build"])


@pytest.fixture
def topic(page):
    return Topic.objects.get(kind="action", key=page.key)


def steps_of(client, page) -> str:
    text = client.get(page.url).content.decode()
    return text.partition('<ol class="tt-steps')[2].partition("</ol>")[0]


def test_the_newest_visible_comment_about_a_step_stands_there_with_its_link(client, page, topic):
    said(topic, UserFactory(display_name="Asha"), text="The older one.", anchor="S1")
    newest = said(topic, UserFactory(display_name="Denise"), text="The newer one. " + "x" * 400, anchor="S1")
    said(topic, text="About everything.")
    text = steps_of(client, page)
    assert "The newer one." in text and "x" * 200 not in text and "The older one." not in text
    assert newest.get_absolute_url() in text and "Denise, " in text
    assert "See all 2 comments about this step" in text
    assert "About everything." not in text


def test_what_was_hidden_makes_room_for_the_one_before(client, page, topic):
    said(topic, text="The older one.", anchor="S2")
    newest = said(topic, text="Something rude.", anchor="S2")
    Comment.objects.filter(pk=newest.pk).update(state="removed", state_at=newest.created_at)
    text = steps_of(client, page)
    assert "The older one." in text and "Something rude." not in text
    assert "See the comment about this step" in text


def test_a_step_counts_what_is_visible_and_nothing_else(topic):
    said(topic, anchor="S2")
    said(topic, anchor="S2")
    gone = said(topic, anchor="S1")
    comments.withdraw(by=gone.author, comment=gone)
    assert {ref: found["comments"] for ref, found in about_steps(topic).items()} == {"S2": 2}


def test_markup_in_a_comment_is_text(client, page, topic):
    said(topic, text="<script>alert(1)</script>", anchor="S1")
    text = steps_of(client, page)
    assert "&lt;script&gt;" in text and "<script>" not in text


def test_a_step_nobody_spoke_about_says_nothing(client, page, topic):
    assert "about this step" not in steps_of(client, page)


def test_a_theme_shows_its_quotation_and_who_said_it(client, page):
    theme = page.get_parent().get_parent().specific
    assert "<blockquote" not in client.get(theme.url).content.decode()
    theme.quote, theme.quote_by = "A bench is a <small> town hall", "A boater, 2024"
    theme.save_revision().publish()
    text = client.get(theme.url).content.decode()
    assert "<blockquote><p>A bench is a &lt;small&gt; town hall</p></blockquote>" in text
    assert "<figcaption>A boater, 2024</figcaption>" in text


def test_counts_are_sentences_that_a_translator_can_turn(page, monkeypatch):
    other = ActionPageFactory(ref="A2")
    ActionRecord.objects.filter(key=other.key).update(state="under_way")
    site = Site.objects.get(is_default_site=True)
    forget()
    actions = tree_for(site, page.locale_id).actions
    numbers = overviews.figures(actions)
    assert overviews.count_words(actions, numbers) == "2 actions: 1 not started, 1 under way."
    monkeypatch.setattr(overviews, "ngettext", lambda one, many, number: f"<{one if number == 1 else many}>")
    assert "<1 under way>" in overviews.count_words(actions, numbers)
