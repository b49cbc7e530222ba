"""The leads' screens: nobody else has any, nobody sees what is about themselves, and each step is noted for good."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from champions import permissions
from champions.actions import concerns as actions
from champions.models import ChampionsSettings, Concern, ConcernNote, ContactPause
from engagement.errors import Refused
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.cms import HomePageFactory
from tests.factories.safety import reported, talk

pytestmark = pytest.mark.django_db
WORDS = "Zzyzx was seen at the door."
VIEWS = ("inspect", "take", "note", "close", "reopen", "pause", "lift")


@pytest.fixture(autouse=True)
def page_of_a_champion(monkeypatch):
    """Another part makes it."""
    monkeypatch.setattr("champions.concern_kinds.page_of", lambda champion: f"/c/{champion.public_id}/")


def officer(*roles: str, **given) -> User:
    return UserFactory(roles=list(roles), password=PASSWORD, second_factor=True, **given)


def url(view: str, concern: Concern) -> str:
    return reverse(f"champions_concerns:{view}", args=[concern.pk])


@pytest.fixture
def concern():
    return reported(text=WORDS, about=ChampionFactory(listed=True))


@pytest.fixture
def lead(client):
    found = officer("safeguarding_lead")
    sign_in_with_second_factor(client, found)
    return found


# --- Who sees it -------------------------------------------------------------------------------------------
OTHERS = {
    "coordinator": (("champions_coordinator",), {}),
    "lead who coordinates": (("champions_coordinator", "safeguarding_lead"), {}),
    "moderator": (("moderator",), {}),
    "administrator by role": (("administrator",), {}),
    "administrator": ((), {"is_superuser": True}),
    "organiser": (("surgery_organiser",), {}),
}


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("state", Concern.State.values)
def test_nobody_but_a_lead_sees_a_concern_in_any_state(client, concern, who, state):
    roles, more = OTHERS[who]
    person = officer(*roles, **more)
    outcome = "nothing" if state == "closed" else ""
    Concern.objects.filter(pk=concern.pk).update(state=state, outcome=outcome)
    sign_in_with_second_factor(client, person)
    assert not Concern.objects.visible_to(person).exists() and not permissions.can_see_concerns(person)
    for method in (client.get, client.post):
        assert {view: method(url(view, concern)).status_code for view in VIEWS} == dict.fromkeys(VIEWS, 404)
    listing = client.get(reverse("champions_concerns:index"), follow=True).content.decode()
    assert concern.reference not in listing and WORDS not in listing
    assert reverse("champions_concerns:index") not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("state", Concern.State.values)
def test_a_lead_sees_every_concern_but_the_one_about_themselves(client, lead, concern, state):
    outcome = "nothing" if state == "closed" else ""
    mine = reported(text="About the lead.", people=[lead.pk])
    Concern.objects.update(state=state, outcome=outcome)
    assert list(Concern.objects.visible_to(lead)) == [concern]
    listing = client.get(reverse("champions_concerns:index")).content.decode()
    assert concern.reference in listing and mine.reference not in listing
    assert WORDS in client.get(url("inspect", concern)).content.decode()
    for method in (client.get, client.post):
        assert {view: method(url(view, mine)).status_code for view in VIEWS} == dict.fromkeys(VIEWS, 404)


def test_not_even_after_their_contact_is_allowed_again(lead):
    mine, other = reported(people=[lead.pk]), officer("safeguarding_lead")
    actions.lift(pause=mine.pauses.get(), reason="Cleared up", by=other)
    assert not Concern.objects.visible_to(lead).exists()


def test_whoever_lost_the_role_or_the_account_sees_nothing(lead, concern):
    assert Concern.objects.visible_to(lead).exists()
    lead.is_active = False
    assert not Concern.objects.visible_to(lead).exists()
    lead.is_active = True
    lead.groups.clear()
    assert not Concern.objects.visible_to(lead).exists()


def test_a_person_without_any_role_does_not_get_into_the_back_office(client, concern):
    client.force_login(UserFactory())
    assert client.get(url("inspect", concern)).status_code in (302, 403, 404)
    assert WORDS not in client.get(url("inspect", concern), follow=True).content.decode()


@pytest.mark.parametrize("query", ["?export=csv", "?export=xlsx", "?q=Zzyzx"])
def test_the_list_has_no_export_and_no_search(client, lead, concern, query):
    response = client.get(reverse("champions_concerns:index") + query)
    assert response["Content-Type"].startswith("text/html")
    body = response.content.decode()
    assert "export=csv" not in body.replace(query, "") and WORDS not in body


def test_only_the_views_that_leads_need_exist():
    for name in ("add", "edit", "delete", "history", "usage", "copy"):
        with pytest.raises(Exception, match="Reverse"):
            reverse(f"champions_concerns:{name}", args=[1])


# --- What a lead does --------------------------------------------------------------------------------------
def test_a_lead_takes_notes_lifts_and_closes_and_each_step_is_noted(client, lead, concern):
    client.post(url("take", concern))
    client.post(url("note", concern), {"text": "Rang her."})
    pause = concern.pauses.get()
    client.post(url("lift", concern), {"pause": pause.pk, "reason": "A mistake"})
    client.post(url("close", concern), {"outcome": "advice", "text": "Told both."})
    concern.refresh_from_db(), pause.refresh_from_db()
    assert (concern.state, concern.outcome, concern.state_by) == ("closed", "advice", lead)
    assert pause.lifted_by == lead and pause.reason == "A mistake"
    kinds = list(concern.notes.values_list("kind", "by"))
    assert kinds == [(kind, lead.pk) for kind in ("taken", "note", "lifted", "closed")]
    page = client.get(url("inspect", concern)).content.decode()
    assert "Rang her." in page and "Told both." in page and "A mistake" in page
    client.post(url("reopen", concern), {"text": "She rang again."})
    concern.refresh_from_db()
    assert (concern.state, concern.outcome) == ("looked_at", "")


def test_contact_stands_still_until_it_is_allowed_again_by_itself_and_not_by_closing(lead, concern):
    user = concern.pauses.get().user
    actions.take(concern=concern, by=lead)
    actions.close(concern=concern, outcome="nothing", text="All well.", by=lead)
    assert permissions.is_contact_paused(user)
    actions.lift(pause=concern.pauses.get(), reason="All well.", by=lead)
    assert not permissions.is_contact_paused(user)
    with pytest.raises(Refused):
        actions.lift(pause=concern.pauses.get(), reason="Again", by=lead)


def test_another_concern_goes_on_holding_them(lead, concern):
    user = concern.pauses.get().user
    reported(people=[user.pk])
    actions.lift(pause=concern.pauses.get(), reason="All well.", by=lead)
    assert permissions.is_contact_paused(user)


def test_nothing_is_closed_or_lifted_without_saying_why(client, lead, concern):
    for view, given in (
        ("close", {"outcome": "advice", "text": ""}),
        ("close", {"outcome": "", "text": "Done"}),
        ("lift", {"pause": concern.pauses.get().pk, "reason": " "}),
        ("note", {"text": ""}),
    ):
        assert client.post(url(view, concern), given).status_code == 200, view
    concern.refresh_from_db()
    assert concern.state == "new" and not concern.notes.exists()


def test_a_lead_pauses_somebody_else_by_the_address_of_their_account(client, lead):
    concern, champion = reported(), ChampionFactory(listed=True)
    page = client.post(url("pause", concern), {"email": "nobody@people.example", "text": "Named"})
    assert "No champion has an account with this address." in page.content.decode()
    client.post(url("pause", concern), {"email": champion.user.email.upper(), "text": "Named in it"})
    assert permissions.is_contact_paused(champion.user)
    with pytest.raises(Refused) as refusal:
        actions.pause(concern=concern, champion=champion, text="Again", by=lead)
    assert refusal.value.code == "paused"
    actions.lift(pause=concern.pauses.get(), reason="A mistake", by=lead)
    actions.pause(concern=concern, champion=champion, text="Not a mistake", by=lead)
    assert permissions.is_contact_paused(champion.user)
    assert list(concern.notes.values_list("kind", flat=True)) == ["paused", "lifted", "paused"]


def test_a_lead_whom_it_turns_out_to_be_about_sees_it_no_more_and_does_not_decide_that_themselves(lead):
    concern, other = reported(), officer("safeguarding_lead")
    mine = ChampionFactory(user=lead)
    with pytest.raises(Refused):
        actions.pause(concern=concern, champion=mine, text="Me", by=lead)
    actions.pause(concern=concern, champion=mine, text="Named in it", by=other)
    assert not Concern.objects.visible_to(lead).exists() and Concern.objects.visible_to(other).exists()


def test_what_two_wrote_is_read_by_the_lead_only_once_it_is_reported(client, lead):
    conversation = talk("Come to my house, Zzyzx.")
    about_champion = reported(about=conversation.champion)
    assert "Zzyzx" not in client.get(url("inspect", about_champion)).content.decode()
    what = actions.about("message", conversation.public_id, conversation.asker)
    concern = actions.report(text="Look", key="a" * 32, what=what, by=conversation.asker)
    assert "Come to my house, Zzyzx." in client.get(url("inspect", concern)).content.decode()


def test_two_leads_do_not_both_take_it(lead, concern):
    actions.take(concern=concern, by=lead)
    with pytest.raises(Refused):
        actions.take(concern=concern, by=officer("safeguarding_lead"))
    assert concern.notes.count() == 1


def test_a_note_is_never_changed(lead, concern):
    made = actions.note(concern=concern, text="First", by=lead)
    made.text = "Second"
    with pytest.raises(TypeError):
        made.save()
    assert ConcernNote.objects.get().text == "First"


def test_somebody_whose_account_is_gone_is_not_paused(lead):
    gone = UserFactory()
    User.objects.filter(pk=gone.pk).update(erased_at=gone.date_joined)
    reported(people=[gone.pk, 999_999])
    assert not ContactPause.objects.exists()


# --- Who can be named --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("roles", "fits"),
    [
        (["safeguarding_lead"], True),
        (["safeguarding_lead", "moderator"], True),
        (["safeguarding_lead", "champions_coordinator"], False),
        (["champions_coordinator"], False),
        ([], False),
    ],
)
def test_the_named_lead_has_the_role_and_does_not_coordinate_champions(roles, fits):
    HomePageFactory()
    chosen = ChampionsSettings.here()
    chosen.lead = UserFactory(roles=roles)
    if fits:
        chosen.clean()
        return
    with pytest.raises(ValidationError, match="Safeguarding leads"):
        chosen.clean()


def test_coordinators_do_not_choose_who_keeps_people_safe_and_leads_do(client):
    HomePageFactory()
    address = reverse("wagtailsettings:edit", args=["champions", "championssettings", 1])
    from wagtail.models import Site

    address = address.replace("/1/", f"/{Site.objects.get().pk}/")
    sign_in_with_second_factor(client, officer("champions_coordinator"))
    page = client.get(address).content.decode()
    assert 'name="goal"' in page and 'name="lead_phone"' not in page and 'name="lead"' not in page
    client.logout()
    sign_in_with_second_factor(client, officer("safeguarding_lead"))
    page = client.get(address).content.decode()
    assert 'name="goal"' not in page and 'name="lead_phone"' in page
