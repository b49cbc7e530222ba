"""Quiet hours and the budget of mails a week: what can wait waits, what cannot does not, and nothing is lost."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import choosing
from accounts.actions.delivery import deliver, make
from accounts.actions.outbox import compose_due, tell
from accounts.cadences import Habits, default_habits
from accounts.clock import now
from accounts.models import Contact, MailHabits, Message, Notification, NotificationChoice
from accounts.registries import Line, NotificationKind
from tests.accounts.outbox_world import deliver_to_queue, only, plain
from tests.factories.accounts import UserFactory

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def waiting(kinds):
    """News at once, of a kind that can also be a line."""
    return kinds.register(
        NotificationKind(
            name="t.waiting",
            label="Waiting",
            render=plain,
            line=lambda event: Line(text=f"Event {event.facts['n']}"),
        )
    )


class TestQuietEnd:
    NIGHT = Habits(time(21), time(8), None)

    @pytest.mark.parametrize(
        ("moment", "end"),
        [
            ("2026-11-23T20:59:59+00:00", None),
            ("2026-11-23T21:00:00+00:00", "2026-11-24T08:00:00+00:00"),
            ("2026-11-23T23:59:59+00:00", "2026-11-24T08:00:00+00:00"),
            ("2026-11-24T00:00:00+00:00", "2026-11-24T08:00:00+00:00"),
            ("2026-11-24T07:59:59+00:00", "2026-11-24T08:00:00+00:00"),
            ("2026-11-24T08:00:00+00:00", None),
            ("2026-06-01T20:00:00+00:00", "2026-06-02T07:00:00+00:00"),  # nine in the evening in summer
            ("2026-03-28T22:00:00+00:00", "2026-03-29T07:00:00+00:00"),  # the night that is an hour short
            ("2026-10-24T21:00:00+00:00", "2026-10-25T08:00:00+00:00"),  # and the one that is an hour long
        ],
    )
    def test_it_is_read_off_the_councils_clock(self, moment, end):
        assert self.NIGHT.quiet_end(at(moment)) == (at(end) if end else None)

    @pytest.mark.parametrize(
        ("moment", "end"),
        [
            ("2026-11-23T11:59:00+00:00", None),
            ("2026-11-23T12:00:00+00:00", "2026-11-23T14:00:00+00:00"),
            ("2026-11-23T14:00:00+00:00", None),
        ],
    )
    def test_it_need_not_be_at_night(self, moment, end):
        assert Habits(time(12), time(14), None).quiet_end(at(moment)) == (at(end) if end else None)

    @pytest.mark.parametrize(
        ("moment", "end"),
        [
            ("2026-10-25T00:10:00+00:00", "2026-10-25T00:30:00+00:00"),  # 01:10, summer time still
            ("2026-10-25T01:10:00+00:00", "2026-10-25T01:30:00+00:00"),  # 01:10 again
            ("2026-03-29T00:30:00+00:00", "2026-03-29T01:30:00+00:00"),  # to 01:30, which there is not
        ],
    )
    def test_where_the_clock_is_changed_the_end_is_ahead(self, moment, end):
        assert Habits(time(0, 15), time(1, 30), None).quiet_end(at(moment)) == at(end)

    @pytest.mark.parametrize("hour", range(24))
    def test_it_never_ends_before_now_nor_a_day_later(self, hour):
        for day in ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"):
            for minute in (0, 29, 59):
                moment = at(f"{day}T{hour:02}:{minute}:00+00:00".replace(":0:00", ":00:00"))
                for begin, finish in ((21, 8), (0, 2), (1, 3), (23, 1)):
                    end = Habits(time(begin), time(finish), None).quiet_end(moment)
                    assert end is None or moment < end < moment + timedelta(hours=25)

    def test_who_wants_none_has_none(self):
        assert Habits(None, None, None).quiet_end(now()) is None


class TestDefaults:
    def test_they_are_the_councils(self, settings):
        settings.MAIL_QUIET_HOURS, settings.MAIL_BUDGET = "22:30-06:00", 4
        assert default_habits() == Habits(time(22, 30), time(6), 4)

    def test_they_can_be_none(self, settings):
        settings.MAIL_QUIET_HOURS, settings.MAIL_BUDGET = "", 0
        assert default_habits() == Habits(None, None, None)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "fields",
        [
            {"quiet_from": time(21)},
            {"quiet_to": time(8)},
            {"quiet_from": time(8), "quiet_to": time(8)},
            {"budget": 0},
        ],
    )
    def test_what_makes_no_sense_is_refused_by_the_database(self, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            MailHabits.objects.create(user=UserFactory(), **fields)


@pytest.mark.django_db(transaction=True)
class TestQuietHours:
    NIGHT = datetime(2026, 11, 24, 23, tzinfo=UTC)
    END = datetime(2026, 11, 25, 8, tzinfo=UTC)

    @pytest.fixture(autouse=True)
    def quiet(self, settings):
        settings.MAIL_QUIET_HOURS = "21:00-08:00"

    def test_what_can_wait_is_due_at_their_end(self, waiting, channel):
        with time_machine.travel(self.NIGHT, tick=False) as clock:
            tell(kind="t.waiting", key="1", facts={"n": 1}, to_users=[UserFactory()])
            assert only().due_at == self.END
            assert deliver() == 0
            clock.move_to(self.END - timedelta(seconds=1))
            assert deliver() == 0
            clock.move_to(self.END)
            assert deliver() == 1

    def test_ones_own_matter_comes_at_once(self, kinds, channel):
        with time_machine.travel(self.NIGHT, tick=False):
            tell(kind="t.own", key="1", to_users=[UserFactory()])
            assert deliver() == 1

    def test_an_audience_and_a_summary_wait_too(self, kinds, channel):
        UserFactory()
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
            tell(kind="t.digest", key="1", facts={"n": 1})
            deliver()
            clock.move_to(datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
            tell(kind="t.news", key="1")
            assert deliver() == 0
            assert set(Message.objects.values_list("kind", "due_at")) == {
                ("digest", self.END),
                ("t.news", self.END),
            }

    def test_a_queue_that_is_late_does_not_wake_anybody(self, waiting, channel):
        with time_machine.travel(datetime(2026, 11, 24, 20, 59, tzinfo=UTC), tick=False) as clock:
            tell(kind="t.waiting", key="1", facts={"n": 1}, to_users=[UserFactory()])
            clock.move_to(self.NIGHT)
            assert deliver() == 0
            message = only()
            assert (message.state, message.due_at, message.attempts) == ("queued", self.END, 0)

    def test_each_has_their_own(self, waiting, channel):
        owl, lark = UserFactory(), Contact.objects.create(email="lark@people.example")
        choosing.keep_habits(user=owl, quiet_from=None, quiet_to=None, budget=10)
        choosing.keep_habits(contact=lark, quiet_from=time(18), quiet_to=time(6), budget=None)
        with time_machine.travel(self.NIGHT, tick=False):
            tell(kind="t.waiting", key="1", facts={"n": 1}, to_users=[owl], to_contacts=[lark])
            assert Message.objects.get(user=owl).due_at == self.NIGHT
            assert Message.objects.get(contact=lark).due_at == datetime(2026, 11, 25, 6, tzinfo=UTC)


@pytest.mark.django_db
class TestBudget:
    def person(self, budget=3):
        person = UserFactory()
        choosing.keep_habits(user=person, quiet_from=None, quiet_to=None, budget=budget)
        return person

    def news(self, person, *numbers):
        for n in numbers:
            tell(kind="t.waiting", key=str(n), facts={"n": n}, to_users=[person])

    def test_up_to_it_each_is_a_mail_and_the_rest_one_summary(self, waiting):
        person = self.person()
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):
            self.news(person, 1, 2, 3, 4, 5)
            assert Message.objects.count() == 3
            late = Notification.objects.filter(message=None)
            assert {(row.cadence, row.due_at) for row in late} == {
                ("daily", datetime(2026, 11, 25, 7, tzinfo=UTC))
            }

    def test_an_audience_counts_within_one_batch_too(self, kinds):
        person = self.person(budget=1)
        kinds.register(
            NotificationKind(
                name="t.all",
                label="All",
                render=plain,
                audience=lambda event, after, limit: [person.pk][after and 1 :],
                line=lambda event: Line(text=event.dedupe_key),
            )
        )
        for n in range(3):
            tell(kind="t.all", key=str(n))
        deliver_to_queue()
        assert Message.objects.count() == 1
        assert Notification.objects.filter(cadence="daily", message=None).count() == 2

    def test_a_summary_over_it_goes_on_monday_with_everything(self, waiting):
        person = self.person()
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
            self.news(person, 1, 2, 3, 4)
            Message.objects.update(state="sent")
            for day in (25, 26, 27, 28, 29):
                clock.move_to(datetime(2026, 11, day, 7, tzinfo=UTC))
                compose_due()
                self.news(person, day)
            assert not Message.objects.filter(kind="digest").exists()
            clock.move_to(datetime(2026, 11, 30, 7, tzinfo=UTC))
            compose_due()
            digest = Message.objects.get(kind="digest")
            assert [event.facts["n"] for event in digest.events] == [4, 25, 26, 27, 28, 29]
            assert not Notification.objects.filter(message=None).exists()

    def test_the_week_is_the_last_seven_days(self, waiting):
        person = self.person(budget=1)
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
            self.news(person, 1)
            clock.shift(timedelta(days=7) - timedelta(seconds=1))
            self.news(person, 2)
            assert Message.objects.count() == 1
            clock.shift(timedelta(seconds=1))
            self.news(person, 3)
            assert Message.objects.count() == 2

    def test_a_weekly_summary_that_comes_late_goes_all_the_same(self, waiting):
        person = self.person(budget=1)
        NotificationChoice.objects.create(user=person, kind="t.digest", cadence="weekly")
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
            tell(kind="t.digest", key="1", facts={"n": 1}, to_users=[person])
            clock.move_to(datetime(2026, 12, 1, 7, tzinfo=UTC))  # the worker slept through Monday
            self.news(person, 9)
            compose_due()
            assert Message.objects.filter(kind="digest").count() == 1

    def test_ones_own_matter_neither_counts_nor_waits(self, waiting):
        person = self.person(budget=1)
        for n in range(3):
            tell(kind="t.own", key=str(n), to_users=[person])
        self.news(person, 1)
        assert Message.objects.count() == 4

    @pytest.mark.parametrize(
        ("state", "counts"), [("sent", True), ("sending", True), ("failed", False), ("dropped", False)]
    )
    def test_what_did_not_arrive_does_not_count(self, waiting, state, counts):
        person = self.person(budget=1)
        self.news(person, 1)
        Message.objects.update(state=state)
        self.news(person, 2)
        assert Message.objects.count() == (1 if counts else 2)

    def test_what_can_be_no_line_does_not_wait(self, kinds):
        person = self.person(budget=1)
        for n in range(3):
            tell(kind="t.news", key=str(n), to_users=[person])
        assert Message.objects.count() == 3

    def test_without_a_limit_all_come(self, waiting):
        person = self.person(budget=None)
        self.news(person, *range(30))
        assert Message.objects.count() == 30

    def test_guests_have_one_too(self, waiting):
        contact = Contact.objects.create(email="a@people.example")
        choosing.keep_habits(contact=contact, quiet_from=None, quiet_to=None, budget=1)
        for n in range(2):
            tell(kind="t.waiting", key=str(n), facts={"n": n}, to_contacts=[contact])
        assert Message.objects.count() == 1

    def test_a_year_of_too_much_loses_nothing(self, waiting):
        """Five pieces of news a day for five weeks, three mails a week wanted: every piece arrives once."""
        person = self.person()
        told = []
        with time_machine.travel(MONDAY, tick=False) as clock:
            for day in range(35):
                for n in range(5):
                    self.news(person, day * 10 + n)
                    compose_due()
                clock.shift(timedelta(days=1))
                compose_due()
                for message in Message.objects.filter(state="queued"):
                    make(message)
                    told += [event.facts["n"] for event in message.events]
                Message.objects.filter(state="queued").update(state="sent", sent_at=now())
            clock.shift(timedelta(days=7))
            compose_due()
            for message in Message.objects.filter(state="queued"):
                told += [event.facts["n"] for event in message.events]
        assert sorted(told) == sorted(day * 10 + n for day in range(35) for n in range(5))
        weeks = [timezone.localdate(due) for due in Message.objects.values_list("due_at", flat=True)]
        assert len(weeks) <= 4 * 7, "three and Monday's, in each of the weeks"


@pytest.mark.django_db
def test_composing_asks_the_same_for_many_as_for_few(waiting, kinds, django_assert_max_num_queries):
    asked = []
    for count in (3, 30):
        people = UserFactory.create_batch(count)
        for person in people[::2]:
            choosing.keep_habits(user=person, quiet_from=time(21), quiet_to=time(8), budget=1)
        with time_machine.travel(MONDAY + timedelta(days=1), tick=False) as clock:
            for n in range(3):
                tell(kind="t.digest", key=f"{count}-{n}", facts={"n": n}, to_users=people)
            for n in range(2):
                tell(kind="t.waiting", key=f"{count}-{n}", facts={"n": n}, to_users=people)
            clock.shift(timedelta(days=1))
            with django_assert_max_num_queries(25) as captured:
                compose_due()
        asked.append(len(captured))
        Message.objects.all().delete()
    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_what_can_join_the_summary_that_still_waits_is_no_mail_more(kinds, settings):
    """Two mornings' lines that are composed together, because the worker slept: one summary, within the budget."""
    settings.MAIL_BUDGET = 1
    person = UserFactory()
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
        for n in range(2):
            tell(kind="t.digest", key=str(n), facts={"n": n}, to_users=[person])
            clock.shift(timedelta(days=1))
        compose_due()
        assert len(only().events) == 2
