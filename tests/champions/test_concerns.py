"""Reporting a concern: by anybody, about what they may know, to the lead alone; contact stands still at once."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Message
from champions import permissions
from champions.actions import concerns as actions
from champions.models import Champion, ChampionsSettings, Concern, ContactPause
from champions.registries import concern_kinds
from engagement.limits import LIMITS, Limit
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory, helped
from tests.factories.safety import reported, talk
from tests.factories.surgeries import SessionFactory, ShiftFactory, booked

pytestmark = pytest.mark.django_db
FIELDS = {"text": "He asked for her bank card.", "in_danger": "", "name": "", "contact": ""}


@pytest.fixture(autouse=True)
def page_of_a_champion(monkeypatch):
    """Another part makes it."""
    monkeypatch.setattr("champions.concern_kinds.page_of", lambda champion: f"/c/{champion.public_id}/")


def address(kind: str, key) -> str:
    return reverse("champions:concern", args=[kind, key])


def send(client: Client, url: str, **given):
    return client.post(url, FIELDS | {"key": uuid.uuid4().hex} | given)


def hears() -> set[str]:
    """Who gets a mail about a concern."""
    rows = Message.objects.filter(kind=actions.REPORTED)
    return set(rows.values_list("user__display_name", flat=True))


# --- Anybody, without an account ---------------------------------------------------------------------------
def test_somebody_without_an_account_reports_a_concern_and_gets_a_reference(client):
    session = SessionFactory()
    response = send(client, address("session", session.public_id), in_danger="on")
    concern = Concern.objects.get()
    assert response.url == reverse("champions:concern_sent", args=[concern.public_id])
    assert (concern.about_kind, concern.about_key, concern.user) == ("session", session.public_id, None)
    assert concern.in_danger and concern.text == FIELDS["text"] and not (concern.name or concern.contact)
    page = client.get(response.url).content.decode()
    assert concern.reference in page and "tel:999" in page
    assert FIELDS["text"] not in page


def test_a_concern_can_be_about_nothing_in_particular(client):
    send(client, reverse("champions:concern_about_anything"), name="Amina", contact="amina@people.example")
    concern = Concern.objects.get()
    assert (concern.about_kind, concern.about_key, concern.name) == ("", None, "Amina")
    assert not ContactPause.objects.exists()


def test_only_what_happened_is_asked_for_and_nothing_typed_is_lost(client):
    url = reverse("champions:concern_about_anything")
    page = send(client, url, text="", in_danger="on", name="Amina", contact="0121 496 0000").content.decode()
    assert "Say what happened. A sentence is enough." in page and 'href="#id_text"' in page
    assert "Amina" in page and "0121 496 0000" in page and "checked" in page
    assert not Concern.objects.exists()


def test_the_numbers_stand_on_the_page_above_the_form_and_beside_it(client, site_settings):
    page = client.get(reverse("champions:concern_about_anything")).content.decode()
    assert page.index("tel:01214960142") < page.index("<textarea") < page.rindex("tel:01214960142")
    assert "Monday to Friday" in page and 'href="tel:116123"' in page


@pytest.fixture
def site_settings():
    from tests.factories.cms import HomePageFactory

    HomePageFactory()
    chosen = ChampionsSettings.here()
    chosen.lead_phone, chosen.lead_hours = "0121 496 0142", "Monday to Friday, 9am to 5pm"
    chosen.out_of_hours = "Samaritans, day and night: 116 123"
    chosen.save()
    return chosen


def test_sent_twice_it_is_one_concern_with_one_receipt(client):
    url, key = reverse("champions:concern_about_anything"), uuid.uuid4().hex
    assert send(client, url, key=key).url == send(client, url, key=key).url
    assert Concern.objects.count() == 1


def test_nobody_reads_more_than_the_reference_on_a_receipt_and_a_wrong_one_is_not_found(client):
    assert client.get(reverse("champions:concern_sent", args=[uuid.uuid4()])).status_code == 404


def test_pages_of_concerns_are_kept_in_no_cache_and_found_by_no_search_engine(client):
    concern = reported()
    for url in (
        reverse("champions:concern_about_anything"),
        reverse("champions:concern_sent", args=[concern.public_id]),
    ):
        response = client.get(url)
        assert response["Cache-Control"] == "private, no-store" and response["X-Robots-Tag"] == "noindex"


def test_many_from_one_connection_wait_and_read_whom_to_ring(client, monkeypatch, site_settings):
    monkeypatch.setitem(LIMITS, "concern.ip", Limit(1, 3600, "A lot was sent."))
    url = reverse("champions:concern_about_anything")
    assert send(client, url).status_code == 302
    page = send(client, url, text="The second.").content.decode()
    assert "A lot was sent." in page and "The second." in page and "tel:01214960142" in page
    assert Concern.objects.count() == 1


def test_the_page_of_a_session_leads_there_and_is_the_same_for_everybody():
    session = SessionFactory()
    pages = [Client().get(session.get_absolute_url()) for _reader in range(2)]
    assert address("session", session.public_id) in pages[0].content.decode()
    assert pages[0].content == pages[1].content and not pages[0].cookies and not pages[1].cookies
    for page in (reverse("surgeries:book", args=[session.public_id]), booked(session).get_absolute_url()):
        assert address("session", session.public_id) in Client().get(page).content.decode()


# --- What it may be about ----------------------------------------------------------------------------------
def test_an_unknown_kind_or_key_is_not_found(client):
    for kind in ("session", "champion", "message", "help", "nothing"):
        assert client.get(address(kind, uuid.uuid4())).status_code == 404
        assert send(client, address(kind, uuid.uuid4())).status_code == 404
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ("state", "status"), [("open", 200), ("cancelled", 200), ("draft", 404), ("proposed", 404)]
)
def test_of_sessions_those_that_everybody_may_see(client, state, status):
    traits = {} if state == "open" else {state: True}
    assert client.get(address("session", SessionFactory(**traits).public_id)).status_code == status


@pytest.mark.parametrize("state", Champion.State.values)
def test_of_champions_those_who_chose_to_be_listed_whatever_became_of_them(client, state):
    listed = ChampionFactory(state=state, is_listed=True, user__display_name="Imran Khan")
    page = client.get(address("champion", listed.public_id))
    assert page.status_code == 200
    assert "Imran, digital champion" in page.content.decode() and "Khan" not in page.content.decode()
    hidden = ChampionFactory(state=state)
    assert client.get(address("champion", hidden.public_id)).status_code == 404


def test_a_champion_who_is_not_listed_is_known_to_those_they_wrote_with(client):
    conversation = talk()
    Champion.objects.update(is_listed=False)
    url = address("champion", conversation.champion.public_id)
    assert client.get(url).status_code == 404
    client.force_login(conversation.asker)
    assert client.get(url).status_code == 200


def test_a_first_concern_neither_shows_nor_keeps_out_a_second_one(client):
    champion = ChampionFactory(listed=True)
    url = address("champion", champion.public_id)
    assert send(client, url).status_code == 302
    assert client.get(url).status_code == 200 and send(client, url).status_code == 302
    assert Concern.objects.count() == 2


def test_messages_are_known_to_the_two_who_write_and_to_nobody_else(client):
    conversation = talk()
    url = address("message", conversation.public_id)
    stranger, lead = UserFactory(), UserFactory(roles=["safeguarding_lead"])
    assert client.get(url).status_code == 404
    for user, status in (
        (stranger, 404),
        (lead, 404),
        (conversation.asker, 200),
        (conversation.champion.user, 200),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status


def test_help_is_known_to_who_gave_it_and_once_it_is_told_in_public(client):
    record = helped(UserFactory())
    told = helped(UserFactory(), story="We made a map.", story_consent=True)
    assert client.get(address("help", record.public_id)).status_code == 404
    assert client.get(address("help", told.public_id)).status_code == 200
    client.force_login(record.helper)
    assert client.get(address("help", record.public_id)).status_code == 200


# --- Contact stands still ----------------------------------------------------------------------------------
def test_a_champion_leaves_the_list_and_can_not_be_met_alone_from_the_concern_on(client):
    champion = ChampionFactory(listed=True)
    assert permissions.may_meet_one_to_one(champion.user)
    assert send(client, address("champion", champion.public_id)).status_code == 302
    assert not permissions.may_meet_one_to_one(champion.user)
    assert not Champion.objects.listed().exists() and not Champion.objects.contactable().exists()


def test_of_a_session_its_host_and_those_who_come_to_help(client):
    host, coming, away = UserFactory(), UserFactory(), UserFactory()
    session = SessionFactory(host=host)
    ShiftFactory(session=session, surgeon=coming), ShiftFactory(session=session, surgeon=away, state="cannot")
    send(client, address("session", session.public_id))
    assert set(ContactPause.objects.values_list("user", flat=True)) == {host.pk, coming.pk}


def test_whoever_reports_is_not_among_those_it_is_about(client):
    conversation = talk()
    client.force_login(conversation.asker)
    send(client, address("message", conversation.public_id))
    concern = Concern.objects.get()
    assert concern.user == conversation.asker
    assert [pause.user for pause in concern.pauses.all()] == [conversation.champion.user]


def test_help_told_in_public_is_about_who_gave_it(client):
    told = helped(UserFactory(), story="We made a map.", story_consent=True)
    send(client, address("help", told.public_id))
    assert ContactPause.objects.get().user == told.helper


# --- Who hears of it ---------------------------------------------------------------------------------------
@pytest.fixture
def office(site_settings):
    """A named lead, another lead, a coordinator, somebody who is both, an administrator, and a lead who left."""
    people = {
        "named": UserFactory(display_name="named", roles=["safeguarding_lead"]),
        "other": UserFactory(display_name="other", roles=["safeguarding_lead"]),
        "coordinator": UserFactory(display_name="coordinator", roles=["champions_coordinator"]),
        "both": UserFactory(display_name="both", roles=["champions_coordinator", "safeguarding_lead"]),
        "administrator": UserFactory(display_name="administrator", administrator=True),
        "closed": UserFactory(display_name="closed", roles=["safeguarding_lead"], closed=True),
    }
    ChampionsSettings.objects.update(lead=people["named"])
    return people


def test_the_named_lead_hears_and_nobody_else(office):
    reported()
    assert hears() == {"named"}


def test_where_nobody_is_named_every_lead_hears_who_does_not_coordinate_champions(office):
    ChampionsSettings.objects.update(lead=None)
    reported()
    assert hears() == {"named", "other"}


@pytest.mark.parametrize("lost", ["role", "account", "concerned", "coordinates"])
def test_where_the_named_lead_can_not_hear_of_it_every_other_lead_does(office, lost):
    named = office["named"]
    if lost == "role":
        named.groups.clear()
    elif lost == "account":
        type(named).objects.filter(pk=named.pk).update(is_active=False)
    elif lost == "coordinates":
        named.groups.set(office["both"].groups.all())
    reported(people=[named.pk] if lost == "concerned" else ())
    assert hears() == {"other"}


def test_where_nobody_may_read_it_administrators_hear_that_and_no_more(office):
    reported(people=[office["named"].pk, office["other"].pk])
    assert not hears()
    message = Message.objects.get(kind=actions.UNREAD)
    assert message.user == office["administrator"] and message.events[0].facts == {}


def test_a_concern_of_the_demonstration_tells_nobody(office):
    from engagement.actions.moving import silence

    with silence():
        reported()
    assert not Message.objects.exists()


def test_every_kind_of_concern_has_a_label_and_knows_nothing_of_a_made_up_key():
    assert {kind.name for kind in concern_kinds} >= {"champion", "message", "help", "session"}
    for kind in concern_kinds:
        assert kind.label and kind.title(uuid.uuid4(), None) is None and not list(kind.people(uuid.uuid4()))
