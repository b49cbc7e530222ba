"""Somebody can't make it: champions are asked, some at a time, until it is covered; and never more than they chose."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import people
from accounts.clock import now
from accounts.models import Event, NotificationChoice
from accounts.personal_data import export
from accounts.registries import jobs
from champions.models import Ask, Concern, ContactPause
from champions.registries import sessions
from engagement.actions.moving import silence
from engagement.errors import Refused
from surgeries.actions import cover, cover_answers
from surgeries.actions.forgetting import forget_cover_asks
from surgeries.actions.sessions import cancel_session, cannot_make_it, come_to_help
from surgeries.helpers import able_to_help
from surgeries.links import token_of
from surgeries.models import CoverAsk, CoverSearch, Shift
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory, WardFactory
from tests.factories.champions import ChampionFactory, SkillFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, ShiftFactory, VenueFactory, booked

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
EVENING = datetime(2026, 12, 1, 18, tzinfo=LONDON)  # a Tuesday


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=LONDON), tick=False):
        yield


@pytest.fixture
def skill():
    return SkillFactory()


@pytest.fixture
def session(skill):
    topic = SessionTopicFactory()
    topic.skills.add(skill)
    session = SessionFactory(
        needs_surgeons=True,
        host=UserFactory(display_name="Hodan"),
        starts_at=EVENING,
        ends_at=EVENING + timedelta(hours=2),
    )
    session.topics.add(topic)
    return session


@pytest.fixture
def surgeon(session):
    """The one who comes, and can't after all."""
    person = ChampionFactory().user
    come_to_help(session=session, surgeon=person)
    return person


def able(skill, number=1, **given):
    made = [ChampionFactory(skills=[skill], **given) for _place in range(number)]
    return made if number > 1 else made[0]


def asked() -> set:
    return set(CoverAsk.objects.values_list("user", flat=True))


def test_who_can_t_make_it_need_not_look_for_anybody(session, surgeon, skill):
    able(skill, 10)
    booked(session, size=2)
    assert cannot_make_it(session=session, surgeon=surgeon)
    assert len(asked()) == cover.AT_ONCE and Ask.objects.count() == cover.AT_ONCE
    assert surgeon.pk not in asked() and session.host_id not in asked()
    assert Event.objects.filter(kind="surgeries.cover_asked").count() == cover.AT_ONCE
    assert session.bookings.get().state == "booked"
    assert not cannot_make_it(session=session, surgeon=surgeon) and CoverSearch.objects.count() == 1


def test_nobody_is_asked_where_enough_come_or_where_who_drops_out_only_learns(session, surgeon, skill):
    able(skill)
    other = ShiftFactory(session=session)
    learner = ShiftFactory(session=session, is_learning=True)
    cannot_make_it(session=session, surgeon=surgeon)
    cannot_make_it(session=session, surgeon=learner.surgeon)
    assert not CoverSearch.objects.exists()
    cannot_make_it(session=session, surgeon=other.surgeon)
    assert CoverSearch.objects.count() == 1


@pytest.mark.parametrize("why", ["begun", "silence"])
def test_nobody_is_asked_once_it_has_begun_nor_by_an_import(session, surgeon, skill, why):
    able(skill)
    if why == "silence":
        with silence():
            cannot_make_it(session=session, surgeon=surgeon)
    else:
        with time_machine.travel(EVENING, tick=False):
            cannot_make_it(session=session, surgeon=surgeon)
    assert not CoverSearch.objects.exists()


# --- Who is asked ------------------------------------------------------------------------------------------
def test_only_who_can_be_contacted_knows_the_topic_and_speaks_the_language_is_asked(session, skill):
    session.languages = ["ur"]
    session.save()
    fits = able(skill, speaks=["ur"])
    able(skill, speaks=["en"])
    able(skill)
    able(SkillFactory(), speaks=["ur"])
    for traits in ({"applied": True}, {"onboarding": True}, {"paused": True}, {"minor": True}):
        able(skill, speaks=["ur"], **traits)
    held = able(skill, speaks=["ur"])
    ContactPause.objects.create(user=held.user, concern=Concern.objects.create(text="x"))
    wants_none = able(skill, speaks=["ur"])
    NotificationChoice.objects.create(user=wants_none.user, kind="surgeries.cover_asked", cadence="never")
    assert list(able_to_help(session)) == [fits]


