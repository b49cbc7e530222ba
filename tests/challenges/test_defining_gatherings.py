"""Workshops of stage 1: planned or booked through surgeries, invited to on the page, and what was learnt."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from challenges.actions.evidence import link_topic, quote
from challenges.actions.gathering import change_gathering, plan_gathering, plan_workshop, remove_gathering
from challenges.models import Challenge, Gathering
from challenges.shown_defining import meeting_section, source_section
from challenges.topics import topic_of
from engagement.errors import Refused
from surgeries.models import Session
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, department, officer
from tests.factories.engagement import TopicFactory, said, suggested
from tests.factories.surgeries import SessionFactory, VenueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return ChallengeFactory()


@pytest.fixture
def me(challenge, client):
    sign_in_with_second_factor(client, challenge.owner)
    return challenge.owner


def page(challenge: Challenge, section) -> str:
    return section(RequestFactory().get("/"), challenge)


def office(name: str, challenge: Challenge, *more) -> str:
    return reverse(f"challenge_defining:{name}", args=[challenge.pk, *more])


PLAN = {"kind": "workshop", "title": "Tea", "session": None, "place": "Shed", "link": "", "is_public": True}


def plan(challenge: Challenge, **given) -> Gathering:
    given = {"starts_at": now() + timedelta(days=3), **given}
    return plan_gathering(challenge=challenge, by=challenge.owner, **{**PLAN, **given})


def test_a_gathering_has_a_time_or_a_session(challenge):
    with pytest.raises(Refused):
        plan(challenge, starts_at=None)
    assert plan(challenge, starts_at=None, session=SessionFactory()).session


def test_the_page_invites_to_what_is_to_come_and_says_what_was_heard(challenge):
    session = SessionFactory(title="A map")
    plan(challenge, title="With a place to book", starts_at=None, session=session)
    plan(challenge, title="For us alone", is_public=False)
    past = plan(challenge, title="Last week", starts_at=now() - timedelta(days=7))
    change_gathering(
        gathering=past, by=challenge.owner, people=23, notes="Secret", insights="Nobody <drives>"
    )
    quiet = plan(challenge, title="In secret", starts_at=now() - timedelta(days=8), is_public=False)
    change_gathering(gathering=quiet, by=challenge.owner, people=2, notes="", insights="Hush")
    html = page(challenge, meeting_section)
    assert reverse("surgeries:book", args=[session.public_id]) in html
    assert "Nobody &lt;drives&gt;" in html and "23 people came" in html
    for hidden in ("For us alone", "Secret", "Hush", "In secret"):
        assert hidden not in html


def test_a_session_that_is_cancelled_or_over_invites_nobody(challenge):
    plan(challenge, title="Cancelled", starts_at=None, session=SessionFactory(cancelled=True))
    plan(challenge, title="Over", starts_at=now() - timedelta(days=1))
    assert page(challenge, meeting_section) == ""


def test_sections_of_the_page_ask_as_much_for_many_as_for_one(challenge):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(challenge, source_section), page(challenge, meeting_section)
        return len(seen)

    def more() -> None:
        quote(challenge=challenge, comment=said(TopicFactory()), says="Waste", by=challenge.owner)
        link_topic(challenge=challenge, source=suggested().topic, says="Waste", by=challenge.owner)
        plan(challenge, starts_at=None, session=SessionFactory())

    more()
    one = queries()
    more(), more()
    assert queries() == one


def test_a_gathering_with_notes_stays(challenge):
    one = plan(challenge)
    change_gathering(gathering=one, by=challenge.owner, people=0, notes="", insights="")
    one.refresh_from_db()
    with pytest.raises(Refused):
        remove_gathering(gathering=one, by=challenge.owner)
    remove_gathering(gathering=plan(challenge), by=challenge.owner)
    assert Gathering.objects.count() == 1
    with pytest.raises(Refused):
        change_gathering(gathering=one, by=officer(department()), title="Mine")


def test_an_officer_plans_and_notes(client, me, challenge):
    new = office("new_gathering", challenge)
    empty = client.post(new, {"title": "Tea", "kind": "workshop"})
    assert empty.context["form"].errors["starts_at"]
    client.post(new, {"title": "Tea", "kind": "workshop", "starts_at": "2026-11-01 18:00", "is_public": "on"})
    one = Gathering.objects.get()
    note = office("note_gathering", challenge, one.pk)
    assert client.get(note).status_code == 200
    client.post(note, {"people": "14", "insights": "Damp comes at night", "notes": ""})
    one.refresh_from_db()
    assert (one.people, one.insights, one.place) == (14, "Damp comes at night", "")
    text = client.get(office("gatherings", challenge)).content.decode()
    assert "Damp comes at night" in text
    change = office("change_gathering", challenge, one.pk)
    client.post(change, {"title": "Tea", "kind": "meeting", "starts_at": "2026-11-01 18:00", "place": "Hall"})
    one.refresh_from_db()
    assert (one.kind, one.place, one.insights, one.is_public) == (
        "meeting",
        "Hall",
        "Damp comes at night",
        False,
    )
    other = plan(ChallengeFactory(department=challenge.department, owner=me))
    assert client.get(office("change_gathering", challenge, other.pk)).status_code == 404


# --- A workshop made in surgeries --------------------------------------------------------------------------
def sent(page_, **given) -> dict:
    """What a browser sends of the form as it stands."""
    form = page_.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (values | given).items() if value not in (None, False)}


@time_machine.travel("2026-10-05 09:00:00+00:00", tick=False)
def test_an_officer_makes_a_workshop_that_people_book_without_leaving_the_challenge(client, me, challenge):
    venue, host = VenueFactory(), UserFactory(email="host@example.org")
    new = office("new_workshop", challenge)
    shown = client.get(new)
    values = sent(shown)
    assert challenge.title in values["title"] and challenge.department.name in values["summary"]
    assert values["host"] == me.email
    given = {"venue": venue.pk, "day": "2026-10-20", "starts_at": "18:00", "host": host.email, "places": "9"}
    assert client.post(new, sent(shown, **given)).status_code == 302
    session, one = Session.objects.get(), Gathering.objects.get()
    assert (session.state, session.kind, session.host, session.places) == ("open", "workshop", host, 9)
    assert session.about == topic_of(challenge) and session.ends_at - session.starts_at == timedelta(hours=2)
    assert (one.session, one.title, one.is_public, one.challenge) == (session, session.title, True, challenge)
    html = page(challenge, meeting_section)
    assert reverse("surgeries:book", args=[session.public_id]) in html
    client.logout()
    client.force_login(host)
    assert session.title in client.get(reverse("surgeries:hosting")).content.decode()
    about = client.get(session.get_absolute_url()).content.decode()
    assert challenge.get_absolute_url() in about


@time_machine.travel("2026-10-05 09:00:00+00:00", tick=False)
def test_a_workshop_that_is_over_or_without_a_known_host_is_not_made_and_nothing_typed_is_lost(
    client, me, challenge
):
    new, venue = office("new_workshop", challenge), VenueFactory()
    good = sent(client.get(new), venue=venue.pk, day="2026-10-05", starts_at="18:00", phone="0121 1")
    for wrong, beside in (
        ({"starts_at": "08:00"}, "starts_at"),
        ({"day": "2026-10-04"}, "day"),
        ({"host": "nobody@example.org"}, "host"),
        ({"host": ""}, "host"),
        ({"venue": ""}, "venue"),
    ):
        answer = client.post(new, {**good, **wrong})
        assert beside in answer.context["form"].errors, wrong
        assert answer.context["form"]["phone"].value() == "0121 1"
    assert not Session.objects.exists() and not Gathering.objects.exists()


def test_a_workshop_is_made_by_who_runs_the_challenge_alone(client):
    mine = ChallengeFactory()
    sign_in_with_second_factor(client, officer(department()))
    assert client.get(office("new_workshop", mine)).status_code == 404
    assert client.post(office("new_workshop", mine), {}).status_code == 404
    with pytest.raises(Refused):
        plan_workshop(challenge=mine, by=officer(department()), title="Mine", venue=VenueFactory())
    assert not Session.objects.exists()
