"""What everybody sees of subjects: one subject, the table as page, CSV and PDF, and the parts of a topic's page."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.papers import make_due
from accounts.models import Paper
from engagement import parts
from engagement.actions import subjects as actions
from engagement.models import Topic
from engagement.parts import subjects as part
from engagement.subject_papers import digest, render
from tests.engagement.sorting import noted, subject_of
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, fill, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory(title="Buses & trams")


@pytest.fixture
def ruth():
    return UserFactory()


def url(name, topic):
    return reverse(f"engagement:{name}", args=[topic.public_id])


def body(client, where):
    response = client.get(where)
    assert response.status_code == 200
    return response.content.decode()


class TestOneSubject:
    def test_shows_words_decision_and_answer_and_never_a_paper_note(self, client, topic, ruth):
        one, comment, note = subject_of(topic), said(topic, text="NIGHT <b>"), noted(topic, "SECRET NOTE")
        actions.code(by=ruth, topic=topic, comments=[comment], notes=[note], subjects=[one])
        actions.decide(by=ruth, subject=one, decision="adopted", reason="From May on.")
        one.responses.create(topic=topic, department_name="Transport", text="It starts in May.")
        text = body(client, one.get_absolute_url())
        for words in (
            "NIGHT &lt;b&gt;",
            "From May on.",
            "It starts in May.",
            "1 paper note is part",
            "Taken up",
        ):
            assert words in text
        assert "SECRET" not in text

    @pytest.mark.parametrize(
        ("public", "topic_public", "status"), [(True, True, 200), (False, True, 404), (True, False, 404)]
    )
    def test_only_what_is_public_in_a_public_topic(self, client, topic, public, topic_public, status):
        one = subject_of(topic, public=public)
        Topic.objects.filter(pk=topic.pk).update(is_public=topic_public)
        assert client.get(one.get_absolute_url()).status_code == status

    def test_a_merged_one_leads_on(self, client, topic, ruth):
        one, two = subject_of(topic, "One"), subject_of(topic, "Two")
        actions.merge_subjects(by=ruth, subject=one, into=two)
        assert client.get(one.get_absolute_url())["Location"] == two.get_absolute_url()
        actions.unpublish(by=ruth, subject=two)
        assert client.get(one.get_absolute_url()).status_code == 404

    def test_its_words_are_paged_by_key(self, client, topic, ruth):
        one = subject_of(topic)
        comments = fill(topic, roots=25)
        actions.code(by=ruth, topic=topic, comments=comments, subjects=[one])
        first = body(client, one.get_absolute_url())
        after = f"?after={comments[5].pk}"
        assert first.count("Voice ") == 20
        assert f"{one.get_absolute_url()}{after}" in first
        assert body(client, one.get_absolute_url() + after).count("Voice ") == 5
        assert client.get(one.get_absolute_url() + f"?after={comments[0].pk}").status_code == 404

    @pytest.mark.parametrize("size", [2, 20])
    def test_takes_as_many_queries_whatever_there_is(self, client, topic, ruth, size):
        one = subject_of(topic)
        actions.code(by=ruth, topic=topic, comments=fill(topic, roots=size), subjects=[one])
        client.get(one.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(one.get_absolute_url())
        assert len(queries) <= 12


class TestTable:
    def test_page_csv_and_pdf_hold_the_same_rows(self, client, topic, ruth):
        one, two = subject_of(topic, "=Buses"), subject_of(topic, "Trams")
        actions.code(by=ruth, topic=topic, comments=[said(topic), said(topic)], subjects=[one])
        actions.code(by=ruth, topic=topic, notes=[noted(topic)], subjects=[two])
        said(topic)
        actions.decide(by=ruth, subject=one, decision="noted", reason="+Later")
        page = body(client, url("subjects", topic))
        rows = list(csv.DictReader(io.StringIO(body(client, url("subjects_csv", topic)).lstrip("\ufeff"))))
        paper = render(str(topic.public_id), "en")
        for words in ("=Buses", "Trams", "2 comments", "1 paper note", "+Later", "Not sorted yet"):
            assert words in page
            assert words in paper
        assert [(row["subject"], row["total"]) for row in rows] == [
            ("'=Buses", "2"),
            ("Trams", "1"),
            ("In more than one subject", "0"),
            ("In no subject", "0"),
            ("Not sorted yet", "1"),
            ("Everything that was said", "4"),
        ]
        assert rows[0]["reason"] == "'+Later"
        assert sum(int(row["total"]) for row in rows[:-1]) == int(rows[-1]["total"])

    def test_what_was_taken_off_is_negative_in_the_csv_so_that_the_column_adds_up(self, client, topic, ruth):
        both = [subject_of(topic, "One"), subject_of(topic, "Two")]
        actions.code(by=ruth, topic=topic, comments=[said(topic)], subjects=both)
        rows = list(csv.DictReader(io.StringIO(body(client, url("subjects_csv", topic)).lstrip("\ufeff"))))
        assert [row["total"] for row in rows] == ["1", "1", "-1", "0", "0", "1"]

    def test_without_subjects_it_says_so(self, client, topic):
        assert "Nothing is sorted yet" in body(client, url("subjects", topic))

    @pytest.mark.parametrize("name", ["subjects", "subjects_csv", "subjects_pdf"])
    def test_of_a_topic_that_is_not_public_there_is_nothing(self, client, name):
        assert client.get(url(name, TopicFactory(private=True))).status_code == 404

    @pytest.mark.parametrize("name", ["subjects", "subjects_csv"])
    def test_is_the_same_for_everybody(self, client, topic, name):
        response = client.get(url(name, topic))
        assert not response.cookies
        assert "csrf" not in response.content.decode()
        assert response["Cache-Control"].startswith("public")

    @pytest.mark.parametrize("size", [1, 10])
    def test_takes_as_many_queries_whatever_there_is(self, client, topic, ruth, size):
        comments = fill(topic, roots=size * 2)
        for number in range(size):
            chosen = [subject_of(topic, f"Subject {number}")]
            actions.code(by=ruth, topic=topic, comments=comments[number::size], subjects=chosen)
        client.get(url("subjects", topic))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("subjects", topic))
        assert len(queries) <= 11


class TestPaper:
    def test_is_made_by_the_job_and_then_given(self, client, topic, ruth):
        subject_of(topic)
        assert client.get(url("subjects_pdf", topic)).status_code == 202
        make_due()
        response = client.get(url("subjects_pdf", topic))
        assert response.content.startswith(b"%PDF-")
        assert Paper.objects.count() == 1

    def test_a_new_decision_makes_a_new_one(self, topic, ruth):
        one, key = subject_of(topic), str(topic.public_id)
        before = digest(key, "en")
        assert digest(key, "en") == before
        actions.decide(by=ruth, subject=one, decision="noted", reason="Later")
        assert digest(key, "en") != before
        assert digest(key, "ur") != digest(key, "en")

    def test_says_its_language_and_title(self, topic):
        html = render(str(topic.public_id), "ur")
        assert '<html lang="ur" dir="rtl">' in html
        assert "Buses &amp; trams" in html.partition("<title>")[2].partition("</title>")[0]

    def test_of_a_topic_that_is_no_longer_public_none_is_drawn(self, client, topic):
        client.get(url("subjects_pdf", topic))
        Topic.objects.filter(pk=topic.pk).update(is_public=False)
        assert make_due() == 0
        assert not Paper.objects.exists()


class TestParts:
    def place(self, topic):
        topic.refresh_from_db()
        return parts.Place(topic=topic, url="/x/", request=None, viewer=None)

    def test_without_public_subjects_no_query_is_made(self, topic, ruth, django_assert_num_queries):
        one, comment = subject_of(topic, public=False), said(topic)
        actions.code(by=ruth, topic=topic, comments=[comment], subjects=[one])
        place = self.place(topic)
        with django_assert_num_queries(0):
            assert part.above(place) == ""
            assert part.under_comments(place, [comment.pk]) == {}

    def test_the_list_names_public_subjects_with_counts_and_decisions(
        self, topic, ruth, django_assert_num_queries
    ):
        one, two = subject_of(topic, "Buses <night>"), subject_of(topic, "Trams")
        actions.code(by=ruth, topic=topic, comments=[said(topic), said(topic)], subjects=[one])
        actions.code(by=ruth, topic=topic, notes=[noted(topic)], subjects=[two])
        actions.decide(by=ruth, subject=one, decision="adopted", reason="x")
        place = self.place(topic)
        with django_assert_num_queries(1):
            html = part.above(place)
        assert html.index("Buses &lt;night&gt;") < html.index("Trams")
        assert "Taken up" in html
        assert url("subjects", topic) in html

    def test_each_comment_names_its_public_subjects_in_one_query(
        self, topic, ruth, django_assert_num_queries
    ):
        one, hidden = subject_of(topic, "Buses"), subject_of(topic, "Hidden", public=False)
        comments = [said(topic) for _n in range(3)]
        for person in (ruth, UserFactory()):
            actions.code(by=person, topic=topic, comments=comments[:2], subjects=[one, hidden])
        place = self.place(topic)
        with django_assert_num_queries(1):
            found = part.under_comments(place, [comment.pk for comment in comments])
        assert set(found) == {comment.pk for comment in comments[:2]}
        assert all(html.count("Buses") == 1 and "Hidden" not in html for html in found.values())
