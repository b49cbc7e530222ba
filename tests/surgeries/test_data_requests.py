"""Requests for data: asked with and without an account, read first, promised, answered; who may do what when."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.delivery import deliver
from accounts.actions.outbox import compose_due, spread_due
from accounts.clock import now, today
from accounts.models import Event, Message
from engagement.actions.follows import follow
from engagement.errors import Refused
from engagement.models import Topic
from engagement.registries import kind_of
from surgeries.actions import requests
from surgeries.emails_afterwards import confirm_url
from surgeries.models import DataRequest
from surgeries.similar_requests import similar
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.engagement import TopicFactory
from tests.factories.surgeries import SessionFactory
from tests.surgeries.after import asked, came, department, held, listed

pytestmark = pytest.mark.django_db
URL = "/surgeries/data-requests/"


@pytest.fixture
def organiser():
    return UserFactory(roles=["surgery_organiser"])


@pytest.fixture
def site():
    return HomePageFactory()


def mails() -> list[str]:
    kinds = Message.objects.values_list("kind", flat=True)
    return sorted(kind.removeprefix("surgeries.") for kind in kinds)


# --- From state to state ---------------------------------------------------------------------------------------
def test_two_presses_are_one_request():
    person = UserFactory()
    assert asked(by=person, key="a" * 32) == asked(by=person, key="a" * 32)
    assert DataRequest.objects.get().state == "new"


def test_an_answer_is_promised_in_twenty_working_days_from_the_day_it_is_on_the_list(settings, organiser):
    settings.NON_WORKING_DAYS = ["2026-12-25", "2026-12-28"]
    with time_machine.travel(datetime(2026, 11, 26, 10, tzinfo=UTC), tick=False):
        request = listed(by=organiser)
        assert request.answer_by == request.first_answer_by == date(2026, 12, 24)
    with time_machine.travel(datetime(2026, 11, 27, 10, tzinfo=UTC), tick=False):
        assert listed(by=organiser).answer_by == date(2026, 12, 29)


@pytest.mark.parametrize(("days", "is_late"), [(-1, False), (0, False), (1, True)])
def test_it_is_late_from_the_day_after_the_one_that_was_promised(organiser, days, is_late):
    request = listed(by=organiser)
    with time_machine.travel(
        datetime.combine(request.answer_by + timedelta(days=days), datetime.min.time(), tzinfo=UTC),
        tick=False,
    ):
        assert request.is_late is is_late
        assert DataRequest.objects.late().exists() is is_late


STEPS = {
    "publish": lambda row, by: requests.publish(request=row, by=by),
    "decline": lambda row, by: requests.decline(request=row, by=by, reason="No data."),
    "promise": lambda row, by: requests.promise(request=row, by=by, answer_by=today(), reason="Soon."),
    "published": lambda row, by: requests.answer_published(
        request=row, by=by, dataset_url="https://data.example/trees", reason="All of them."
    ),
    "not_possible": lambda row, by: requests.answer_not_possible(request=row, by=by, reason="We have none."),
}
LEADS_TO = {
    "unconfirmed": {},
    "new": {"publish": "asked", "decline": "declined"},
    "asked": {
        "decline": "declined", "promise": "promised", "published": "published", "not_possible": "not_possible",
    },
    "promised": {
        "decline": "declined", "promise": "promised", "published": "published", "not_possible": "not_possible",
    },
    "published": {"decline": "declined", "promise": "promised"},
    "not_possible": {"decline": "declined", "promise": "promised"},
    "declined": {},
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", DataRequest.State.values)
def test_which_step_leads_where(organiser, state, step):
    request = listed(by=organiser)
    DataRequest.objects.filter(pk=request.pk).update(
        state=state, state_reason="Words", dataset_url="https://data.example"
    )
    request.refresh_from_db()
    before = request.changes.count()
    if step not in LEADS_TO[state]:
        with pytest.raises(Refused) as refusal:
            STEPS[step](request, organiser)
        assert refusal.value.code == "decided" and request.changes.count() == before
        return
    STEPS[step](request, organiser)
    assert request.state == LEADS_TO[state][step] and request.changes.count() == before + 1
    topic = Topic.objects.get(kind="data_request", key=request.public_id)
    assert topic.is_public is (request.state != "declined")


def test_who_is_slower_is_told_so(organiser):
    first, second = listed(by=organiser), DataRequest.objects.get()
    STEPS["published"](first, organiser)
    with pytest.raises(Refused):
        STEPS["not_possible"](second, organiser)
    assert DataRequest.objects.get().state == "published"


def test_a_later_day_has_a_reason_and_the_first_promise_stays(organiser):
    request = listed(by=organiser)
    first = request.answer_by
    later = first + timedelta(days=7)
    with pytest.raises(Refused) as refusal:
        requests.promise(request=request, by=organiser, answer_by=later)
    assert refusal.value.code == "reason"
    with pytest.raises(Refused) as refusal:
        requests.promise(request=request, by=organiser, answer_by=today() - timedelta(days=1))
    assert refusal.value.code == "past"
    requests.promise(request=request, by=organiser, answer_by=later, reason="Two lists are on paper.")
    assert (request.first_answer_by, request.answer_by, request.was_moved) == (first, later, True)
    requests.promise(request=request, by=organiser, answer_by=first)


# --- Who hears ----------------------------------------------------------------------------------------------------
@time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False)  # at night mails wait
def test_the_asker_the_department_and_followers_hear_and_nobody_twice(organiser):
    asker, follower, officer, parks = UserFactory(), UserFactory(), UserFactory(), department()
    MembershipFactory(organisation=parks, user=officer)
    request = listed(by=organiser, department=parks)
    assert mails() == ["request_for_you", "request_public"]
    DataRequest.objects.filter(pk=request.pk).update(asked_by=asker)
    request.refresh_from_db()
    topic = Topic.objects.get(key=request.public_id)
    for person in (asker, follower):
        follow(by=person, topic=topic)
    Message.objects.all().delete()
    STEPS["published"](request, officer)
    spread_due()
    compose_due()
    deliver()
    told = sorted(Message.objects.exclude(kind="engagement.digest").values_list("kind", "user"))
    assert told.count(("surgeries.request_answered", asker.pk)) == 1
    answered = Event.objects.filter(kind="engagement.moved").order_by("-pk").first()
    assert list(answered.notifications.values_list("user", flat=True)) == [follower.pk]


def test_a_department_is_told_once_of_each_request(organiser):
    officer, parks, roads = UserFactory(), department(), department("Roads")
    MembershipFactory(organisation=parks, user=officer)
    request = listed(by=organiser)
    assert requests.give_to(request=request, by=organiser, department=parks)
    assert not requests.give_to(request=request, by=organiser, department=parks)
    STEPS["promise"](request, organiser)
    requests.give_to(request=request, by=organiser, department=roads)
    requests.give_to(request=request, by=organiser, department=parks)
    assert mails().count("request_for_you") == 1


def test_a_party_asked_for_by_the_host_is_told_and_not_the_host(organiser):
    host, booking = UserFactory(), came(held(), email="amina@people.example")
    request = listed(by=organiser, booking=booking, session=booking.session)
    assert request.contact.email == "amina@people.example" and request.asked_by is None
    assert Message.objects.get().contact.email == "amina@people.example"
    other = requests.ask(
        title="Buses",
        what_for="Times",
        key="b" * 32,
        by=host,
        booking=came(held(), email="", phone="07700900123"),
    )
    assert (other.asked_by, other.contact, other.entered_by, other.state) == (None, None, host, "new")


def test_one_of_an_action_is_heard_of_by_those_who_follow_the_action(organiser):
    action = TopicFactory()
    request = listed(by=organiser, session=SessionFactory(about=action))
    topic = Topic.objects.get(key=request.public_id)
    assert kind_of(topic).above(topic.key)[0] == (action.kind, action.key)
    event = Event.objects.get(kind="engagement.moved")
    assert event.facts["scope"] == [topic.pk, action.pk]


# --- Without an account ---------------------------------------------------------------------------------------
def test_what_is_asked_with_an_address_waits_for_the_click_in_the_mail(client, site):
    given = {
        "title": "Where trees are",
        "text": "We water them",
        "email": "Hodan@People.example",
        "key": "a" * 32,
    }
    refused = client.post(f"{URL}new/", {**given, "email": ""}).content.decode()
    assert "Enter your email address" in refused and "We water them" in refused
    for _press in range(2):
        assert client.post(f"{URL}new/", given)["Location"] == f"{URL}new/?sent=link"
    request = DataRequest.objects.get()
    assert (request.state, request.contact.email) == ("unconfirmed", "hodan@people.example")
    assert mails() == ["request_confirm"]
    url = confirm_url(request)
    assert "Is this your request?" in client.get(url).content.decode()
    request.refresh_from_db()
    assert request.state == "unconfirmed"
    for _press in range(2):
        assert "we read it" in client.post(url).content.decode()
    request.refresh_from_db()
    assert request.state == "new" and not client.get(url).cookies
    assert client.get(f"{URL}confirm/made-up/").status_code == 404


def test_the_link_works_for_a_week_and_then_what_was_typed_is_gone():
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False) as clock:
        request = asked(email="hodan@people.example")
        url = confirm_url(request)
        from django.test import Client

        HomePageFactory()
        clock.shift(timedelta(days=7, seconds=1))
        assert requests.forget_due() == 1 and requests.forget_due() == 0
        text = Client().post(url).content.decode()
    assert "This link has run out" in text and not DataRequest.objects.exists()


def test_half_a_year_after_the_answer_nobody_knows_who_asked(organiser):
    booking = came(held(), email="amina@people.example")
    request = listed(by=organiser, booking=booking)
    STEPS["published"](request, organiser)
    with time_machine.travel(request.state_at + timedelta(days=180), tick=False):
        assert requests.forget_due() == 0
    with time_machine.travel(request.state_at + timedelta(days=180, seconds=1), tick=False):
        assert requests.forget_due() == 1 and requests.forget_due() == 0
    request.refresh_from_db()
    assert (request.contact, request.booking, request.title) == (None, None, "Where trees were planted")


# --- Asking on the page ------------------------------------------------------------------------------------------
def sign_in(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


def test_the_same_thing_asked_twice_shows_the_first_one_before_it_is_sent(client, site, organiser):
    there = listed(by=organiser, title="Where street trees were planted")
    sign_in(client, UserFactory())
    given = {"title": "Planted street trees, please", "text": "We water them", "key": "a" * 32}
    shown = client.post(f"{URL}new/", given).content.decode()
    assert "Is one of these yours?" in shown and there.get_absolute_url() in shown
    assert DataRequest.objects.count() == 1
    assert (
        "Planted street trees, please" in client.post(f"{URL}new/", {**given, "change": "1"}).content.decode()
    )
    client.post(f"{URL}new/", {**given, "different": "1"})
    assert DataRequest.objects.count() == 2


def test_similar_ones_share_telling_words_and_are_on_the_list(organiser):
    trees = listed(by=organiser, title="Where street trees were planted")
    asked(title="Street trees that were felled")
    listed(by=organiser, title="Bus stops with a bench")
    assert similar("street trees planted in parks") == [trees]
    assert similar("trees") == [trees]
    assert similar("the") == [] == similar("street lights")


def test_whoever_runs_the_room_may_ask_for_a_party_and_nobody_else(client, site):
    host = sign_in(client, UserFactory())
    session = held(host=host)
    booking = came(session, name="Rukhsana")
    url = f"{URL}new/?session={session.public_id}"
    assert "Rukhsana" in client.get(url).content.decode()
    given = {
        "title": "Bus times",
        "text": "For her",
        "session": str(session.public_id),
        "party": booking.reference,
    }
    assert client.post(url, given).status_code == 302
    request = DataRequest.objects.get()
    assert (request.booking, request.entered_by, request.session) == (booking, host, session)
    sign_in(client, UserFactory())
    assert "Rukhsana" not in client.get(url).content.decode()
    client.post(url, {**given, "title": "Something else entirely"})
    assert DataRequest.objects.latest("pk").booking is None


def test_personal_things_in_the_title_are_pointed_out(client, site):
    sign_in(client, UserFactory())
    given = {"title": "Ring me on 07700 900123", "text": "Words", "key": "a" * 32}
    shown = client.post(f"{URL}new/", given).content.decode()
    assert "phone number" in shown and not DataRequest.objects.exists()
    assert "07700" not in client.post(f"{URL}new/", {**given, "take_out": "1"}).content.decode()
    client.post(f"{URL}new/", {**given, "understood": "on"})
    assert DataRequest.objects.exists()


# --- In public -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", DataRequest.State.values)
def test_what_is_not_read_or_taken_off_is_nowhere_to_be_found(client, site, organiser, state):
    request = listed(by=organiser, title="Where trees were planted")
    DataRequest.objects.filter(pk=request.pk).update(
        state=state, state_reason="Words", dataset_url="https://data.example"
    )
    is_public = state in DataRequest.PUBLIC
    assert client.get(request.get_absolute_url()).status_code == (200 if is_public else 404)
    for path in (URL, "/surgeries/data-requests.csv", "/surgeries/data-requests.json", "/search/?q=planted"):
        response = client.get(path)
        text = b"".join(response) if response.streaming else response.content
        assert (b"Where trees were planted" in text) is is_public, path


def test_public_pages_name_nobody_set_no_cookie_and_are_the_same_for_all(client, site, organiser):
    request = listed(by=organiser)
    DataRequest.objects.filter(pk=request.pk).update(
        asked_by=UserFactory(display_name="Zenobia", email="zenobia@people.example")
    )
    for path in (
        URL,
        request.get_absolute_url(),
        "/surgeries/data-requests.json",
        "/surgeries/data-requests.csv",
    ):
        response = client.get(path)
        text = (b"".join(response) if response.streaming else response.content).decode().lower()
        assert "zenobia" not in text and not response.cookies and "csrfmiddlewaretoken" not in text


def test_a_late_one_says_so_and_a_slip_shows_the_first_day(client, site, organiser):
    request = listed(by=organiser)
    requests.promise(
        request=request, by=organiser, answer_by=request.answer_by + timedelta(days=5), reason="Two lists"
    )
    with time_machine.travel(now() + timedelta(days=90), tick=False):
        text = client.get(request.get_absolute_url()).content.decode()
        assert "It is late." in text and "<s>" in text and "Two lists" in text
        assert "1 answer is late." in client.get(URL).content.decode()
        assert client.get(f"{URL}?state=late").content.decode().count("tt-card__title") == 1
        assert "No requests here" in client.get(f"{URL}?state=published").content.decode()


def test_the_answer_stands_on_its_page_and_in_the_files(client, site, organiser):
    request = listed(by=organiser, title="=HYPERLINK trees")
    STEPS["published"](request, organiser)
    text = client.get(request.get_absolute_url()).content.decode()
    assert "https://data.example/trees" in text and "All of them." in text
    rows = list(
        csv.DictReader(io.StringIO(b"".join(client.get("/surgeries/data-requests.csv")).decode("utf-8-sig")))
    )
    assert rows[0]["title"] == "'=HYPERLINK trees" and rows[0]["dataset_url"] == "https://data.example/trees"
    made = client.get("/surgeries/data-requests.json").json()["data_requests"][0]
    assert (made["state"], made["is_late"]) == ("published", "no")


def test_lists_cost_the_same_at_two_sizes_and_are_paged(client, site, organiser):
    def cost(url) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    urls = (URL, "/surgeries/data-requests.json", "/search/?q=trees")
    listed(by=organiser, department=department())
    for url in urls:
        cost(url)
    few = [cost(url) for url in urls]
    for number in range(25):
        listed(by=organiser, department=department(f"Department {number}"))
    assert [cost(url) for url in urls] == few
    text = client.get(URL).content.decode()
    after = re.search(r"after=(\d+)", text).group(1)
    assert client.get(f"{URL}?after={after}").status_code == 200
