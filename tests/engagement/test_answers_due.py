"""Promises to answer: when they run out, what keeps them, and what counts nowhere."""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement import measures_answers as measures
from engagement import registries
from engagement.actions import answering, comments, states, topics
from engagement.models import AnswerDue, Comment, Idea, Topic
from engagement.registries import Promise
from engagement.workdays import add_working_days, days_off_from, working_days_after
from tests.engagement.answering import answer, department, kinds_as_before, with_officers  # noqa: F401
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, fill, register_kind, said

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=LONDON)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def promising(days: int = 10):
    words = Promise(who_answers="", answers_by="Soon.", can_change="", answer_within_days=days)
    return register_kind(promise=lambda topic: words)


@pytest.fixture
def on(monkeypatch):
    """The council has chosen to publish how promises are kept."""
    monkeypatch.setattr(registries, "_promised", [lambda: True])


def standing_of(comment) -> str:
    return measures.promised().get(comment=comment).how_kept


@pytest.mark.parametrize(
    ("said_on", "days", "due"),
    [
        ("2026-11-25 09:00", 10, date(2026, 12, 9)),
        ("2026-11-27 23:59", 1, date(2026, 11, 30)),
        ("2026-11-28 00:00", 1, date(2026, 11, 30)),
        ("2026-12-24 16:00", 1, date(2026, 12, 29)),  # Christmas, a weekend, Monday for Boxing Day
        ("2026-04-02 10:00", 2, date(2026, 4, 8)),  # Good Friday and Easter Monday
        ("2027-12-24 10:00", 1, date(2027, 12, 29)),  # both days of 2027 fall on a weekend
        ("2027-03-25 12:00", 1, date(2027, 3, 30)),
        ("2026-03-27 10:00", 1, date(2026, 3, 30)),  # the clocks go forward
        ("2026-06-30 23:30", 1, date(2026, 7, 1)),  # still June here, though July in no zone but ours
    ],
)
@pytest.mark.django_db
def test_a_promise_is_made_in_working_days_from_the_day_of_writing(said_on, days, due):
    promising(days)
    with time_machine.travel(at(said_on), tick=False):
        assert AnswerDue.objects.get(comment=said(TopicFactory())).due_on == due


def test_the_bank_holidays_of_england_2026_and_2027_are_days_off():
    assert [day.isoformat() for day in days_off_from(date(2026, 1, 1), 99)] == [
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31"),
        *("2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03"),
        *("2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28"),
    ]


@pytest.mark.parametrize(
    ("day", "other", "number"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 23), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 12, 24), date(2026, 12, 29), 1),
    ],
)
def test_how_late_is_said_in_working_days(day, other, number):
    assert working_days_after(day, other) == number
    if number:
        assert add_working_days(day, number) == other


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answered_at", "standing"),
    [
        ("2026-12-07 23:59:59.999999", "kept"),
        ("2026-12-08 00:00:00", "late_answered"),
    ],
)
def test_a_promise_is_kept_by_the_end_of_its_day_in_the_councils_zone(answered_at, standing):
    promising()
    with time_machine.travel(MONDAY, tick=False) as clock:
        comment = said(TopicFactory())
        clock.move_to(at(answered_at))
        answer(comment=comment)
        assert standing_of(comment) == standing
        assert measures.end_of(date(2026, 12, 7)) == at("2026-12-08 00:00")


@pytest.mark.django_db
def test_in_summer_the_day_ends_an_hour_before_it_does_in_utc():
    promising(1)
    with time_machine.travel(at("2026-06-29 10:00"), tick=False) as clock:
        kept, late = said(TopicFactory()), said(TopicFactory())
        clock.move_to(at("2026-06-30 23:30"))  # 22:30 UTC
        answer(comment=kept)
        clock.move_to(at("2026-07-01 00:30"))  # 30 June, 23:30 UTC
        answer(comment=late)
        assert (standing_of(kept), standing_of(late)) == ("kept", "late_answered")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("instant", "standing"), [("2026-12-07 23:59:59", "open"), ("2026-12-08 00:00:00", "late")]
)
def test_what_waits_is_late_from_the_first_instant_after_its_day(instant, standing):
    promising()
    with time_machine.travel(MONDAY, tick=False) as clock:
        comment = said(TopicFactory())
        clock.move_to(at(instant))
        assert standing_of(comment) == standing
        assert measures.late().exists() is (standing == "late")
        assert AnswerDue.objects.late().exists() is (standing == "late")


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["removed", "withdrawn", "held"])
def test_what_does_not_stand_counts_nowhere(state):
    promising()
    comment = said(TopicFactory())
    states.change_state(comment=comment, state=state, by=None)
    assert measures.totals(measures.promised()).total == 0


