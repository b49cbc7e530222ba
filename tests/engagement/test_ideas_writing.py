"""One box, and the form of an idea: nothing typed is lost, and nobody posts what is not theirs to set."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actions.delivery import deliver
from accounts.clock import now
from engagement import offers
from engagement.models import Comment, Idea, PendingAct, Topic
from engagement.views import further
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, register_kind, said, suggested

pytestmark = pytest.mark.django_db
NEW = "/ideas/new/"
WORDS = "My mother waits for the bus standing."


def signed_in(user=None) -> Client:
    client = Client()
    client.force_login(user or UserFactory())
    return client


def filled(about: Topic, **changes) -> dict:
    return {
        "title": "A bench at every stop",
        "text": WORDS,
        "for_whom": "",
        "about": str(about.public_id),
        **changes,
    }


# --- One box ------------------------------------------------------------------------------------------------
class TestOneBox:
    @pytest.mark.parametrize("who", ["signed in", "signed out"])
    def test_words_become_the_form_of_an_idea_in_the_same_request(self, who):
        topic = TopicFactory()
        client = signed_in() if who == "signed in" else Client()
        url = reverse("engagement:say", args=[topic.public_id])
        assert 'value="idea"' in client.get(url).content.decode()
        response = client.post(
            url, {"text": WORDS, "then": "idea", "about": "S1", "name": "Ann", "email": "a@b.example"}
        )
        page = response.content.decode()
        assert response.status_code == 200 and WORDS in page and f'action="{NEW}"' in page
        assert f'<option value="{topic.public_id}" selected' in page
        assert 'name="part" value="S1"' in page
        assert ("a@b.example" in page) is (who == "signed out")
        assert not Comment.objects.exists()

    def test_the_other_button_publishes_as_before(self):
        topic = TopicFactory()
        signed_in().post(reverse("engagement:say", args=[topic.public_id]), {"text": WORDS})
        assert Comment.objects.get().text == WORDS and not Idea.objects.exists()

    def test_an_offer_of_help_gets_the_words_too(self, monkeypatch):
        topic, seen = TopicFactory(), {}

        def join(request, public_id, words=""):
            from django.http import HttpResponse

            seen.update(public_id=public_id, words=words, method=request.method)
            return HttpResponse("the form of joining")

        class Found:
            func, args, kwargs = staticmethod(join), (topic.public_id,), {}

        monkeypatch.setattr(offers, "address_of_joining", lambda topic: "/join/")
        monkeypatch.setattr(further, "address_of_joining", lambda topic: "/join/")
        monkeypatch.setattr(further, "resolve", lambda path: Found)
        url = reverse("engagement:say", args=[topic.public_id])
        assert 'value="pledge"' in Client().get(url).content.decode()
        response = Client().post(url, {"text": WORDS, "then": "pledge"})
        assert response.content == b"the form of joining"
        assert seen == {"public_id": topic.public_id, "words": WORDS, "method": "POST"}

    def test_nothing_is_offered_where_the_topic_does_not_ask_for_it(self):
        topic = TopicFactory()
        register_kind(verbs=frozenset({"say"}))
        try:
            url = reverse("engagement:say", args=[topic.public_id])
            client = signed_in()
            assert 'name="then"' not in client.get(url).content.decode()
            client.post(url, {"text": WORDS, "then": "idea"})
            assert Comment.objects.get().text == WORDS  # an old page's button: it is said, as the box says
        finally:
            register_kind()


# --- The form -----------------------------------------------------------------------------------------------
class TestTheForm:
    def test_signed_in_it_is_one_step(self):
        about = TopicFactory()
        response = signed_in().post(NEW, filled(about, for_whom="Parents"))
        idea = Idea.objects.get()
        assert response.url == idea.get_absolute_url()
        assert (idea.title, idea.for_whom, idea.comment.text, idea.about) == (
            "A bench at every stop",
            "Parents",
            WORDS,
            about,
        )

    def test_what_it_is_about_is_asked_for_and_nothing_is_lost(self):
        TopicFactory()
        response = signed_in().post(NEW, {"title": "A bench", "text": WORDS, "about": ""})
        page = response.content.decode()
        assert "Choose what it is about" in page and WORDS in page
        assert not Idea.objects.exists()

    @pytest.mark.parametrize("missing", ["title", "text"])
    def test_what_is_missing_is_said_beside_its_field(self, missing):
        about = TopicFactory()
        response = signed_in().post(NEW, filled(about, **{missing: ""}))
        assert missing in response.context["form"].errors
        assert not Idea.objects.exists()

    def test_a_telephone_number_in_the_title_is_pointed_out_first(self):
        about, client = TopicFactory(), signed_in()
        given = filled(about, title="Ring 07700 900123 about benches")
        response = client.post(NEW, given)
        assert "07700 900123" in str(response.context["form"].errors["title"])
        page = client.post(NEW, {**given, "take_out": "1"}).context["form"]
        assert "07700" not in page["title"].value() and not Idea.objects.exists()
        client.post(NEW, {**given, "understood": "on"})
        assert Idea.objects.get().title == given["title"]

    def test_those_like_it_are_shown_once_before_it_is_sent(self):
        about, client = TopicFactory(), signed_in()
        there = suggested(about)
        response = client.post(NEW, filled(about, text="Benches for who waits for the bus at a stop"))
        page = response.content.decode()
        assert "Is one of these yours?" in page and there.get_absolute_url() in page
        assert "Error:" not in page and Idea.objects.count() == 1
        change = client.post(NEW, filled(about, text="Benches at a stop", change="1")).content.decode()
        assert "Suggest an idea" in change and "Benches at a stop" in change and Idea.objects.count() == 1
        client.post(NEW, filled(about, text="Benches at a stop", different="1"))
        assert Idea.objects.count() == 2

    def test_signed_out_words_first_and_the_code_then(self):
        about, client = TopicFactory(), Client()
        who = {"name": "Denise", "email": "denise@example.org"}
        response = client.post(NEW, filled(about, for_whom="Parents", part="S1", **who))
        assert (response.status_code, response.url) == (302, NEW)
        page = client.get(NEW).content.decode()
        assert "denise@example.org" in page and WORDS in page
        change = client.get(f"{NEW}?change=words").content.decode()
        assert "A bench at every stop" in change and "Parents" in change and not Idea.objects.exists()
        deliver()
        code = re.search(r"^(\d{6})$", mail.outbox[-1].body, re.MULTILINE)[1]
        act = PendingAct.objects.get()
        wrong = client.post(NEW, {"step": "code", "act": act.public_id, "code": "000000"})
        assert wrong.status_code == 200 and WORDS in wrong.content.decode()
        other = Client()  # the same browser, pressing twice
        other.cookies = client.cookies.__class__(client.cookies.output(header="", sep=";"))
        response = client.post(NEW, {"step": "code", "act": act.public_id, "code": code})
        idea = Idea.objects.get()
        assert response.url == idea.get_absolute_url()
        assert (idea.for_whom, idea.comment.anchor, idea.comment.author.display_name) == (
            "Parents",
            "S1",
            "Denise",
        )
        act.refresh_from_db()
        assert (act.more, act.text) == ({}, "")
        again = other.post(NEW, {"step": "code", "act": act.public_id, "code": code})
        assert again.url == idea.get_absolute_url() and Idea.objects.count() == 1

    def test_begun_again_about_something_else_it_is_about_that(self):
        first, second, client = TopicFactory(), TopicFactory(), Client()
        who = {"name": "Denise", "email": "denise@example.org"}
        client.post(NEW, filled(first, **who))
        client.post(NEW, filled(second, **who))
        assert PendingAct.objects.get().topic == second

    def test_a_closed_topic_says_so_and_keeps_what_was_typed(self):
        about = TopicFactory(closed=True)
        response = signed_in().post(NEW, filled(about))
        assert response.status_code == 409 and WORDS in response.content.decode()

    def test_nobody_sets_what_is_not_asked(self):
        """Every field of the models, posted along with the form."""
        about, client = TopicFactory(), signed_in()
        other = suggested(TopicFactory(), text="Other words altogether", title="Unlike")
        fields = [f.name for model in (Idea, Comment, Topic) for f in model._meta.get_fields()]
        asked = ("title", "text", "for_whom", "about", "part")
        evil = {name: "1" for name in fields if name not in asked}
        evil |= {
            "state": "taken_up",
            "state_reason": "I said so",
            "state_at": now().isoformat(),
            "taken_up_as": "step",
            "support_count": "99",
            "is_public": "on",
            "is_official": "on",
            "merged_into": str(other.pk),
            "moderation": "post",
            "created_at": (now() - timedelta(days=400)).isoformat(),
            "department": "1",
            "author": str(other.comment.author_id),
        }
        client.post(NEW, {**evil, **filled(about)})
        idea = Idea.objects.exclude(pk=other.pk).get()
        self.untouched(idea)
        mine = idea.comment.author
        client = signed_in(mine)
        edit = reverse("engagement:idea_edit", args=[idea.public_id])
        client.post(edit, {**evil, "title": "Two benches", "for_whom": ""})
        idea = Idea.objects.get(pk=idea.pk)
        assert idea.title == "Two benches"
        self.untouched(idea)

    def untouched(self, idea: Idea) -> None:
        assert (idea.state, idea.state_reason, idea.state_at, idea.state_by) == ("new", "", None, None)
        assert (idea.support_count, idea.taken_up_as, idea.merged_into, idea.department) == (
            0,
            "",
            None,
            None,
        )
        comment = idea.comment
        assert (comment.state, comment.is_official, comment.support_count) == ("visible", False, 0)
        assert now() - comment.created_at < timedelta(minutes=5)


# --- Out of a comment, and a better title -------------------------------------------------------------------
class TestOutOfAComment:
    def test_a_title_is_all_it_asks(self):
        comment = said(TopicFactory(), text=WORDS)
        client = signed_in(comment.author)
        url = f"{NEW}?from={comment.public_id}"
        assert WORDS in client.get(url).content.decode()
        assert "title" in client.post(NEW, {"from": comment.public_id, "title": ""}).context["form"].errors
        response = client.post(NEW, {"from": comment.public_id, "title": "Benches", "for_whom": ""})
        idea = Idea.objects.get()
        assert response.url == idea.get_absolute_url() and idea.comment == comment
        assert client.get(url).url == idea.get_absolute_url()

    @pytest.mark.parametrize("whose", ["other", "signed out", "nonsense"])
    def test_only_of_ones_own(self, whose):
        comment = said(TopicFactory())
        client = Client() if whose == "signed out" else signed_in()
        given = "nonsense" if whose == "nonsense" else comment.public_id
        response = client.get(f"{NEW}?from={given}")
        assert response.status_code == (302 if whose == "signed out" else 404)


def test_after_15_minutes_the_title_stays():
    idea = suggested()
    Comment.objects.filter(pk=idea.comment_id).update(created_at=now() - timedelta(minutes=16))
    response = signed_in(idea.comment.author).get(reverse("engagement:idea_edit", args=[idea.public_id]))
    assert response.url == idea.get_absolute_url()
