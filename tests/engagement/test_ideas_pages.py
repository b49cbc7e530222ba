"""The list, the page of one idea, those like it, the file: what they show and what they cost."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement import limits
from engagement.actions import ideas, states, supports
from engagement.models import Idea, Topic
from engagement.similar import similar, words_of
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, said, suggested

pytestmark = pytest.mark.django_db
LIST = "/ideas/"


def signed_in(user=None) -> Client:
    client = Client()
    client.force_login(user or UserFactory())
    return client


def body(url: str, client: Client | None = None) -> str:
    response = (client or Client()).get(url)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def many(about: Topic, number: int) -> None:
    for place in range(number):
        idea = suggested(about, title=f"Bench number {place}", text=f"Words {place} of otter {place}")
        Idea.objects.filter(pk=idea.pk).update(support_count=place % 3)


class TestTheList:
    def test_a_public_page_sets_no_cookie_and_holds_nothing_of_the_person(self):
        suggested()
        response = Client().get(LIST)
        assert not response.cookies and "csrf" not in response.content.decode()

    @pytest.mark.parametrize("order", ["newest", "supported"])
    def test_every_idea_stands_on_one_page_of_it(self, order):
        about = TopicFactory()
        many(about, 45)
        seen, url = [], f"{LIST}?order={order}"
        while url:
            response = Client().get(url)
            seen += [idea.pk for idea, _kind in response.context["ideas"]]
            url = response.context["next_url"]
        by = ("-support_count", "-pk") if order == "supported" else ("-pk",)
        assert seen == list(Idea.objects.order_by(*by).values_list("pk", flat=True))

    def test_it_is_narrowed_by_state_and_by_what_they_are_about(self):
        one, other = suggested(title="About one"), suggested(title="About other", text="Otters")
        ideas.not_now(by=UserFactory(), idea=other, reason="Too dear.")
        page = body(f"{LIST}?state=not_now")
        assert "About other" in page and "About one" not in page and "Too dear." in page
        page = body(f"{LIST}?about={one.about.public_id}")
        assert "About one" in page and "About other" not in page and "1 idea" in page

    @pytest.mark.parametrize("query", ["state=nonsense", "about=x", "order=x", "after=x", "after=9-9"])
    def test_what_it_does_not_understand_it_leaves_out(self, query):
        suggested(title="Still there")
        assert "Still there" in body(f"{LIST}?{query}")

    def test_what_is_not_public_is_not_in_it(self):
        idea = suggested(title="Not for all")
        states.change_state(comment=idea.comment, state="held", by=None)
        for client in (Client(), signed_in(idea.comment.author)):
            assert "Not for all" not in body(LIST, client)

    def test_it_costs_as_many_queries_for_twenty_as_for_two(self):
        about = TopicFactory()
        many(about, 2)
        few = queries(LIST)
        many(about, 30)
        assert queries(LIST) == few


def queries(url: str, client: Client | None = None) -> int:
    client = client or Client()
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestOneIdea:
    def test_it_costs_the_same_with_much_around_it(self):
        about, reader = TopicFactory(), signed_in()
        idea = suggested(about)
        said(idea.topic)
        suggested(about, title="A bench like that at every stop")
        ideas.merge(by=UserFactory(), idea=suggested(about, text="Mine too"), into=idea, reason="Same.")
        ideas.review(by=UserFactory(), idea=idea, reason="We look.")
        url = idea.get_absolute_url()
        before = queries(url), queries(url, reader)
        many(about, 12)
        for _number in range(8):
            answered(said(idea.topic))
            ideas.merge(
                by=UserFactory(), idea=suggested(about, text=f"And {_number}"), into=idea, reason="Same."
            )
        assert (queries(url), queries(url, reader)) == before

    def test_its_trail_and_its_discussion_are_there(self):
        idea = suggested(for_whom="Who waits standing")
        ideas.review(by=UserFactory(), idea=idea, reason="We count the stops first.")
        said(idea.topic, text="With a roof, please.")
        page = body(idea.get_absolute_url())
        for words in (
            "Who waits standing",
            "We count the stops first.",
            "With a roof, please.",
            "Under review",
        ):
            assert words in page

    def test_a_merged_one_says_where_it_went_and_both_texts_stay(self):
        one, other = (
            suggested(title="One bench", text="First text"),
            suggested(title="Benches", text="Second text"),
        )
        fan = UserFactory()
        supports.support(by=fan, comment=one.comment)
        ideas.merge(by=UserFactory(), idea=one, into=other, reason="The same.")
        page = body(one.get_absolute_url(), signed_in(fan))
        assert "Support that one" in page and other.get_absolute_url() in page and "First text" in page
        page = body(other.get_absolute_url())
        assert "First text" in page and "Second text" in page

    @pytest.mark.parametrize("state", ["held", "removed", "withdrawn", "erased"])
    def test_without_its_words_it_is_not_there(self, state):
        idea = suggested()
        states.change_state(comment=idea.comment, state=state, by=None)
        assert Client().get(idea.get_absolute_url()).status_code == 404
        assert signed_in().get(idea.get_absolute_url()).status_code == 404

    def test_its_writer_reads_it_while_it_waits(self):
        idea = suggested(TopicFactory(read_first=True))
        assert "Not public" in body(idea.get_absolute_url(), signed_in(idea.comment.author))

    def test_supporting_it_signed_in_leads_back_to_it(self):
        idea, fan = suggested(), signed_in()
        where = reverse("engagement:support", args=[idea.comment.public_id])
        response = fan.post(where, {"next": idea.get_absolute_url()})
        assert response.url.startswith(idea.get_absolute_url())
        idea.refresh_from_db()
        assert idea.support_count == 1
        assert "You support this idea" in body(idea.get_absolute_url(), fan)


class TestOnTheTopicsPage:
    def thread(self, client, topic) -> str:
        from django.test import RequestFactory

        from engagement.threads import read_thread

        request = RequestFactory().get("/")
        request.session = client.session if client else {}
        viewer = getattr(self, "viewer", None) if client else None
        return str(read_thread(topic=topic, request=request, viewer=viewer, page_url="/x/"))

    def test_a_comment_that_is_an_idea_says_so(self):
        idea = suggested(title="Benches & <b>")
        page = self.thread(None, Topic.objects.get(pk=idea.about_id))
        assert "Benches &amp; &lt;b&gt;" in page and idea.get_absolute_url() in page

    def test_only_its_writer_is_offered_to_make_one_of_a_comment_that_is_none_yet(self):
        mine = said(TopicFactory())
        idea = suggested(mine.topic, by=mine.author)
        answer = answered(mine, by=mine.author)
        topic = Topic.objects.get(pk=mine.topic_id)
        self.viewer = mine.author
        page = self.thread(signed_in(mine.author), topic)
        assert f"?from={mine.public_id}" in page
        assert f"?from={idea.comment.public_id}" not in page
        assert f"?from={answer.public_id}" not in page
        self.viewer = UserFactory()
        assert "?from=" not in self.thread(signed_in(self.viewer), topic)

    def test_the_panel_beside_the_text_names_the_three_most_supported(self):
        from engagement import parts

        about = TopicFactory()
        many(about, 5)
        about.refresh_from_db()
        place = parts.Place(topic=about, url="/x/", request=None, viewer=None)
        with CaptureQueriesContext(connection) as captured:
            html = parts.ideas.aside(place) if hasattr(parts, "ideas") else parts.aside(place)
        assert html.count("<li>") == 3 and "All 5 ideas" in html
        assert f"/ideas/new/?about={about.public_id}" in html
        assert len(captured) == 1


class TestSimilar:
    def test_words_are_cut_back_to_what_tells_them_apart(self):
        assert words_of("The benches, and lighting for Ladywood!") == ["bench", "light", "ladywood"]
        assert words_of("Café cafes CAFÉ") == ["caf"] or words_of("Café cafes CAFÉ") == ["cafe"]

    def test_rare_words_count_more_and_one_common_word_is_chance(self):
        about = TopicFactory()
        wanted = suggested(about, title="Benches along the canal", text="With backs")
        suggested(about, title="Trees along the ring road", text="Planes")
        suggested(about, title="Nothing alike", text="Whatever")
        assert similar("A bench at the canal") == [wanted]
        assert similar("Otters of Rubery") == []

    def test_only_public_ones_are_found(self):
        idea = suggested(title="Benches along the canal")
        assert similar("bench canal") == [idea]
        for change in ("held", "removed"):
            states.change_state(comment=idea.comment, state=change, by=None)
            assert similar("bench canal") == []
        states.change_state(comment=idea.comment, state="visible", by=None)
        Topic.objects.filter(pk=idea.about_id).update(is_public=False)
        Idea.objects.filter(pk=idea.pk).update(is_public=False)
        assert similar("bench canal") == []

    def test_as_a_page_and_as_a_part(self):
        suggested(title="Benches along the <canal>")
        page = body("/ideas/similar/?q=bench+canal")
        assert "Benches along the &lt;canal&gt;" in page and "<html" in page
        part = body("/ideas/similar/?q=bench+canal&list=1")
        assert "Benches along the &lt;canal&gt;" in part and "<html" not in part
        assert body("/ideas/similar/?q=&list=1").strip() == ""

    def test_whoever_asks_too_often_is_told_when_to_come_back(self, monkeypatch):
        monkeypatch.setitem(limits.LIMITS, "similar.ip", limits.Limit(2, 60, "Much."))
        codes = [Client().get(f"/ideas/similar/?q=bench{n}").status_code for n in range(3)]
        assert codes == [200, 200, 429]

    def test_it_takes_two_queries_however_many_words(self):
        many(TopicFactory(), 5)
        with CaptureQueriesContext(connection) as captured:
            similar("bench number otter canal light tree road station", "and a lot of other things " * 50)
        assert len(captured) == 2


class TestTheFile:
    def test_every_public_idea_is_a_line_and_no_cell_is_a_formula(self):
        idea = suggested(title="=HYPERLINK(1)")
        held = suggested(TopicFactory(read_first=True), title="Hidden")
        response = Client().get("/ideas.csv")
        rows = list(csv.DictReader(io.StringIO(response.getvalue().decode())))
        assert [row["id"] for row in rows] == [str(idea.public_id)]
        assert rows[0]["title"] == "'=HYPERLINK(1)"
        assert held.title not in str(rows) and idea.comment.author.display_name not in str(rows)

    def test_it_costs_the_same_for_many(self):
        about = TopicFactory()
        many(about, 2)

        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                Client().get("/ideas.csv").getvalue()
            return len(captured)

        few = cost()
        many(about, 20)
        assert cost() == few