@pytest.mark.django_db
def test_what_is_read_first_is_promised_an_answer_from_when_it_stands():
    promising()
    with time_machine.travel(MONDAY, tick=False) as clock:
        topic = TopicFactory(read_first=True)
        comment = comments.post_comment(by=UserFactory(), topic=topic, text="Trees")
        assert not AnswerDue.objects.exists()
        clock.shift(timedelta(days=2))
        states.change_state(comment=comment, state="visible", by=UserFactory())
        assert AnswerDue.objects.get().due_on == date(2026, 12, 9)


@pytest.mark.django_db
def test_a_topics_own_number_of_days_counts_before_the_sites_and_nought_promises_nothing():
    promising()
    topic, officer = TopicFactory(), UserFactory()
    with time_machine.travel(MONDAY, tick=False):
        words = {}
        for days in (None, 2, 0):
            topics.set_answer_within(topic=topic, by=officer, days=days)
            words[days] = (registries.promise(topic).answers_by, answering.answer_by(topic))
    assert words == {
        None: ("We will answer by Monday 7 December 2026.", date(2026, 12, 7)),
        2: ("We will answer by Wednesday 25 November 2026.", date(2026, 11, 25)),
        0: ("", None),
    }
    promising(0)
    topics.set_answer_within(topic=topic, by=officer, days=None)
    assert (registries.promise(topic).answers_by, answering.answer_by(topic)) == ("Soon.", None)


@pytest.mark.django_db
def test_rows_that_are_missing_are_made_without_a_promise():
    officer = UserFactory()
    topic = with_officers(officer)
    waiting, answered_before, own = said(topic), said(topic), said(topic, by=officer)
    official = answered(answered_before, by=officer)
    gone = said(topic)
    states.change_state(comment=gone, state="removed", by=None)
    AnswerDue.objects.all().delete()
    call_command("want_answers")
    assert not answering.want_missing()
    rows = {row.comment_id: row for row in AnswerDue.objects.all()}
    assert set(rows) == {waiting.pk, answered_before.pk}
    assert (rows[waiting.pk].answered_at, rows[waiting.pk].due_on) == (None, None)
    done = rows[answered_before.pk]
    assert (done.how, done.answered_at, done.answered_by) == ("reply", official.created_at, officer)
    assert own.pk not in rows


# --- On the page of a topic --------------------------------------------------------------------------------
@pytest.mark.django_db
def test_what_is_late_says_so_to_everybody_and_what_is_open_to_its_writer_alone(rf, on):
    from engagement.threads import read_thread

    promising()
    topic = TopicFactory()
    with time_machine.travel(MONDAY, tick=False) as clock:
        comment = said(topic)

        def html(viewer=None):
            topic.refresh_from_db()
            return str(read_thread(topic=topic, request=rf.get("/"), viewer=viewer, page_url="/x/"))

        assert "We will answer by Monday 7 December 2026." in html()
        assert "We will answer you by" not in html() + html(UserFactory())
        assert "We will answer you by Monday 7 December 2026." in html(comment.author)
        clock.move_to(at("2026-12-08 09:00"))
        assert "Answer promised by Monday 7 December 2026: late" in html()
        assert reverse("engagement:promises") in html()
        answer(comment=comment)
        assert ": late" not in html()


# --- The page of promises ----------------------------------------------------------------------------------
@pytest.fixture
def promises(db, on):
    """One kept, one answered late, one late and one open, and one without a promise."""
    officer = UserFactory()
    topic = with_officers(officer, department=department(), title="Trees")
    words = Promise(who_answers="", answers_by="", can_change="", answer_within_days=5)
    register_kind(**{**vars_of(topic), "promise": lambda topic: words})
    with time_machine.travel(MONDAY, tick=False) as clock:
        kept, answered_late, late = (said(topic, text=f"Voice {n} here") for n in range(3))
        answer(comment=kept)
        clock.move_to(at("2026-12-01 09:00"))
        answer(comment=answered_late)
        clock.move_to(at("2026-12-02 09:00"))
        opened = said(topic, text="Voice 3 here")
        Comment.objects.filter(pk=kept.pk).update(created_at=MONDAY)
        yield {"kept": kept, "answered_late": answered_late, "late": late, "open": opened, "topic": topic}


