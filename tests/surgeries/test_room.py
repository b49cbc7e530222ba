"""The room on the day: for the host, organisers and surgeons, one press each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from champions.models import HelpRecord
from surgeries.models import Booking, Turn
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import (
    SessionFactory,
    SessionTopicFactory,
    ShiftFactory,
    TurnFactory,
    booked,
    here,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def sign_in(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


@pytest.fixture
def host(client):
    return sign_in(client, UserFactory())


def room(session):
    return reverse("surgeries:room", args=[session.public_id])


def page(client, session) -> str:
    response = client.get(room(session))
    assert response.status_code == 200
    return response.content.decode()


OF_THE_HOST = ("walk_in", "close", "typing", "sheet", "sign_in_pdf", "signs_pdf")
OF_SURGEONS = ("room", "screen")


@pytest.mark.parametrize(
    ("who", "traits", "room_status", "host_status"),
    [("host", {}, 200, 200), ("organiser", {}, 200, 200), ("moderator", {}, 404, 404), ("other", {}, 404, 404),
     ("host", {"draft": True}, 404, 404), ("host", {"over": True}, 200, 200), ("host", {"cancelled": True}, 200, 200),
     ("surgeon", {"begun": True}, 200, 404), ("surgeon", {}, 404, 404), ("surgeon", {"draft": True}, 404, 404)],
)  # fmt: skip
def test_who_works_in_which_room(client, who, traits, room_status, host_status):
    roles = {"organiser": ["surgery_organiser"], "moderator": ["moderator"]}.get(who, [])
    person = sign_in(client, UserFactory(roles=roles))
    session = SessionFactory(host=person if who == "host" else UserFactory(), **traits)
    if who == "surgeon":
        ShiftFactory(session=session, surgeon=person)
    for names, status in ((OF_SURGEONS, room_status), (OF_THE_HOST, host_status)):
        for name in names:
            found = client.get(reverse(f"surgeries:{name}", args=[session.public_id])).status_code
            assert found == (202 if status == 200 and name.endswith("_pdf") else status), name


def press(client, session, do: str) -> int:
    return client.post(room(session), {"do": do}).status_code


def walk_in(client, session, **given):
    given = {"name": "Stan", "size": "1", "key": "a" * 32, **given}
    return client.post(reverse("surgeries:walk_in", args=[session.public_id]), given)


def test_here_and_not_here_after_all(client, host):
    session = SessionFactory(host=host, begun=True)
    booking = booked(session, source="phone", size=3)
    press(client, session, f"here:{booking.reference}")
    booking.refresh_from_db()
    assert booking.state == "came" and "3 people here" in page(client, session)
    press(client, session, f"not_here:{booking.reference}")
    booking.refresh_from_db()
    assert booking.state == "booked"


def test_who_waits_is_not_sent_away(client, host):
    session = SessionFactory(host=host, places=1)
    booked(session)
    waiting = booked(session)
    assert "Waiting, or offered a place" in page(client, session)
    press(client, session, f"here:{waiting.reference}")
    waiting.refresh_from_db()
    assert waiting.state == "came" and "1 more than can be helped" in page(client, session)


def test_a_party_of_another_room_can_t_be_touched(client, host):
    session, other = SessionFactory(host=host), booked(SessionFactory())
    for party in (other.reference, "", "XXXXXXX"):
        assert press(client, session, f"here:{party}") == 404
    assert press(client, session, "dance") == 404
    foreign = TurnFactory()
    for name, key in (("party", other.reference), ("turn", foreign.public_id)):
        assert client.get(reverse(f"surgeries:{name}", args=[session.public_id, key])).status_code == 404
    other.refresh_from_db()
    assert other.state == "booked"


def test_somebody_walks_in_with_a_topic_and_two_presses_are_one(client, host):
    session, topic = SessionFactory(host=host, begun=True, places=1), SessionTopicFactory(name="Mapping")
    session.topics.add(topic)
    for _press in range(2):
        walk_in(client, session, size="2", topics=[topic.pk], is_called_by_reference="on")
    made = Booking.objects.get()
    assert (made.state, made.source, made.booked_by, made.party_size) == ("came", "walk_in", host, 2)
    assert list(made.topics.all()) == [topic] and made.is_called_by_reference
    walk_in(client, session, name="", key="b" * 32)
    assert Booking.objects.count() == 2
    text = page(client, session)
    assert "<b>Stan</b>" in text and "Mapping" in text


def test_what_is_wrong_with_a_walk_in_is_said(client, host):
    session = SessionFactory(host=host, begun=True)
    response = walk_in(client, session, size="0")
    assert response.status_code == 200 and "Stan" in response.content.decode()
    over = SessionFactory(host=host, over=True)
    assert "has begun" in walk_in(client, over).content.decode()
    assert not Booking.objects.exists()


def test_a_surgeon_sees_what_is_needed_to_help_and_no_more(client, host):
    session = SessionFactory(begun=True, drop_in=True)
    ShiftFactory(session=session, surgeon=host)
    party = here(
        session,
        email="amina@people.example",
        phone="07700900123",
        group_name="Stitchers",
        question="A map",
        needs={"hearing_loop": "left ear", "other": "private", "interpreter": "Somali"},
    )
    Booking.objects.filter(pk=party.pk).update(name="Amina Yusuf")
    text = page(client, session)
    for shown in ("Amina", "1 person", "A map", "A hearing loop", "An interpreter (Somali)", "With me"):
        assert shown in text, shown
    for hidden in (
        "Yusuf",
        "amina@people.example",
        "07700900123",
        "Stitchers",
        "left ear",
        "private",
        "Who helps?",
    ):
        assert hidden not in text, hidden
    for verb in ("here", "not_here", "came_to_help", "help_too"):
        assert press(client, session, f"{verb}:{party.reference}") == 404
    assert (
        client.get(reverse("surgeries:party", args=[session.public_id, party.reference])).status_code == 404
    )


def test_a_surgeon_says_that_they_are_here_takes_a_party_and_finishes(client, host):
    session, topic = SessionFactory(begun=True, drop_in=True), SessionTopicFactory()
    session.topics.add(topic)
    shift = ShiftFactory(session=session, surgeon=host)
    party = here(session)
    press(client, session, "i_am_here")
    shift.refresh_from_db()
    assert shift.came_at
    press(client, session, f"take:{party.reference}")
    turn = Turn.objects.get()
    address = reverse("surgeries:turn", args=[session.public_id, turn.public_id])
    assert "checked" in client.get(address).content.decode()
    for _press in range(2):
        assert client.post(address, {"topics": [topic.pk], "minutes": "25"}).status_code == 302
    assert HelpRecord.objects.get().minutes == 25
    assert "25 min" in page(client, session)
    assert "helped 25 minutes" in page(client, session)


def test_a_turn_without_a_topic_is_asked_for_one_and_nothing_typed_is_lost(client, host):
    session = SessionFactory(begun=True, drop_in=True, host=host)
    SessionTopicFactory(), SessionTopicFactory()
    turn = TurnFactory(session=session)
    address = reverse("surgeries:turn", args=[session.public_id, turn.public_id])
    given = {"minutes": "none", "done": "A map of plots", "made_url": "not a link!", "story_consent": "on"}
    text = client.post(address, given).content.decode()
    for said in (
        "Tick what you helped with",
        "Write the minutes as a number",
        "A map of plots",
        "Write the story",
    ):
        assert said in text, said
    assert '<details class="govuk-details" open>' in text and not HelpRecord.objects.exists()


def test_somebody_else_s_turn_is_not_there(client, host):
    session = SessionFactory(begun=True, drop_in=True)
    ShiftFactory(session=session, surgeon=host)
    turn = TurnFactory(session=session)
    address = reverse("surgeries:turn", args=[session.public_id, turn.public_id])
    assert client.get(address).status_code == client.post(address, {"do": "put_back"}).status_code == 404


def test_the_host_gives_a_party_to_a_surgeon_who_hands_it_over(client, host):
    session = SessionFactory(begun=True, drop_in=True, host=host)
    first, second = ShiftFactory(session=session).surgeon, ShiftFactory(session=session).surgeon
    party = here(session)
    address = reverse("surgeries:party", args=[session.public_id, party.reference])
    assert "Choose who helps them" in client.post(address, {}).content.decode()
    assert client.post(address, {"surgeon": first.pk}).status_code == 302
    assert "since" in client.post(address, {"surgeon": second.pk}).content.decode()
    turn = Turn.objects.get()
    assert turn.surgeon == first
    own = reverse("surgeries:turn", args=[session.public_id, turn.public_id])
    client.post(own, {"do": "hand_over", "to-surgeon": second.pk})
    assert Turn.objects.open().get().surgeon == second
    late = client.post(own, {"topics": [SessionTopicFactory().pk], "minutes": "5"})
    assert "handed over" in late.content.decode().lower()


def test_who_comes_too_late_reads_who_has_them(client, host):
    session = SessionFactory(begun=True, drop_in=True)
    ShiftFactory(session=session, surgeon=host)
    turn = TurnFactory(session=session)
    response = client.post(room(session), {"do": f"take:{turn.booking.reference}"}, follow=True)
    assert "has been with" in response.content.decode()


def test_a_host_who_helps_too_is_among_the_surgeons(client, host):
    ChampionFactory(user=host)
    session = SessionFactory(begun=True, drop_in=True, host=host)
    assert "I help too" in page(client, session)
    press(client, session, "help_too")
    assert session.shifts.get().came_at and "I help too" not in page(client, session)


def test_the_screen_has_first_names_and_references_and_leaves_the_name_out_where_it_is_asked_to(client, host):
    session = SessionFactory(begun=True, drop_in=True, host=host)
    party, hidden = here(session, question="Private"), here(session)
    Booking.objects.filter(pk=party.pk).update(name="Amina Yusuf")
    Booking.objects.filter(pk=hidden.pk).update(name="Margaret")
    client.post(
        reverse("surgeries:party", args=[session.public_id, hidden.reference]), {"do": "by_reference"}
    )
    text = client.get(reverse("surgeries:screen", args=[session.public_id])).content.decode()
    assert f"Amina {party.reference}" in text and hidden.reference in text
    for left_out in ("Yusuf", "Margaret", "Private"):
        assert left_out not in text


def test_closing_is_shown_first_and_done_by_the_press(client, host):
    session = SessionFactory(begun=True, drop_in=True, host=host)
    turn, missing = TurnFactory(session=session), booked(session, source="phone")
    address = reverse("surgeries:close", args=[session.public_id])
    text = client.get(address).content.decode()
    assert "Still with somebody" in text and "Expected, and not noted as here" in text
    missing.refresh_from_db()
    assert missing.state == "booked"
    assert "Finished: 1. Did not come: 1." in client.post(address, follow=True).content.decode()
    turn.refresh_from_db(), missing.refresh_from_db()
    assert (turn.ended, missing.state) == ("helped", "no_show")
    early = reverse("surgeries:close", args=[SessionFactory(host=host).public_id])
    assert "has not begun" in client.get(early).content.decode()


def test_the_sheet_lists_who_is_expected_and_has_empty_lines(client, host):
    session = SessionFactory(host=host)
    booked(session)
    text = client.get(reverse("surgeries:sheet", args=[session.public_id])).content.decode()
    assert "Amina" in text and text.count("<tr>") >= 12


def test_the_room_costs_the_same_whatever_is_in_it_and_stays_small(client, host):
    session = SessionFactory(host=host, begun=True, drop_in=True)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, session)
        return len(queries)

    def fill(number):
        for _each in range(number):
            party = here(session, needs={"bsl": ""}, question="How many people live near us?")
            party.topics.add(SessionTopicFactory())
            ShiftFactory(session=session)
            booked(session, source="phone")
            TurnFactory(session=session)

    fill(1)
    cost()
    few = cost()
    fill(8)
    assert cost() == few
    assert len(page(client, session).encode()) < 30_000
