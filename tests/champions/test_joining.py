"""Becoming a champion: by whoever has an account and whoever has none, at every age, with a code and without."""

import pytest
from django.urls import reverse

from accounts.models import User
from champions.actions import joining, states
from champions.actions.asking import ask
from champions.models import Champion, ChampionLanguage, StateChange
from champions.permissions import champion_of
from engagement import limits
from engagement.errors import Refused
from tests.accounts.signing import sign_in_by_code
from tests.champions.applying import START, application, applied, minor
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import ChampionFactory, EmployerFactory, SkillFactory
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


@pytest.fixture
def ward():
    return WardFactory(name="Sparkhill")


def url(name: str) -> str:
    return reverse(f"champions:{name}")


def start(client, **changes):
    return client.post(url("join"), {**START, **changes})


def about(client, **changes):
    given = {
        "ward": "",
        "languages": ["en", "ur"],
        "reach": "email",
        "phone": "",
        "about": "",
        "asks_a_month": "2",
    }
    return client.post(url("join_about"), {**given, **changes})


# --- The way -----------------------------------------------------------------------------------------------
def test_somebody_signed_in_is_in_after_two_pages(client, ward):
    person, topic = UserFactory(ward=ward), SkillFactory(name="Email")
    skill = SkillFactory(name="Teaching", kind="skill")
    other = WardFactory()
    sign_in_by_code(client, person)
    assert start(client).url == url("join_about")
    form = client.get(url("join_about")).context["form"]
    assert form.initial["ward"] == ward.pk and form.initial["asks_a_month"] == 2
    response = about(
        client, ward=ward.pk, more_wards=[other.pk], more_languages=["phr"], topics=[topic.pk], skills=[skill.pk],
        free=["weekend"], about="I explain slowly.", is_listed="on", asks_a_month="1",
    )  # fmt: skip
    assert response.url == url("profile")
    champion = Champion.objects.get(user=person)
    assert (champion.state, champion.kind, champion.age, champion.asks_a_month) == (
        "applied",
        "citizen",
        "25_64",
        1,
    )
    assert set(champion.wards.all()) == {ward, other} and set(champion.skills.all()) == {topic, skill}
    assert {language.code for language in champion.languages.all()} == {"en", "ur", "phr"}
    assert champion.free == ["weekend"] and champion.is_listed and champion.state_by == person
    assert [change.to_state for change in champion.state_changes.all()] == ["applied"]


def test_somebody_without_an_account_makes_one_on_the_way_and_nothing_typed_is_lost(client, ward):
    employer = EmployerFactory(join_code="BRSSWRK2")
    to = start(client, kind="employee", code="brss-wrk2").url
    assert to == f"{reverse('account_signup')}?next=%2Fchampions%2Fjoin%2Fabout%2F"
    shown = client.get(to).content.decode()
    assert 'value="/champions/join/about/"' in shown and "13 or older" in shown
    assert client.get(url("join_about")).url.startswith(reverse("account_login"))
    assert client.get(url("join")).context["form"].initial["code"] == "BRSSWRK2"
    person = UserFactory()
    sign_in_by_code(client, person)
    assert about(client, ward=ward.pk).url == url("profile")
    champion = Champion.objects.get(user=person)
    assert (champion.kind, champion.employer) == ("employee", employer)
    assert "champions.begun" not in client.session


def test_the_last_page_without_the_first_leads_to_the_first(client):
    sign_in_by_code(client, UserFactory())
    assert client.get(url("join_about")).url == url("join")


def test_whoever_is_a_champion_is_led_to_their_page(client):
    sign_in_by_code(client, ChampionFactory().user)
    assert client.get(url("join")).url == client.get(url("join_about")).url == url("profile")


def test_a_refused_page_keeps_what_was_typed(client, ward):
    sign_in_by_code(client, UserFactory())
    start(client)
    text = about(client, ward=ward.pk, reach="phone", about="Ring me: 07700 900123").content.decode()
    assert "Enter the number on which we reach you" in text and "07700 900123" in text
    assert "looks like a phone number" in text and not Champion.objects.exists()
    assert 'value="ur"' in text and "Ring me" in text


@pytest.mark.parametrize("phone", ["12", "call me", "0770090012345678"])
def test_a_number_that_is_none_is_said(client, ward, phone):
    sign_in_by_code(client, UserFactory())
    start(client)
    text = about(client, ward=ward.pk, reach="text", phone=phone).content.decode()
    assert "Enter a telephone number, like" in text


# --- Twice, and again --------------------------------------------------------------------------------------
def test_applying_twice_gives_one_and_the_first_stands(client, ward):
    person = UserFactory()
    first = applied(person, about="First")
    again = applied(person, about="Second")
    assert first.pk == again.pk and again.about == "First" and StateChange.objects.count() == 1


def test_who_left_comes_back_as_the_same_with_their_history():
    champion = applied(languages=["en", "pl"])
    user = champion.user
    states.move(champion=champion, to="left", by=user)
    assert champion_of(user) is None
    again = joining.apply(
        user=user, given=application(kind="business", business_name="Bakery", languages=["en"])
    )
    assert again.pk == champion.pk and again.state == "applied" and again.business_name == "Bakery"
    assert list(again.state_changes.values_list("from_state", "to_state")) == [
        ("", "applied"), ("applied", "left"), ("left", "applied")
    ]  # fmt: skip
    assert champion_of(user) == again and ChampionLanguage.objects.count() == 1


def test_who_was_under_18_and_comes_back_older_is_pointed_out_to_the_coordinators():
    champion = joining.apply(user=UserFactory(), given=minor())
    states.move(champion=champion, to="left", by=champion.user)
    joining.apply(user=champion.user, given=application(age="18_24"))
    assert "13 to 17" in champion.state_changes.last().reason


