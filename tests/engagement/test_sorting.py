"""The sorting screen: who gets in, what they see of each other's readings, and what a press does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.actions import subjects as actions
from engagement.models import Coding, Subject
from tests.engagement.moderating import client_of, moderator
from tests.engagement.sorting import answered_topic, noted, subject_of
from tests.factories.accounts import UserFactory
from tests.factories.engagement import answered, fill, said

pytestmark = pytest.mark.django_db


def officer(name="Ruth"):
    user = moderator("department_officer")
    user.display_name = name
    user.save()
    return user


@pytest.fixture
def topic():
    return answered_topic(title="Buses")


@pytest.fixture
def ruth():
    return officer()


@pytest.fixture
def client(ruth):
    return client_of(ruth)


def url(name, topic):
    return reverse(f"sorting:{name}", args=[topic.public_id])


def sort(client, topic, **data):
    return client.post(url("code", topic), {"act": "sort", **data})


OF_TOPIC = [
    ("topic", "get"), ("agreement", "get"), ("code", "post"), ("undo", "post"), ("settle", "post"),
]  # fmt: skip
ELSEWHERE = ["topics", "note_add", "notes_upload"]


class TestWhoGetsIn:
    @pytest.mark.parametrize(("name", "method"), OF_TOPIC)
    def test_an_officer_of_another_department_finds_nothing(self, topic, name, method):
        client = client_of(officer("Siobhan"))
        assert getattr(client, method)(url(name, topic)).status_code == 404

    @pytest.mark.parametrize(("name", "method"), OF_TOPIC)
    def test_a_moderator_who_does_not_answer_finds_nothing(self, topic, name, method):
        client = client_of(moderator())
        assert getattr(client, method)(url(name, topic)).status_code == 404

    @pytest.mark.parametrize("name", ELSEWHERE)
    @pytest.mark.parametrize(
        ("role", "status"), [("department_officer", 200), ("editor", 200), ("moderator", 404)]
    )
    def test_lists_and_forms_open_for_those_who_sort(self, topic, name, role, status):
        assert client_of(moderator(role)).get(reverse(f"sorting:{name}")).status_code == status

    def test_a_citizen_is_sent_away(self, topic):
        assert client_of(UserFactory()).get(url("topic", topic)).status_code in (302, 403)

    def test_only_topics_that_one_answers_for_are_listed(self, topic, client):
        said(topic)
        assert "Buses" in client.get(reverse("sorting:topics")).content.decode()
        other = client_of(officer("Siobhan"))
        assert "Buses" not in other.get(reverse("sorting:topics")).content.decode()

    def test_the_menu_leads_there_for_those_who_sort(self, client):
        assert reverse("sorting:topics") in client.get(reverse("wagtailadmin_home")).content.decode()
        other = client_of(moderator()).get(reverse("wagtailadmin_home")).content.decode()
        assert reverse("sorting:topics") not in other


class TestSorting:
    def test_many_things_into_many_subjects_with_a_new_one(self, topic, client, ruth):
        one, comment, note = subject_of(topic, "One"), said(topic), noted(topic)
        response = sort(
            client, topic, item=[f"c{comment.pk}", f"n{note.pk}"], subject=[one.pk], new_subject="Two"
        )
        assert response.status_code == 302
        two = Subject.objects.get(title="Two")
        assert not two.is_public
        for subject in (one, two):
            assert list(actions.comments_of(subject)) == [comment]
            assert topic.paper_notes.in_subject(subject).get() == note
        assert set(Coding.objects.values_list("coder", flat=True)) == {ruth.pk}

    def test_none_of_these_ignores_what_is_ticked_beside_it(self, topic, client):
        one, comment = subject_of(topic), said(topic)
        client.post(url("code", topic), {"act": "none", "item": f"c{comment.pk}", "subject": one.pk})
        assert Coding.objects.get().tags.count() == 0

    def test_a_suggestion_is_taken_for_its_own_item_alone(self, topic, client):
        one, comment, other = subject_of(topic), said(topic), said(topic)
        client.post(url("code", topic), {"take": f"c{comment.pk}:{one.pk}", "item": f"c{other.pk}"})
        assert list(actions.comments_of(one)) == [comment]

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"subject": "one"}, "Tick at least one thing"),
            ({"item": "comment"}, "Tick a subject"),
            ({"item": "comment", "new_subject": "ONE"}, "of that name already"),
            ({"item": "comment", "subject": "999999"}, "merged meanwhile"),
            ({"item": "c999999", "subject": "one"}, "Tick at least one thing"),
        ],
    )
    def test_what_is_missing_is_said_and_all_that_was_ticked_stays(self, topic, client, data, words):
        one, comment = subject_of(topic, "One"), said(topic)
        known = {"one": str(one.pk), "comment": f"c{comment.pk}"}
        response = sort(client, topic, **{name: known.get(value, value) for name, value in data.items()})
        body = response.content.decode()
        assert response.status_code == 422
        assert words in body
        assert not Coding.objects.exists()
        if data.get("item") == "comment":
            assert (
                f'value="c{comment.pk}" id="i-c{comment.pk}" aria-describedby="t-c{comment.pk}" checked'
                in body
            )
        if "new_subject" in data:
            assert 'value="ONE"' in body

    def test_things_of_another_topic_are_left_out(self, topic, client):
        elsewhere = answered_topic()
        comment = said(elsewhere)
        assert sort(client, topic, item=f"c{comment.pk}", subject=subject_of(topic).pk).status_code == 422
        assert not Coding.objects.exists()

    def test_the_last_press_is_taken_back_once(self, topic, client):
        one, comment = subject_of(topic), said(topic)
        sort(client, topic, item=f"c{comment.pk}", subject=one.pk)
        assert "Undo the last" in client.get(url("topic", topic)).content.decode()
        client.post(url("undo", topic))
        assert not Coding.objects.exists()
        assert "Undo the last" not in client.get(url("topic", topic)).content.decode()
        sort(client, topic, item=f"c{comment.pk}", subject=one.pk)
        other = answered_topic()
        client.post(url("undo", other))
        assert Coding.objects.exists()

    @pytest.mark.parametrize(
        ("query", "seen"),
        [
            ("", {"root"}),
            ("?what=replies", {"reply"}),
            ("?what=notes", {"note"}),
            ("?show=sorted", {"read"}),
            ("?show=all", {"root", "read"}),
            ("?what=x&show=y&after=z", {"root"}),
        ],
    )
    def test_each_list_holds_its_own(self, topic, client, ruth, query, seen):
        things = {"root": said(topic, text="ROOT"), "read": said(topic, text="READ")}
        things["reply"] = answered(things["root"], text="REPLY")
        noted(topic, "NOTE")
        actions.code(by=ruth, topic=topic, comments=[things["read"]])
        body = client.get(url("topic", topic) + query).content.decode()
        assert {
            name for name in ("root", "read", "reply", "note") if f"<p>{name.upper()}</p>" in body
        } == seen

    def test_pages_go_on_by_key_to_the_end(self, topic, client):
        fill(topic, roots=45)
        seen, where = [], url("topic", topic)
        while where:
            body = client.get(where).content.decode()
            seen += [line for line in body.split("<p>Voice ")[1:]]
            where = (
                body.partition("Show more")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
            )
            where = where if "after" in where and "Show more" in body else ""
        assert len(seen) == 45

    @pytest.mark.parametrize("size", [3, 20])
    def test_the_screen_takes_as_many_queries_whatever_there_is(self, topic, client, size):
        comments = fill(topic, roots=size)
        subjects = [subject_of(topic, f"Subject {n}", description="trees") for n in range(size)]
        for person in (UserFactory(), UserFactory()):
            actions.code(by=person, topic=topic, comments=comments, subjects=subjects[:2])
        client.get(url("topic", topic))
        for name, most in (("topic", 29), ("agreement", 25)):
            with CaptureQueriesContext(connection) as queries:
                client.get(url(name, topic))
            assert len(queries) <= most, name
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("sorting:topics"))
        assert len(queries) <= 22


class TestSecondReader:
    def test_what_others_said_is_hidden_until_ones_own_is_saved(self, topic, client):
        one, comment = subject_of(topic, "Night buses"), said(topic)
        actions.code(by=UserFactory(display_name="Anil"), topic=topic, comments=[comment], subjects=[one])
        before = client.get(url("topic", topic) + "?show=all").content.decode()
        assert "A colleague has read this too" in before
        assert "Anil" not in before
        sort(client, topic, item=f"c{comment.pk}", new_subject="Trams")
        after = client.get(url("topic", topic) + "?show=all").content.decode()
        assert "Anil: <b>Night buses</b>" in after
        assert "You differ" in after

    def test_suggestions_learn_from_ones_own_sorting_alone(self, topic, client, ruth):
        one = subject_of(topic, "Later")
        read, unread = said(topic, text="Pelicans everywhere"), said(topic, text="More pelicans, pelicans")
        again = said(topic, text="Pelicans again")
        for person in (UserFactory(), ruth):
            actions.code(by=person, topic=topic, comments=[read, again], subjects=[one])
            body = client.get(url("topic", topic)).content.decode()
            assert ("because of pelicans" in body) == (person == ruth)
        assert unread

    def test_a_difference_is_listed_and_settled(self, topic, client, ruth):
        one, two, comment = subject_of(topic, "One"), subject_of(topic, "Two"), said(topic, text="BOTH?")
        actions.code(by=ruth, topic=topic, comments=[comment], subjects=[one])
        actions.code(by=UserFactory(), topic=topic, comments=[comment], subjects=[two])
        assert "BOTH?" in client.get(url("agreement", topic)).content.decode()
        client.post(url("settle", topic), {"item": f"c{comment.pk}", "subject": [one.pk, two.pk]})
        assert "BOTH?" not in client.get(url("agreement", topic)).content.decode()
        assert actions.comments_of(one).exists()
        assert actions.comments_of(two).exists()

    def test_settling_what_is_not_there_is_not_found(self, topic, client):
        assert client.post(url("settle", topic), {"item": "c999"}).status_code == 404


class TestShortcuts:
    def test_the_keys_can_be_switched_off_in_this_browser(self, topic, client):
        assert "data-sorting-keys" in client.get(url("topic", topic)).content.decode()
        here = url("topic", topic)
        response = client.post(reverse("sorting:shortcuts"), {"turn": "off", "next": here})
        assert response["Location"] == here
        assert "data-sorting-keys" not in client.get(here).content.decode()
        assert client.post(reverse("sorting:shortcuts"), {"next": "https://example.org/"})[
            "Location"
        ].startswith("/")


class TestDecisions:
    def decide(self, client, subject, name, **data):
        return client.post(reverse(f"subject:{name}", args=[subject.pk]), data)

    def test_each_is_a_form_of_its_own_that_calls_one_action(self, topic, client):
        one, two = subject_of(topic, "One", public=False), subject_of(topic, "Two")
        self.decide(client, one, "decide", decision="adopted", reason="We will.")
        self.decide(client, one, "publish")
        self.decide(client, one, "rename", title="Night buses", description="")
        one.refresh_from_db()
        assert (one.decision, one.is_public, one.title) == ("adopted", True, "Night buses")
        self.decide(client, one, "merge", into=two.pk)
        one.refresh_from_db()
        assert one.merged_into == two

    def test_without_a_reason_nothing_is_decided(self, topic, client):
        one = subject_of(topic)
        response = self.decide(client, one, "decide", decision="adopted", reason=" ")
        assert response.status_code in (200, 422)
        one.refresh_from_db()
        assert one.decision == ""

    def test_a_name_that_is_taken_is_said_above_the_form(self, topic, client):
        one = subject_of(topic, "One")
        subject_of(topic, "Two")
        body = self.decide(client, one, "rename", title="two").content.decode()
        assert "of that name already" in body

    def test_only_subjects_of_the_same_topic_are_offered_for_merging(self, topic, client):
        one = subject_of(topic, "One")
        subject_of(topic, "Two")
        subject_of(answered_topic(), "Elsewhere")
        body = client.get(reverse("subject:merge", args=[one.pk])).content.decode()
        assert "Two" in body
        assert "Elsewhere" not in body

    def test_a_merged_subject_offers_nothing_more(self, topic, client, ruth):
        one, two = subject_of(topic, "One"), subject_of(topic, "Two")
        actions.merge_subjects(by=ruth, subject=one, into=two)
        body = client.get(reverse("subject:inspect", args=[one.pk])).content.decode()
        assert reverse("subject:merge", args=[one.pk]) not in body
        assert self.decide(client, one, "publish").status_code in (302, 403)
        one.refresh_from_db()
        assert not one.is_public

    def test_what_was_done_is_in_the_history(self, topic, client, ruth):
        one = subject_of(topic, "One")
        actions.rename_subject(by=ruth, subject=one, title="Two", description="")
        actions.decide(by=ruth, subject=one, decision="noted", reason="Later.")
        body = client.get(reverse("subject:history", args=[one.pk])).content.decode()
        assert "Renamed from “One” to “Two”" in body
        assert "Decided: Later." in body