@pytest.mark.parametrize(
    ("free", "day", "is_asked"),
    [([], 0, True), (["evening"], 0, True), (["weekday"], 0, False), (["weekday", "evening"], 0, True),
     (["weekend"], 4, True), (["evening"], 4, False)],
)  # fmt: skip
def test_who_said_when_they_are_free_is_asked_for_then(session, skill, free, day, is_asked):
    session.starts_at = EVENING + timedelta(days=day)
    session.ends_at = session.starts_at + timedelta(hours=1)
    session.save()
    able(skill, free=free)
    assert able_to_help(session).exists() is is_asked


def test_who_is_at_something_else_then_is_not_asked(session, skill):
    helps, visits, free = able(skill, 3)
    ShiftFactory(session=SessionFactory(starts_at=EVENING), surgeon=helps.user)
    booked(SessionFactory(starts_at=EVENING + timedelta(hours=1)), user=visits.user)
    booked(SessionFactory(starts_at=EVENING + timedelta(hours=2)), user=free.user)
    assert list(able_to_help(session)) == [free]


def test_those_of_the_ward_first_then_the_least_asked_and_nobody_over_their_number(
    session, skill, monkeypatch
):
    monkeypatch.setattr(cover, "AT_ONCE", 3)
    session.venue = VenueFactory(ward=WardFactory())
    session.save()
    far, often = able(skill, wards=[WardFactory()]), able(skill, wards=[session.venue.ward])
    here, never = able(skill, wards=[session.venue.ward]), able(skill, asks_a_month=0)
    anywhere = able(skill)
    Ask.objects.create(champion=often, about="test:1")
    search = cover.seek_cover(session=session)
    assert [ask.user for ask in search.asks.all()] == [here.user, anywhere.user, often.user]
    with time_machine.travel(now() + cover.AGAIN_AFTER, tick=False):
        assert cover.seek_due() == 1
    assert far.user_id in asked() and never.user_id not in asked()


def test_choosing_among_many_is_as_many_queries_as_among_few(session, skill):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(cover.ask(among=able_to_help(session), about=f"cover:{len(queries)}x{now()}", at_most=2))
        return len(queries)

    able(skill, 2)
    few = cost()
    able(skill, 20)
    assert cost() == few


# --- Until it is covered -----------------------------------------------------------------------------------
def test_the_next_ones_are_asked_some_hours_later_while_it_stays_short(session, skill):
    able(skill, 20)
    cover.seek_cover(session=session)
    counts = []
    for hours in (1, 4, 5, 8, 12):
        with time_machine.travel(datetime(2026, 11, 23, 10 + hours, tzinfo=LONDON), tick=False):
            cover.seek_due()
            cover.seek_due()
            counts.append(len(asked()))
    assert counts == [8, 16, 16, 20, 20]
    assert CoverSearch.objects.get().is_dry
    newcomer = able(skill)
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=LONDON), tick=False):
        cover.seek_due()
    assert newcomer.user_id in asked() and not CoverSearch.objects.get().is_dry


@pytest.mark.parametrize("how", ["begins", "called off", "covered"])
def test_the_search_ends_by_the_clock_with_the_session_or_when_it_is_covered(session, skill, how):
    able(skill)
    cover.seek_cover(session=session)
    moment = now() + timedelta(hours=1)
    if how == "called off":
        cancel_session(session=session, by=UserFactory(), reason="No heating.")
    if how == "covered":
        come_to_help(session=session, surgeon=ChampionFactory().user)
    if how == "begins":
        moment = EVENING
    with time_machine.travel(moment, tick=False):
        assert cover.seek_due() == 0
    search = CoverSearch.objects.get()
    assert search.ended_at and search.outcome == {"begins": "too_late", "called off": "off"}.get(how, how)