# --- Age ---------------------------------------------------------------------------------------------------
def test_somebody_under_13_is_turned_away_before_anything_is_kept(client):
    response = start(client, age="under_13", kind="employee", code="wrong")
    text = response.content.decode()
    assert response.status_code == 200 and "A little later" in text and "kept nothing" in text
    assert "sessionid" not in client.cookies and not client.session.get("champions.begun")
    assert not Champion.objects.exists()


def test_what_was_begun_before_is_forgotten_when_somebody_says_that_they_are_under_13(client):
    start(client)
    assert client.session["champions.begun"]
    start(client, age="under_13")
    assert "champions.begun" not in client.session


def test_the_action_refuses_an_age_that_is_none():
    for age in ("under_13", "", "12"):
        with pytest.raises(Refused) as refused:
            applied(age=age)
        assert refused.value.code == "too_young"


def test_somebody_under_18_names_an_adult_and_is_never_listed(client, ward):
    person = UserFactory()
    sign_in_by_code(client, person)
    start(client, age="under_18")
    shown = client.get(url("join_about")).content.decode()
    assert "responsible adult" in shown and "is_listed" not in shown and "asks_a_month" not in shown
    text = about(client, ward=ward.pk, is_listed="on").content.decode()
    assert "Enter the name of your responsible adult" in text and "Enter how we reach" in text
    about(client, ward=ward.pk, is_listed="on", adult_name="Ms Adult", adult_contact="0121 496 0000")
    champion = Champion.objects.get(user=person)
    assert champion.is_minor and not champion.is_listed and champion.asks_a_month == 0
    assert champion.adult_name == "Ms Adult"


def test_the_action_refuses_somebody_under_18_without_an_adult_and_lists_none():
    for given in (minor(adult_name=" "), minor(adult_contact="")):
        with pytest.raises(Refused) as refused:
            joining.apply(user=UserFactory(), given=given)
        assert refused.value.code == "adult"
    assert not joining.apply(user=UserFactory(), given=minor(is_listed=True)).is_listed


def test_of_grown_ups_no_adult_is_kept():
    assert applied(adult_name="Mum", adult_contact="x").adult_name == ""


def test_nobody_under_18_is_asked_for_anything():
    young, grown = ChampionFactory(minor=True), ChampionFactory()
    assert list(ask(among=Champion.objects.all(), about="test:1", at_most=9)) == [grown]
    assert not young.asks.exists()


def test_nobody_turns_18_by_themselves():
    champion = joining.apply(user=UserFactory(), given=minor())
    with pytest.raises(Refused) as refused:
        joining.change(champion=champion, given=application(), by=champion.user)
    assert refused.value.code == "age"
    for by in (champion.user, UserFactory()):
        with pytest.raises(Refused):
            joining.note_birthday(champion=champion, by=by)
    assert joining.note_birthday(champion=champion, by=UserFactory(roles=["champions_coordinator"]))
    assert (champion.age, champion.adult_name) == ("18_24", "")


# --- Employers and businesses ------------------------------------------------------------------------------
def test_the_link_that_an_employer_shares_holds_the_code(client):
    employer = EmployerFactory(join_code="BRSSWRK2")
    response = client.get(url("join"), {"code": "BRSSWRK2"})
    assert response.context["form"].initial == {"kind": "employee", "code": "BRSSWRK2"}
    assert str(employer) in response.content.decode()


@pytest.mark.parametrize("active", [True, False])
def test_a_wrong_code_in_a_link_is_said_at_once(client, active):
    EmployerFactory(join_code="BRSSWRK2", state="active" if active else "ended")
    text = client.get(url("join"), {"code": "BRSSWRK3" if active else "BRSSWRK2"}).content.decode()
    assert "no employer has who takes part" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "employee"}, "Enter the code that your employer gave you"),
        ({"kind": "employee", "code": "WRNGCDE9"}, "Check the code"),
        ({"kind": "employee", "code": "GNNWHRE2"}, "Check the code"),
        ({"kind": "citizen", "code": "WRNGCDE9"}, "Check the code"),
        ({"kind": "business"}, "Enter the name of the business"),
        ({"kind": ""}, "Choose how you want to help"),
        ({"age": ""}, "Choose how old you are"),
        ({"age": "100"}, "100"),
    ],
)
def test_what_is_wrong_on_the_first_page_is_said_beside_it(client, changes, said):
    EmployerFactory(join_code="GNNWHRE2", state="ended")
    response = start(client, **changes)
    assert response.status_code == 200 and said in response.content.decode()
    assert "champions.begun" not in client.session


def test_an_employer_that_stopped_between_the_pages_is_said(client, ward):
    employer = EmployerFactory(join_code="BRSSWRK2")
    sign_in_by_code(client, UserFactory())
    start(client, kind="employee", code="BRSSWRK2")
    employer.state = "ended"
    employer.save()
    assert "Check the code" in about(client, ward=ward.pk).content.decode()
    assert not Champion.objects.exists()


def test_codes_are_not_to_be_guessed(client, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "champions.join.ip", limits.Limit(2, 3600, "Too many tries."))
    for _try in range(2):
        assert "Check the code" in start(client, kind="employee", code="WRNGCDE9").content.decode()
    assert "Too many tries." in start(client, kind="employee", code="WRNGCDE9").content.decode()


def test_pages_of_joining_are_kept_in_no_cache_and_no_search_engine(client):
    response = client.get(url("join"))
    assert "private" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"


def test_nothing_makes_an_account_by_itself(client):
    start(client)
    assert not User.objects.exists()
