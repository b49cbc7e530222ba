"""Help noted in two presses: filled in as last time, kept once, undone within a day, and without anybody's details."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from accounts.clock import now, today
from champions.actions import records as actions
from champions.models import HelpRecord
from champions.registries import sessions
from engagement.errors import Refused
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import ChampionFactory, SkillFactory, helped
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, ShiftFactory, VenueFactory

pytestmark = pytest.mark.django_db
LOG, RECORDS = "/champions/help/", "/champions/help/records/"


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


@pytest.fixture
def skill():
    return SkillFactory(name="Email")


@pytest.fixture
def champion(client, skill):
    return sign_in(client, ChampionFactory(skills=[skill]))


def sign_in(client, champion):
    client.force_login(champion.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return champion


def page(client, url=LOG) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def form_of(client, url=LOG) -> dict:
    """What the form holds before anything is touched, as a browser would send it."""
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields if name != "on"}
    return {name: value for name, value in sent.items() if value not in (None, "", False)}


def log(client, url=LOG, **changes):
    return client.post(url, {**form_of(client, url), **changes}, follow=True)


def test_two_presses_are_enough_and_the_next_time_begins_as_the_last(client, champion, skill):
    other = SkillFactory()
    assert "Thank you" in log(client).content.decode()
    first = HelpRecord.objects.get()
    assert (first.people, first.minutes, first.where, first.helped_on) == (1, 30, "public", today())
    assert (
        list(first.topics.all()) == [skill] and first.helper == champion.user and first.champion == champion
    )
    log(client, topics=[other.pk], people="other", people_other="7", minutes_other="25", where="phone")
    second = HelpRecord.objects.order_by("pk").last()
    assert (second.people, second.minutes, second.where) == (7, 25, "phone")
    assert form_of(client)["people"] == "7" and form_of(client)["minutes"] == "25"
    log(client)
    third = HelpRecord.objects.order_by("pk").last()
    assert (third.people, third.minutes, third.where, list(third.topics.all())) == (7, 25, "phone", [other])
    assert form_of(client, f"{LOG}?again={first.public_id}")["people"] == "1"
    for nonsense in ("x", uuid.uuid4(), helped(UserFactory(), people=99).public_id):
        assert form_of(client, f"{LOG}?again={nonsense}")["people"] == "7"


def test_pressed_twice_it_is_one_and_a_made_up_key_is_a_press_of_its_own(client, champion):
    sent = form_of(client)
    client.post(LOG, sent), client.post(LOG, sent)
    assert HelpRecord.objects.count() == 1
    other = sign_in(client, ChampionFactory(skills=champion.skills.all()))
    client.post(LOG, sent)
    assert HelpRecord.objects.get(helper=other.user)
    for _press in range(2):
        client.post(LOG, {**sent, "key": "made up"})
    assert HelpRecord.objects.count() == 4


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"topics": []}, "topics", "Tick what it was about"),
        ({"people": "other"}, "people_other", "Write how many people you helped"),
        ({"people": "other", "people_other": "0"}, "people_other", "At least one person"),
        ({"people_other": "201"}, "people_other", "At most 200 people"),
        ({"minutes": "other"}, "minutes_other", "Write how many minutes it took"),
        ({"minutes_other": "721"}, "minutes_other", "At most 12 hours"),
        ({"minutes_other": "long"}, "minutes_other", "Write the minutes as a number"),
        ({"where": "home"}, "where", "home"),
        ({"came_back": "2"}, "came_back", "not more can have been helped before"),
        ({"on_0": "1", "on_1": "1", "on_2": "2099"}, "on", "That day has not come yet"),
        ({"on_0": "1", "on_1": "1", "on_2": "2001"}, "on", "longer ago than a year"),
        ({"place": "12 Acacia Road"}, "place", "somebody’s address"),
        ({"done": "Ring her on 07700 900123"}, "done", "phone number"),
        ({"story": "Write to ann@example.org"}, "story", "email address"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(client, champion, changes, field, says):
    response = log(client, made_url="https://example.org/map", **changes)
    assert not HelpRecord.objects.exists()
    form = response.context["form"]
    assert any(says in error for error in form.errors[field]), form.errors
    assert "https://example.org/map" in response.content.decode() and form.is_open


def test_there_is_no_way_to_say_that_it_was_at_a_home(client, champion):
    values = [value for value, _label in client.get(LOG).context["form"].fields["where"].choices]
    assert values == ["public", "work", "phone"]


def test_the_session_of_today_is_ticked_and_brings_its_day_place_and_ward(client, champion):
    venue = VenueFactory(name="Warm Café", ward=WardFactory())
    session = SessionFactory(title="Map surgery", venue=venue, begun=True)
    ShiftFactory(session=session, surgeon=champion.user)
    assert form_of(client)["where"] == f"session:{session.public_id}"
    log(client)
    record = HelpRecord.objects.get()
    assert (record.where, record.session, record.place, record.ward) == (
        "session", session.public_id, "Warm Café", venue.ward
    )  # fmt: skip
    with time_machine.travel(now() + timedelta(days=2)):
        sign_in(client, champion)
        assert form_of(client)["where"] == "public"
        log(client, where=f"session:{session.public_id}")
    assert HelpRecord.objects.order_by("pk").last().helped_on == record.helped_on
    with time_machine.travel(now() + timedelta(days=8)):
        assert not sessions().lately(champion.user)


def test_of_a_place_that_we_know_the_ward_is_kept(client, champion):
    venue = VenueFactory(name="Sparkhill Library", ward=WardFactory())
    log(client, place="Sparkhill Library")
    log(client, place="Under the clock")
    assert list(HelpRecord.objects.order_by("pk").values_list("ward", flat=True)) == [venue.ward_id, None]
    log(client, where="phone", place="Sparkhill Library")
    assert HelpRecord.objects.order_by("pk").last().place == ""


def test_a_story_is_told_only_with_consent_and_consent_without_a_story_is_none(client, champion):
    log(client, story="They talk every Sunday.", came_back="1")
    log(client, story_consent="on", story="")
    log(client, story_consent="on", story="A map.")
    kept = HelpRecord.objects.order_by("pk").values_list("story_consent", flat=True)
    assert list(kept) == [False, False, True]
    assert [record.story for record in HelpRecord.objects.stories()] == ["A map."]


@pytest.mark.parametrize(
    ("state", "may"), [("applied", True), ("onboarding", True), ("active", True), ("paused", False)]
)
def test_who_learns_and_who_is_active_note_help_alike(client, skill, state, may):
    champion = sign_in(client, ChampionFactory(state=state, skills=[skill]))
    if may:
        log(client)
    else:
        assert client.post(LOG, {})["Location"] == "/champions/home/"
    assert HelpRecord.objects.of(champion.user).exists() is may


def test_thanks_what_it_adds_up_to_and_the_way_back(client, champion, skill):
    helped(champion.user, people=3, came_back=1, minutes=90)
    response = log(client, people="1", minutes="30")
    text = " ".join(response.content.decode().split())
    assert "This year you helped 4 people, with 2 h of your time." in text
    record = HelpRecord.objects.order_by("pk").last()
    for _press in range(2):
        text = client.post(f"/champions/help/{record.public_id}/delete/", follow=True).content.decode()
        assert "It is deleted" in text
    assert HelpRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("age", "can_delete", "can_change"),
    [(timedelta(hours=23, minutes=59), True, True), (timedelta(days=1), False, True),
     (timedelta(days=29, hours=23), False, True), (timedelta(days=30), False, False)],
)  # fmt: skip
def test_what_was_noted_can_be_deleted_for_a_day_and_changed_for_thirty(
    client, champion, skill, age, can_delete, can_change
):
    record = helped(champion.user, topics=[skill], story="A map.")
    with time_machine.travel(now() + age, tick=False):
        sign_in(client, champion)
        text = page(client, RECORDS)
        assert (f"{record.public_id}/change/" in text) is can_change
        assert (f"{record.public_id}/delete/" in text) is can_delete
        if can_change:
            log(client, f"/champions/help/{record.public_id}/change/", people="2")
        else:
            with pytest.raises(Refused):
                actions.change_help(record=record, by=champion.user, topics=[], on=today())
            assert client.get(f"/champions/help/{record.public_id}/change/").status_code == 302
        record.refresh_from_db()
        assert record.people == (2 if can_change else 1) and list(record.topics.all()) == [skill]
        client.post(f"/champions/help/{record.public_id}/delete/")
        assert HelpRecord.objects.exists() is not can_delete


def test_a_story_can_be_taken_back_at_any_time(client, champion):
    record = helped(champion.user, story="A map.", story_consent=True, people=4)
    with time_machine.travel(now() + timedelta(days=400), tick=False):
        sign_in(client, champion)
        assert f"{record.public_id}/story/" in page(client, RECORDS)
        client.post(f"/champions/help/{record.public_id}/story/")
    record.refresh_from_db()
    assert (record.story, record.story_consent, record.people) == ("", False, 4)
    assert not actions.take_story_back(record=record, by=champion.user)


def test_changing_keeps_what_is_not_touched(client, champion, skill):
    session = SessionFactory(begun=True)
    ShiftFactory(session=session, surgeon=champion.user)
    made_before = helped(
        champion.user, topics=[skill], people=5, came_back=2, minutes=25, done="A map", made_url="https://a.example/",
        story="They talk.", story_consent=True, where="session", session=session.public_id, place=session.venue.name,
        on=today() - timedelta(days=1),
    )  # fmt: skip
    url = f"/champions/help/{made_before.public_id}/change/"
    client.post(url, {**form_of(client, url), **date_of(made_before), "people_other": "6"})
    record = HelpRecord.objects.get()
    assert record.people == 6
    for name in (
        "came_back",
        "minutes",
        "done",
        "made_url",
        "story",
        "story_consent",
        "where",
        "session",
        "place",
        "helped_on",
    ):
        assert getattr(record, name) == getattr(made_before, name), name


def date_of(record) -> dict:
    on = record.helped_on
    return {"on_0": on.day, "on_1": on.month, "on_2": on.year}


def test_somebody_else_s_record_is_not_there(client, champion):
    record = helped(ChampionFactory().user, story="A map.")
    assert client.get(f"/champions/help/{record.public_id}/").status_code == 404
    assert client.get(f"/champions/help/{record.public_id}/change/").status_code == 404
    client.post(f"/champions/help/{record.public_id}/delete/")
    assert client.post(f"/champions/help/{record.public_id}/story/").status_code == 404
    record.refresh_from_db()
    assert record.story == "A map." and str(record.public_id) not in page(client, RECORDS)


def test_the_list_goes_a_page_at_a_time(client, champion):
    made = [helped(champion.user) for _place in range(25)]
    text = page(client, RECORDS)
    assert str(made[-1].public_id) in text and str(made[0].public_id) not in text
    after = f"{RECORDS}?after={made[5].pk}"
    assert after in text.replace("&amp;", "&")
    assert str(made[0].public_id) in page(client, after)