def test_a_second_gap_is_a_new_search_and_nobody_is_asked_twice_for_one_session(session, skill, surgeon):
    first, second = able(skill, 2)
    cannot_make_it(session=session, surgeon=surgeon)
    assert cover_answers.say_yes(asked=CoverAsk.objects.get(user=first.user))
    assert CoverSearch.objects.get().outcome == "covered"
    cannot_make_it(session=session, surgeon=first.user)
    newest = CoverSearch.objects.open().get()
    assert not newest.asks.exists() and newest.is_dry
    assert cover_answers.say_yes(asked=CoverAsk.objects.get(user=second.user))
    assert CoverSearch.objects.filter(outcome="covered").count() == 2


# --- By the link in the mail -------------------------------------------------------------------------------
@pytest.fixture
def site():
    return HomePageFactory()


def page(client, ask, status=200) -> str:
    response = client.get(ask.get_absolute_url())
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
    return response.content.decode()


def press(client, ask, do):
    return client.post(ask.get_absolute_url(), {"do": do}, follow=True).content.decode()


def test_yes_by_the_link_without_signing_in_and_looking_does_nothing(client, site, session, skill):
    champion = able(skill)
    ask = cover.seek_cover(session=session).asks.get()
    text = page(client, ask)
    assert "Can you help?" in text and "Not this time" in text and not Shift.objects.exists()
    assert "We count on you" in press(client, ask, "yes")
    press(client, ask, "yes")
    shift = Shift.objects.get()
    assert shift.surgeon == champion.user and shift.state == "coming" and not shift.is_learning
    assert CoverSearch.objects.get().outcome == "covered"
    assert [meeting.key for meeting in sessions().rota(champion.user)] == [session.public_id]


def test_not_this_time_and_a_change_of_mind(client, site, session, skill):
    able(skill)
    ask = cover.seek_cover(session=session).asks.get()
    assert "that is fine" in press(client, ask, "no")
    ask.refresh_from_db()
    assert ask.answer == "no" and not Shift.objects.exists()
    assert "We count on you" in press(client, ask, "yes")
    assert "We count on you" in press(client, ask, "no")  # whoever comes takes it back on their own page


def test_the_second_who_says_yes_reads_that_it_is_covered_and_may_come_all_the_same(
    client, site, session, skill
):
    able(skill, 3)
    first, second, third = cover.seek_cover(session=session).asks.order_by("pk")
    press(client, first, "yes")
    text = press(client, second, "yes")
    assert "It is covered, thank you" in text and "Somebody said yes a moment before you" in text
    second.refresh_from_db()
    assert second.answer == "" and Shift.objects.count() == 1
    assert "We count on you" in press(client, second, "still")
    assert Shift.objects.count() == 2
    text = page(client, third)
    assert "It is covered, thank you" in text and "I come all the same" in text


@pytest.mark.parametrize("how", ["begun", "called off", "paused", "gone"])
def test_an_old_link_says_kindly_how_it_stands(client, site, session, skill, how):
    champion = able(skill)
    ask = cover.seek_cover(session=session).asks.get()
    if how == "called off":
        cancel_session(session=session, by=UserFactory(), reason="No heating.")
    if how == "paused":
        champion.state = "paused"
        champion.save()
    if how == "gone":
        champion.user.is_active = False
        champion.user.save()
    moment = EVENING if how == "begun" else now()
    with time_machine.travel(moment, tick=False):
        response = client.post(ask.get_absolute_url(), {"do": "yes"})
        text = response.content.decode()
    assert not Shift.objects.exists()
    if how == "gone":
        assert response.status_code == 404
    else:
        said = {"begun": "has begun", "called off": "No heating.", "paused": "You are on a pause"}
        assert said[how] in text


