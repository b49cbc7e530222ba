"""Questions to the department: asked privately, answered to all without who asked, once to each; partners wanted."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.outbox import spread_due
from accounts.clock import now
from accounts.models import Notification
from challenges.actions import questions
from challenges.models import CaseEvent, Challenge, Question
from challenges.registries import words_of
from challenges.topics import topic_of
from engagement.actions.follows import follow
from engagement.errors import Refused
from engagement.questions import acts
from engagement.questions.leaks import leaks_in
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import UserFactory
from tests.factories.challenges import (
    ChallengeFactory,
    SolutionFactory,
    department,
    firm,
    handed_in,
    member,
    officer,
    question,
)
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def challenge():
    return ChallengeFactory(title="Hubs", open=True)


def answer(row: Question, **given) -> Question:
    by = given.pop("by", row.challenge.owner)
    values = {"public_question": "May the shed be used?", "text": "Yes, from stage 3 on.", **given}
    return questions.answer(question=row, by=by, **values)


def told(kind: str) -> dict[int, str]:
    """Whoever has a notification of this kind, with the reason."""
    spread_due()
    rows = Notification.objects.filter(event__kind=f"challenges.{kind}")
    assert rows.count() == rows.values("user", "event").distinct().count()
    return dict(rows.values_list("user", "reason"))


# --- Asking ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("traits", "allowed"),
    [({}, False), ({"proposed": True}, False), ({"open": True}, True), ({"over": True}, False),
     ({"exploring": True}, False)],
)  # fmt: skip
def test_in_which_state_one_may_ask(traits, allowed):
    challenge = ChallengeFactory(**traits)
    if not allowed:
        with pytest.raises(Refused) as refusal:
            questions.ask(challenge=challenge, by=UserFactory(), asked="Why?")
        assert refusal.value.code == "closed" and not Question.objects.exists()
        return
    row = questions.ask(challenge=challenge, by=UserFactory(), asked="Why?")
    assert row.state == "received"


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, True), (0, False)])
def test_the_instant_at_which_it_was_received_is_judged(challenge, seconds, allowed):
    at = challenge.closes_at + timedelta(seconds=seconds)
    with time_machine.travel(challenge.closes_at + timedelta(seconds=30), tick=False):
        if allowed:
            assert questions.ask(challenge=challenge, by=UserFactory(), asked="Why?", received_at=at)
        else:
            with pytest.raises(Refused):
                questions.ask(challenge=challenge, by=UserFactory(), asked="Why?", received_at=at)


def test_who_runs_it_does_not_ask_and_two_presses_are_one_question(challenge):
    with pytest.raises(Refused) as refusal:
        questions.ask(challenge=challenge, by=challenge.owner, asked="Why?")
    assert refusal.value.code == "runs"
    by = UserFactory()
    first, second = (questions.ask(challenge=challenge, by=by, asked="Why?") for _each in range(2))
    assert first == second and Question.objects.count() == 1


def test_the_case_does_not_say_who_asked(challenge):
    questions.ask(challenge=challenge, by=UserFactory(), asked="Why?")
    event = CaseEvent.objects.get(verb="question_asked")
    assert event.actor is None and set(event.facts) == {"question"}
    assert words_of(event) == "A question was asked"


def test_the_form_keeps_what_was_typed_and_says_what_is_missing(client, challenge):
    HomePageFactory()
    client.force_login(UserFactory())
    url = reverse("challenges:ask", args=[challenge.slug])
    assert "Write your question" in client.post(url, {"asked": " "}).content.decode()
    long = "x" * 2001
    text = client.post(url, {"asked": long}).content.decode()
    assert "2000 characters or fewer" in text and long in text
    response = client.post(url, {"asked": "May we use the shed?"}, follow=True)
    assert "Waiting for an answer" in response.content.decode()
    assert "no-cache" in response["Cache-Control"] or "no-store" in response["Cache-Control"]
    assert Question.objects.get().asked == "May we use the shed?"


def test_one_may_ask_so_often_a_day(client, challenge):
    HomePageFactory()
    client.force_login(UserFactory())
    url = reverse("challenges:ask", args=[challenge.slug])
    for number in range(10):
        assert client.post(url, {"asked": f"Question {number}"}).status_code == 302
    text = client.post(url, {"asked": "One more"}).content.decode()
    assert "You have asked many questions today." in text and "One more" in text
    assert Question.objects.count() == 10


def test_one_sees_ones_own_questions_and_what_became_of_them_and_nobody_elses(client, challenge):
    HomePageFactory()
    asker = UserFactory()
    kept = answer(question(challenge, by=asker, asked="Own answered"))
    question(challenge, by=asker, asked="Own declined", state="declined", reason="Not now.")
    question(challenge, by=asker, asked="Own merged", state="merged", same_as=kept)
    question(challenge, asked="Somebody’s")
    client.force_login(asker)
    url = reverse("challenges:ask", args=[challenge.slug])
    text = client.get(url).content.decode()
    for words in (
        "Own answered",
        "Read the answer",
        "Own declined",
        "Not now.",
        "Own merged",
        "asked the same",
    ):
        assert words in text
    assert "Somebody" not in text.replace("Somebody else", "")
    with time_machine.travel(challenge.closes_at, tick=False):
        client.force_login(asker)  # the session of weeks ago is over
        text = client.get(url).content.decode()
        assert "Own answered" in text and "<textarea" not in text


# --- Answering ---------------------------------------------------------------------------------------------
@time_machine.travel(NOON, tick=False)
def test_an_answer_is_told_once_to_who_asked_who_follows_and_who_writes_a_solution(challenge):
    challenge = ChallengeFactory(open=True)
    asker, twin, follower = UserFactory(), UserFactory(), UserFactory()
    draft = SolutionFactory(challenge=challenge)
    writer, both = member(draft.organisation), member(handed_in(challenge).organisation)
    left = member(handed_in(challenge, state="withdrawn").organisation)
    for user in (follower, both, asker):
        follow(by=user, topic=topic_of(challenge))
    row = question(challenge, by=asker)
    questions.merge(question=question(challenge, by=twin), into=row, by=challenge.owner)
    answer(row)
    reasons = told("answered")
    assert reasons == {
        asker.pk: "asked", twin.pk: "asked", follower.pk: "follows", writer.pk: "takes_part", both.pk: "takes_part"
    }  # fmt: skip
    assert left.pk not in reasons and challenge.owner.pk not in reasons
    before = Notification.objects.count()
    spread_due()
    assert Notification.objects.count() == before


@pytest.mark.parametrize("state", ["published", "declined", "merged"])
def test_what_is_dealt_with_is_not_dealt_with_again(challenge, state):
    other = question(challenge)
    given = {
        "published": {"question": "Q", "answer": "A", "answered_at": now()},
        "declined": {"reason": "No."},
        "merged": {"same_as": other},
    }[state]
    row = question(challenge, state=state, **given)
    for attempt in (
        lambda: answer(row),
        lambda: questions.decline(question=row, by=challenge.owner, reason="No."),
        lambda: questions.merge(question=row, into=other, by=challenge.owner),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "moved"
    row.refresh_from_db()
    assert row.state == state


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, True), (0, False)])
def test_after_closing_nothing_is_answered_or_merged_but_it_can_be_declined(challenge, seconds, allowed):
    row, other = question(challenge), question(challenge)
    with time_machine.travel(challenge.closes_at + timedelta(seconds=seconds), tick=False):
        for attempt in (
            lambda: questions.merge(question=row, into=other, by=challenge.owner),
            lambda: answer(other),
        ):
            if allowed:
                attempt()
            else:
                with pytest.raises(Refused) as refusal:
                    attempt()
                assert refusal.value.code == "closed"
        if not allowed:
            assert questions.decline(question=row, by=challenge.owner, reason="Too late.").state == "declined"


def test_who_asked_what_is_declined_reads_why_and_so_does_who_asked_the_same(challenge):
    asker, twin = UserFactory(), UserFactory()
    row = question(challenge, by=asker)
    questions.merge(question=question(challenge, by=twin), into=row, by=challenge.owner)
    questions.decline(question=row, by=challenge.owner, reason="It is on the page.")
    assert set(told("question_declined")) == {asker.pk, twin.pk}


def test_merging_into_an_answered_one_tells_who_asked_and_into_a_closed_one_is_refused(challenge):
    asker = UserFactory()
    there = answer(question(challenge))
    row = questions.merge(question=question(challenge, by=asker), into=there, by=challenge.owner)
    assert row.state == "merged" and row.same_as == there and set(told("answered_before")) == {asker.pk}
    gone = question(challenge, state="declined", reason="No.")
    elsewhere = question(ChallengeFactory(open=True))
    for other in (gone, elsewhere):
        with pytest.raises(Refused) as refusal:
            questions.merge(question=question(challenge), into=other, by=challenge.owner)
        assert refusal.value.code == "same"
    same = question(challenge)
    with pytest.raises(Refused):
        questions.merge(question=same, into=same, by=challenge.owner)


def test_what_was_merged_follows_where_its_question_is_merged_to(challenge):
    first, second, third = question(challenge), question(challenge), question(challenge)
    questions.merge(question=first, into=second, by=challenge.owner)
    questions.merge(question=second, into=third, by=challenge.owner)
    first.refresh_from_db()
    assert first.same_as == third


def test_those_that_are_alike_stand_first(challenge):
    row = question(challenge, asked="When may the shed in Sparkhill be used?")
    far = question(challenge, asked="Who insures drivers?")
    near = question(challenge, asked="From which day can we use the Sparkhill shed?")
    question(ChallengeFactory(open=True), asked="When may the shed in Sparkhill be used?")
    assert acts.alike(row) == [near, far] and acts.near(row) == [near]


# --- Whether an answer gives away who asked ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "sample"),
    [
        ("Olwen Grey asks.", "Olwen Grey"),
        ("As olwen said.", "Olwen"),
        ("Write to o.grey@brass.example.", "o.grey@brass.example"),
        ("Brass Works has a van.", "Brass Works"),
        ("Greyish brass works well.", "Brass Works"),
        ("A greying olwenish shed.", ""),
        ("From stage 3 on.", ""),
    ],
)
def test_what_gives_away_who_asked(challenge, text, sample):
    asker = member(firm(name="Brass Works"), display_name="Olwen Grey", email="o.grey@brass.example")
    found = [leak.sample for leak in leaks_in(question(challenge, by=asker), text)]
    if (
        text == "Greyish brass works well."
    ):  # the words of a firm's name may be meant otherwise: it is a warning
        assert found == ["Brass Works"]
    else:
        assert (sample in found) if sample else not found


@pytest.fixture
def office(client, challenge):
    HomePageFactory()
    sign_in_with_second_factor(client, challenge.owner)
    return client


def test_an_answer_that_names_who_asked_is_warned_about_before_it_is_published(office, challenge):
    row = question(challenge, by=member(firm(name="Brass Works"), display_name="Olwen Grey"))
    url = reverse("challenge_questions:answer", args=[row.pk])
    said = {"question": "May Brass Works use the shed?", "answer": "Yes."}
    text = office.post(url, said).content.decode()
    assert "“Brass Works” is an organisation of who asked" in text and "May Brass Works use" in text
    row.refresh_from_db()
    assert row.state == "received"
    assert office.post(url, {**said, "understood": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "published"


def test_the_name_of_whoever_asked_the_same_is_pointed_out_too(office, challenge):
    row = question(challenge)
    twin = question(challenge, by=member(firm(name="Secret Sheds"), display_name="Sunita Sharma"))
    questions.merge(question=twin, into=row, by=challenge.owner)
    url = reverse("challenge_questions:answer", args=[row.pk])
    said = {"question": "May Secret Sheds use it?", "answer": "Yes."}
    assert "“Secret Sheds” is an organisation of who asked" in office.post(url, said).content.decode()
    row.refresh_from_db()
    assert row.state == "received"


def test_an_officer_sees_the_words_and_not_who_asked(office, challenge):
    asker = member(firm(name="Brass Works"), display_name="Olwen Grey")
    row = question(challenge, by=asker, asked="May we use the shed?")
    question(challenge, asked="Can we use the shed too?")
    urls = [reverse("challenge_questions:index"), reverse("challenge_questions:inspect", args=[row.pk])]
    urls += [reverse(f"challenge_questions:{name}", args=[row.pk]) for name in ("answer", "merge", "decline")]
    urls.append(reverse("challenge_questions:index") + "?export=csv")
    for url in urls:
        response = office.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode()
        assert "May we use the shed?" in text, url
        assert not [name for name in ("Olwen", "Brass Works", asker.email) if name in text], url
    assert "Asks much the same" in office.get(urls[1]).content.decode()


def test_the_buttons_are_those_that_are_possible(office, challenge):
    row, _other = question(challenge), question(challenge)
    names = ("answer", "merge", "decline")
    inspect = reverse("challenge_questions:inspect", args=[row.pk])

    def offered() -> list[bool]:
        text = office.get(inspect).content.decode()
        return [reverse(f"challenge_questions:{name}", args=[row.pk]) in text for name in names]

    assert offered() == [True, True, True]
    Challenge.objects.filter(pk=challenge.pk).update(closes_at=now() - timedelta(seconds=1))
    assert offered() == [False, False, True]
    questions.decline(question=row, by=challenge.owner, reason="Late.")
    assert offered() == [False, False, False]


def test_an_officer_of_another_department_finds_no_question(client, challenge):
    HomePageFactory()
    row = question(challenge)
    sign_in_with_second_factor(client, officer(department()))
    for name in ("inspect", "answer", "merge", "decline"):
        assert client.get(reverse(f"challenge_questions:{name}", args=[row.pk])).status_code == 404
    assert "May we use the shed?" not in client.get(reverse("challenge_questions:index")).content.decode()


def test_the_list_of_an_officer_costs_the_same_however_many_there_are(office, challenge):
    url = reverse("challenge_questions:index")
    costs = []
    for number in (2, 15):
        for _each in range(number):
            question(challenge)
        office.get(url)
        with CaptureQueriesContext(connection) as captured:
            office.get(url)
        costs.append(len(captured))
    assert costs[0] == costs[1]
