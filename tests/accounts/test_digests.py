"""A digest is short, goes by topic, says what changed and why one gets it, and each thing in it is asked once."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import ngettext

from accounts.actions import delivery
from accounts.actions.outbox import compose_due, spread_due, tell
from accounts.batch import Batch
from accounts.digests import MOST_GROUPS, MOST_LINES, MOST_NAMED, digest_groups, subject
from accounts.models import Message, Notification, User
from accounts.registries import Line, NotificationKind
from tests.factories.accounts import UserFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
TOPICS = {
    "A1": "A1 Fixed line connectivity",
    "D2": "D2 A network of <digital> champions",
    "E6": "E6 Surgeries in cafés & libraries",
}
TOPIC_IDS = {ref: uuid.uuid5(uuid.NAMESPACE_DNS, ref) for ref in TOPICS}


def titled(ref):
    return TOPICS.get(ref, ref)


def moved(event):
    ref = event.facts["ref"]
    return Line(
        text=f"Step {event.facts['n']} is now “done”.",
        url=f"/{ref}/#S{event.facts['n']}",
        group=titled(ref),
        group_url=f"/{ref}/",
    )


def commented(events):
    ref = events[0].facts["ref"]
    text = ngettext("%(n)s new comment", "%(n)s new comments", len(events)) % {"n": len(events)}
    return [Line(text=text, url=f"/{ref}/#comments", group=titled(ref), group_url=f"/{ref}/")]


@pytest.fixture
def topics(kinds):
    """Steps that move, told line by line, and comments, told together; both by topic, with reasons."""
    reasons = {"follows": "you follow it", "commented": "you commented on it"}
    kinds.register(
        NotificationKind(
            name="t.moved",
            label="What moves",
            default_cadence="daily",
            line=moved,
            reasons=reasons,
            why="of us",
        )
    )
    kinds.register(
        NotificationKind(
            name="t.comments", label="Comments", default_cadence="daily", lines=commented, reasons=reasons
        )
    )
    return kinds


def happens(kind, ref, n, people, reason="follows", **more):
    return tell(
        kind=kind,
        key=f"{ref}-{n}",
        topic=TOPIC_IDS.get(ref),
        facts={"ref": ref, "n": n},
        to_users=people,
        reason=reason,
        **more,
    )


def digest_of(person) -> Message:
    Notification.objects.update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    compose_due()
    return Message.objects.select_related("user", "contact").get(user=person, kind="digest")


def groups_of(person):
    message = digest_of(person)
    return digest_groups(message, Batch([message]))


class TestGroups:
    def test_kinds_meet_under_one_topic_in_the_order_of_first_events(self, topics):
        person = UserFactory()
        happens("t.comments", "D2", 1, [person])
        happens("t.moved", "A1", 2, [person])
        happens("t.moved", "D2", 3, [person])
        happens("t.digest", "", 4, [person])
        groups = groups_of(person)
        assert [group.label for group in groups] == [TOPICS["D2"], TOPICS["A1"], "Replies"]
        assert [row["text"] for row in groups[0].rows()] == ["1 new comment", "Step 3 is now “done”."]

    def test_many_of_one_sort_are_one_line(self, topics):
        person = UserFactory()
        for n in range(3):
            happens("t.comments", "A1", n, [person])
        happens("t.comments", "D2", 9, [person])
        assert [group.rows()[0]["text"] for group in groups_of(person)] == ["3 new comments", "1 new comment"]

    def test_the_same_words_again_are_counted(self, topics, kinds):
        person = UserFactory()
        kinds.register(
            NotificationKind(
                name="t.same", label="Same", default_cadence="daily", line=lambda e: Line(text="Again.")
            )
        )
        for n in range(3):
            happens("t.same", "", n, [person])
        assert [row["text"] for row in groups_of(person)[0].rows()] == ["Again. (3 times)"]

    def test_each_says_why_once(self, topics):
        person = UserFactory()
        happens("t.comments", "A1", 1, [person], reason="follows")
        happens("t.comments", "A1", 2, [person], reason="commented")
        happens("t.moved", "A1", 3, [person], reason="follows")
        happens("t.moved", "D2", 4, [person], reason="nobody knows")
        assert [group.why() for group in groups_of(person)] == [
            "you follow it and you commented on it",
            "of us",
        ]

    @pytest.mark.parametrize(
        ("refs", "said"),
        [
            (["A1"], "A1 Fixed line connectivity"),
            (["A1", "D2"], "A1 Fixed line connectivity and 1 more"),
            (["A1", "D2", "E6"], "A1 Fixed line connectivity and 2 more"),
            (["x" * 200, "A1"], "x" * 59 + "… and 1 more"),
        ],
    )
    def test_the_subject_says_what_is_inside(self, topics, refs, said):
        person = UserFactory()
        for ref in refs:
            happens("t.moved", ref[:90], 1, [person]) if len(ref) < 99 else tell(
                kind="t.moved", key="long", facts={"ref": ref, "n": 1}, to_users=[person]
            )
        assert subject(groups_of(person)) == said

    def test_it_stays_short_whatever_happened(self, topics):
        person = UserFactory()
        for topic in range(MOST_GROUPS + MOST_NAMED + 3):
            for n in range(MOST_LINES + 2):
                happens("t.moved", f"T{topic}", n, [person])
        made = delivery.make(digest_of(person))
        assert made.html.count("is now “done”") == MOST_GROUPS * MOST_LINES + 1  # and the inbox's line
        assert made.text.count("- and 2 more\n") == MOST_GROUPS
        assert f'<a href="http://localhost/T{MOST_GROUPS}/"' in made.html, "the next ones by name"
        assert "- and 3 more http://localhost" in made.text
        assert f"T{MOST_GROUPS + MOST_NAMED}" not in made.text


def test_the_digest_as_it_arrives(topics, monkeypatch):
    monkeypatch.setattr("accounts.mails.stop_url", lambda message: "http://localhost/stop/TOKEN/")
    person = UserFactory(display_name="Nasreen")
    for n in range(7):
        happens("t.comments", "D2", n, [person], reason="commented" if n else "follows")
    happens("t.moved", "D2", 8, [person])
    for n in range(MOST_LINES + 7):
        happens("t.moved", "A1", n, [person])
    happens("t.moved", "E6", 1, [person])
    assert_golden(delivery.make(digest_of(person)), "accounts.digest_by_topic")


@pytest.mark.django_db(transaction=True)
class TestAskedOnce:
    """A claimed batch of messages reads and asks the same, however many they are."""

    def readers(self, kinds, count, **kind):
        asked = {"seen": [], "lines": []}

        def may_see(user, event):
            asked["seen"].append((user, event.pk))
            return True

        def line(event):
            asked["lines"].append((event.pk, translation.get_language()))
            return Line(text=f"Event {event.pk}")

        kinds.register(
            NotificationKind(
                name="t.many",
                label="Many",
                default_cadence="daily",
                audience=lambda event, after, limit: list(
                    User.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit]
                ),
                line=line,
                **{"may_see": may_see, **kind},
            )
        )
        UserFactory.create_batch(count)
        for n in range(4):
            tell(kind="t.many", key=f"{count}-{n}")
        spread_due()
        Notification.objects.filter(message=None).update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
        compose_due()
        return asked

    def test_lines_and_visibility_once_for_each_event_and_language(self, kinds, channel):
        asked = self.readers(kinds, 6, same_for_all=True)
        User.objects.filter(pk__in=User.objects.values("pk")[:2]).update(preferred_language="ur")
        assert delivery.send_due() == 6
        assert len(asked["seen"]) == 4
        assert {user for user, _event in asked["seen"]} == {None}
        assert len(asked["lines"]) == len(set(asked["lines"])) == 8

    def test_many_readers_at_once_where_the_kind_can(self, kinds, channel):
        calls = []

        def may_see_many(users, events):
            calls.append((len(users), len(events)))
            return {(user.pk, event.pk) for user in users[1:] for event in events[1:]}

        asked = self.readers(kinds, 5, may_see_many=may_see_many)
        assert delivery.send_due() == 4
        assert calls == [(5, 4)]
        assert not asked["seen"]
        assert Message.objects.filter(state="dropped").count() == 1
        assert {mail.text.count("- Event") for _message, mail in channel.sent} == {3}

    def test_each_reader_and_event_where_it_can_not(self, kinds, channel):
        asked = self.readers(kinds, 5)
        delivery.send_due()
        assert len(asked["seen"]) == 20

    def test_reading_a_batch_takes_the_same_for_many_as_for_few(self, kinds, channel):
        counts = []
        for count in (3, 40):
            self.readers(kinds, count, same_for_all=True)
            claimed = delivery.claim()
            with CaptureQueriesContext(connection) as captured:
                batch = Batch(claimed)
                for message in claimed:
                    delivery.make(message, batch)
            counts.append(len(captured))
            Message.objects.all().delete()
        assert counts[0] == counts[1] <= 5

    def test_one_event_that_can_not_be_said_stops_no_other_mail(self, kinds, channel):
        def line(event):
            raise ZeroDivisionError

        kinds.register(NotificationKind(name="t.bad", label="Bad", default_cadence="daily", line=line))
        unlucky, lucky = UserFactory.create_batch(2)
        tell(kind="t.bad", key="1", to_users=[unlucky])
        tell(kind="t.digest", key="1", facts={"n": 1}, to_users=[lucky])
        Notification.objects.update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
        compose_due()
        assert delivery.send_due() == 1
        assert Message.objects.get(user=unlucky).state == "queued"


@pytest.mark.django_db(transaction=True)
class TestWhy:
    def test_a_mail_of_one_event_says_the_reason_of_its_reader(self, kinds, channel):
        kinds.register(
            NotificationKind(
                name="accounts.join_decided",
                label="x",
                context=lambda message: {"organisation": "X"},
                why="of something",
                reasons={"wrote": "you wrote it"},
            )
        )
        for reason in ("wrote", "else"):
            tell(kind="accounts.join_decided", key=reason, to_users=[UserFactory()], reason=reason)
        delivery.send_due()
        texts = [mail.text for _message, mail in channel.sent]
        assert ["because you wrote it." in text for text in texts] == [True, False]
        assert "because of something." in texts[1]