def test_a_made_up_link_or_that_of_a_booking_opens_nothing(client, site, session, skill):
    able(skill)
    ask = cover.seek_cover(session=session).asks.get()
    for token in ("nonsense", token_of(ask.public_id), ask.public_id.hex):
        assert client.get(reverse("surgeries:cover", args=[token])).status_code == 404


# --- The host, organisers, and what is kept ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("hours", "is_told"),
    [(-19, False), (-17, True), (-1, True), (1, True), (2, False)],
)
def test_the_host_hears_of_it_on_the_day_itself(session, surgeon, hours, is_told):
    with time_machine.travel(EVENING + timedelta(hours=hours), tick=False):
        cannot_make_it(session=session, surgeon=surgeon)
    told = Event.objects.filter(kind="surgeries.dropped_out")
    assert told.exists() is is_told
    if is_told:
        assert told.get().notifications.get().user == session.host


def test_the_host_is_not_told_of_themselves(session):
    come_to_help(session=session, surgeon=session.host)
    with time_machine.travel(EVENING - timedelta(hours=2), tick=False):
        cannot_make_it(session=session, surgeon=session.host)
    assert not Event.objects.filter(kind="surgeries.dropped_out").exists()


@pytest.fixture
def organiser(client, site):
    person = UserFactory(roles=["surgery_organiser"], password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)
    return person


def test_an_organiser_asks_for_help_and_sees_what_came_of_it(client, organiser, session, skill):
    able(skill, 2)
    inspect = reverse("surgery_sessions:inspect", args=[session.pk])
    ask_url = reverse("surgery_sessions:cover", args=[session.pk])
    text = client.get(inspect).content.decode()
    assert "Ask for help" in text and "Nobody has said yet that they come" in text
    assert client.get(ask_url).status_code == 200 and not CoverSearch.objects.exists()
    client.post(ask_url), client.post(ask_url)
    search = CoverSearch.objects.get()
    assert search.started_by == organiser and search.asks.count() == 2
    assert "Being sought" in client.get(inspect).content.decode()
    first, second = search.asks.all()
    cover_answers.say_no(asked=second)
    cover_answers.say_yes(asked=first)
    text = client.get(inspect).content.decode()
    assert "Covered" in text and str(first.user) in text and str(second.user) not in text


def test_where_nothing_lacks_or_it_is_too_late_nobody_is_asked(client, organiser, session, skill, surgeon):
    able(skill)
    url = reverse("surgery_sessions:cover", args=[session.pk])
    assert "Enough people have said" in client.post(url).content.decode()
    for code, moment in (("enough", now()), ("closed", EVENING)):
        with time_machine.travel(moment, tick=False), pytest.raises(Refused) as refusal:
            cover.seek_cover(session=session, by=organiser)
        assert refusal.value.code == code
    assert not CoverSearch.objects.exists()


def test_nobody_else_has_champions_asked(client, site, session):
    person = UserFactory(roles=["editor"], password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)
    assert client.post(reverse("surgery_sessions:cover", args=[session.pk])).status_code in (302, 403, 404)
    assert not CoverSearch.objects.exists()


def test_that_they_were_asked_is_given_out_goes_with_the_account_and_after_half_a_year(session, skill):
    first, second = able(skill, 2)
    cover.seek_cover(session=session)
    rows = export(first.user)["data"]["surgeries.CoverAsk"]["rows"]
    assert [row["search__session__title"] for row in rows] == [session.title]
    people.delete_account(user=first.user, by=first.user, keep_words=False)
    assert asked() == {second.user_id}
    session.refresh_from_db()  # in UTC: half a year is counted in hours, not by a clock that changes in between
    with time_machine.travel(session.ends_at + timedelta(days=180), tick=False):
        assert forget_cover_asks() == 0
    with time_machine.travel(session.ends_at + timedelta(days=180, seconds=1), tick=False):
        assert forget_cover_asks() == 1
    assert CoverSearch.objects.exists()


def test_the_jobs_run():
    for name in ("seek_cover", "settle_shifts", "forget_cover_asks"):
        jobs.get(f"surgeries.{name}").run()