def vars_of(topic) -> dict:
    kind = registries.kind_of(topic)
    return {
        name: getattr(kind, name) for name in ("answerable_by", "answerable", "department", "departments")
    }


def test_the_figures_add_up(promises):
    rows = measures.promised()
    every = measures.Promises(kept=1, late_answered=1, late=1, open=1)
    assert measures.totals(rows) == every
    assert measures.by_month(rows)[-1] == (date(2026, 12, 1), measures.Promises(open=1))
    assert measures.by_month(rows)[-2] == (date(2026, 11, 1), replace(every, open=0))
    assert len(measures.by_month(rows)) == 12
    abouts = measures.by_topic(rows)
    assert [(about.title, about.department, about.promises) for about in abouts] == [
        ("Trees", "Housing", every)
    ]
    assert measures.by_department(abouts) == {"Housing": every}
    assert measures.by_kind(rows) == {"comment": every}
    assert (every.due, every.missed, every.share_kept, measures.Promises().share_kept) == (3, 2, 33, None)


def test_the_page_says_how_promises_are_kept(client, promises):
    html = client.get(reverse("engagement:promises")).content.decode()
    assert "We have kept 1 of the 3 promises" in html
    assert "2 working days late" in html
    assert promises["late"].get_absolute_url() in html
    assert "Monday 30 November 2026" in html
    assert "Friday 25 December 2026" in html
    assert promises["late"].author.display_name not in html


def test_an_idea_is_named_by_its_title(client, promises):
    late = promises["late"]
    Idea.objects.create(comment=late, about=late.topic, topic=TopicFactory(), title="A tree a day")
    html = client.get(reverse("engagement:promises")).content.decode()
    assert "A tree a day" in html
    assert measures.by_kind(measures.promised())["idea"].late == 1


def test_what_is_late_is_paged_by_key(client, promises, monkeypatch):
    from engagement.views import promises as views

    monkeypatch.setattr(views, "PAGE", 2)
    for number in range(4):
        with time_machine.travel(MONDAY - timedelta(days=number), tick=False):
            said(promises["topic"], text=f"Older {number} here")
    seen, url = [], reverse("engagement:promises")
    while url:
        response = client.get(url)
        seen += [row["words"] for row in response.context["late"]]
        url = response.context["next_url"]
    assert seen == ["Older 1 here", "Older 2 here", "Older 3 here", "Voice 2 here", "Older 0 here"]
    assert client.get(f"{reverse('engagement:promises')}?after=2026-99-99.1").status_code == 200


def test_the_table_holds_a_row_for_each_promise_and_no_name(client, promises):
    Topic.objects.filter(pk=promises["topic"].pk).update(title="=Trees")
    response = client.get(reverse("engagement:promises_csv"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["standing"] for row in rows] == ["kept", "late_answered", "late", "open"]
    assert rows[0]["due_on"] == "2026-11-30"
    assert rows[0]["address"].endswith(promises["kept"].get_absolute_url())
    assert {row["about"] for row in rows} == {"'=Trees"}
    assert promises["late"].author.display_name not in text
    assert "Voice" not in text


def test_a_private_topic_is_not_counted(promises):
    Topic.objects.update(is_public=False)
    assert measures.totals(measures.promised()).total == 0


def test_the_page_costs_the_same_at_two_sizes(client, promises):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("engagement:promises"))
        return len(queries)

    cost()
    small = cost()
    for _number in range(3):
        topic = TopicFactory()
        fill(topic, roots=9)
        answering.want_missing()
    AnswerDue.objects.update(due_on=date(2026, 11, 24))
    assert cost() <= small


@pytest.mark.django_db
def test_while_the_council_has_not_chosen_there_is_no_such_page(client):
    for name in ("promises", "promises_csv"):
        assert client.get(reverse(f"engagement:{name}")).status_code == 404


def test_with_no_promise_yet_the_page_says_so(client, db, on):
    assert "We have made no promise yet" in client.get(reverse("engagement:promises")).content.decode()
