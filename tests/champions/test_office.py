"""Coordinators' screens: who waits, the decisions, checks where the law allows one; and nobody else enters."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now, today
from champions.actions.checks import note_check, remove_check
from champions.models import Activity, Champion, Check, Concern, Skill
from champions.office.joining import waiting_first
from champions.office.joining_forms import in_some_years
from engagement.errors import Refused
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory, WardFactory
from tests.factories.champions import ActivityFactory, ChampionFactory, SkillFactory, helped

pytestmark = pytest.mark.django_db


def enter(client, *roles):
    person = UserFactory(roles=list(roles), password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)
    return person


@pytest.fixture
def coordinator(client):
    return enter(client, "champions_coordinator")


def url(name, *args):
    return reverse(f"champions_people:{name}", args=args)


def page(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


# --- Decisions ---------------------------------------------------------------------------------------------
def test_somebody_is_welcomed_made_active_paused_brought_back_and_ended(client, coordinator):
    champion = ChampionFactory(applied=True)
    way = [
        ("welcome", {"reason": "Nice talk"}, "onboarding"), ("activate", {}, "active"),
        ("pause", {"reason": "We must talk"}, "paused"), ("resume", {}, "active"),
        ("end", {"reason": "Agreed"}, "left"),
    ]  # fmt: skip
    for name, given, state in way:
        assert url(name, champion.pk) in page(client, url("inspect", champion.pk)), name
        page(client, url(name, champion.pk))
        response = client.post(url(name, champion.pk), given)
        champion.refresh_from_db()
        assert response.url == url("inspect", champion.pk) and champion.state == state
    text = page(client, url("inspect", champion.pk))
    assert "We must talk" in text and "Agreed" in text and url("end", champion.pk) not in text


@pytest.mark.parametrize("name", ["pause", "end"])
def test_pausing_and_ending_somebody_takes_a_reason(client, coordinator, name):
    champion = ChampionFactory()
    assert "Say why" in client.post(url(name, champion.pk), {"reason": ""}).content.decode()
    champion.refresh_from_db()
    assert champion.state == "active"


def test_nobody_decides_about_themselves(client, coordinator):
    own = ChampionFactory(user=coordinator, applied=True)
    text = page(client, url("inspect", own.pk))
    for name in ("welcome", "pause", "end", "check"):
        assert url(name, own.pk) not in text
        assert client.post(url(name, own.pk), {"reason": "x"}).status_code == 302
    own.refresh_from_db()
    assert own.state == "applied"


def test_a_birthday_is_noted_and_the_adult_forgotten(client, coordinator):
    champion = ChampionFactory(minor=True)
    assert "Ms Adult" in page(client, url("birthday", champion.pk))
    client.post(url("birthday", champion.pk))
    champion.refresh_from_db()
    assert (champion.age, champion.adult_name, champion.adult_contact) == ("18_24", "", "")


def others() -> list[str]:
    return ["moderator", "safeguarding_lead", "surgery_organiser", "department_officer", "editor"]


@pytest.mark.parametrize("role", others())
def test_no_other_role_sees_or_decides_anything(client, role):
    champion = ChampionFactory(applied=True)
    check = Check.objects.create(
        champion=champion, activity=ActivityFactory(checked=True), seen_on=today(),
        look_again_on=today() + timedelta(days=9),
    )  # fmt: skip
    enter(client, role)
    addresses = [url("index"), url("inspect", champion.pk), reverse("champions_checks:index")]
    addresses += [reverse("champions_checks:remove", args=[check.pk]), reverse("champions_activities:index")]
    addresses += [
        url(name, champion.pk) for name in ("welcome", "activate", "pause", "resume", "end", "check")
    ]
    for address in addresses:
        assert client.get(address).status_code in (302, 403), address
        assert client.post(address, {"reason": "x"}).status_code in (302, 403, 405), address
    champion.refresh_from_db()
    assert champion.state == "applied" and Check.objects.exists()


# --- The list ----------------------------------------------------------------------------------------------
def test_who_waits_longest_stands_first():
    ago = lambda days: now() - timedelta(days=days)  # noqa: E731
    active = ChampionFactory(applied_at=ago(90))
    second = ChampionFactory(applied=True, applied_at=ago(2))
    first = ChampionFactory(applied=True, applied_at=ago(9))
    assert list(waiting_first()) == [first, second, active]


def test_the_list_is_narrowed_down_by_each_filter(client, coordinator):
    ward, skill = WardFactory(), SkillFactory()
    fits = ChampionFactory(employee=True, paused=True, wards=[ward], skills=[skill], speaks=["so"])
    other = ChampionFactory(speaks=["pl"])
    queries = ["state=paused", "kind=employee", f"employer={fits.employer_id}", f"wards={ward.pk}",
               f"skills={skill.pk}", "language=so"]  # fmt: skip
    for query in queries:
        text = page(client, f"{url('index')}?{query}")
        assert fits.name in text and other.name not in text, query


def fill(number: int) -> None:
    for _each in range(number):
        ChampionFactory(
            employee=True, applied=True, wards=[WardFactory()], skills=[SkillFactory()], speaks=["en", "so"]
        )


def test_the_list_costs_the_same_queries_with_two_champions_and_with_twelve(client, coordinator):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, url("index"))
        return len(queries)

    fill(2)
    cost()
    few = cost()
    fill(10)
    assert cost() == few


def test_an_export_has_neither_age_nor_adults_nor_concerns_nor_addresses_of_minors(client, coordinator):
    grown = ChampionFactory(reach="phone", phone="07700900123", speaks=["so"])
    young = ChampionFactory(minor=True, reach="text", phone="07700900999")
    Concern.objects.create(text="A secret worry", user=grown.user)
    text = b"".join(client.get(url("index") + "?export=csv").streaming_content).decode()
    assert grown.user.email in text and "07700900123" in text and "Somali" in text and young.name in text
    for secret in (
        "under_18",
        "13 to 17",
        "Ms Adult",
        "0121 496 0000",
        young.user.email,
        "07700900999",
        "worry",
    ):
        assert secret not in text, secret


def test_the_page_of_one_says_what_they_did_and_nothing_of_concerns(client, coordinator):
    champion = ChampionFactory(minor=True)
    helped(champion.user, people=7)
    Concern.objects.create(text="A secret worry", user=champion.user, about_title="Them")
    text = page(client, url("inspect", champion.pk))
    assert "Ms Adult" in text and "People helped" in text and ">7<" in text.replace("\n", "").replace(" ", "")
    assert "worry" not in text


def test_the_first_page_of_the_back_office_says_how_many_applied(client, coordinator):
    fill(2)
    ChampionFactory()
    text = page(client, reverse("wagtailadmin_home"))
    assert "<span>2</span> people applied to be champions" in text


def test_the_first_page_says_which_checks_are_to_be_looked_at_again(client, coordinator):
    champion, activity, seen = ChampionFactory(), ActivityFactory(checked=True), today() - timedelta(days=40)
    note(champion, activity, coordinator, seen_on=seen, look_again_on=today() + timedelta(days=1))
    assert "look at again" not in page(client, reverse("wagtailadmin_home"))
    note(champion, activity, coordinator, seen_on=seen, look_again_on=today())
    text = page(client, reverse("wagtailadmin_home"))
    assert "<span>1</span> check to look at again" in text
    assert f"{reverse('champions_checks:index')}?again=now" in text


def test_topics_and_activities_are_kept_and_never_deleted(client, coordinator):
    for name in ("champions_skills", "champions_activities"):
        page(client, reverse(f"{name}:index"))
    given = {
        "name": "Email",
        "slug": "email",
        "kind": "topic",
        "description": "",
        "order": "1",
        "is_active": "on",
    }
    client.post(reverse("champions_skills:add"), given)
    skill = Skill.objects.get(slug="email")
    page(client, reverse("champions_skills:edit", args=[skill.pk]))
    assert client.post(reverse("champions_skills:delete", args=[skill.pk])).status_code == 302
    assert Skill.objects.filter(pk=skill.pk).exists()


# --- Checks ------------------------------------------------------------------------------------------------
def note(champion, activity, by, **changes):
    given = {"seen_on": today(), "look_again_on": today() + timedelta(days=1000), **changes}
    return note_check(champion=champion, activity=activity, by=by, **given)


@pytest.fixture
def officer():
    return UserFactory(roles=["champions_coordinator"])


def test_a_check_is_refused_for_an_activity_that_allows_none(officer):
    with pytest.raises(Refused) as refused:
        note(ChampionFactory(), ActivityFactory(), officer)
    assert refused.value.code == "not_allowed" and not Check.objects.exists()


@pytest.mark.parametrize("level", Activity.Level.values)
def test_a_check_is_noted_at_every_level_but_none(officer, level):
    activity = ActivityFactory(level=level, why="The law says so")
    if level == "none":
        with pytest.raises(Refused):
            note(ChampionFactory(), activity, officer)
    else:
        assert note(ChampionFactory(), activity, officer).seen_by == officer


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"seen_on": 1}, "future"), ({"look_again_on": 0}, "look_again"), ({"look_again_on": -1}, "look_again")],
)
def test_days_that_make_no_sense_are_refused(officer, changes, code):
    days = {name: today() + timedelta(days=number) for name, number in changes.items()}
    with pytest.raises(Refused) as refused:
        note(ChampionFactory(), ActivityFactory(checked=True), officer, **days)
    assert refused.value.code == code


def test_neither_oneself_nor_who_left_nor_without_leave(officer):
    activity = ActivityFactory(checked=True)
    cases = [
        (ChampionFactory(user=officer), officer, "own"),
        (ChampionFactory(state="left"), officer, "left"),
        (ChampionFactory(), UserFactory(roles=["safeguarding_lead"]), "may_not"),
    ]
    for champion, by, code in cases:
        with pytest.raises(Refused) as refused:
            note(champion, activity, by)
        assert refused.value.code == code


def test_looking_again_replaces_what_was_noted_and_nothing_else_is_kept(officer):
    champion, activity = ChampionFactory(), ActivityFactory(checked=True)
    note(champion, activity, officer, seen_on=today() - timedelta(days=900))
    second = note(champion, activity, officer)
    assert list(Check.objects.all()) == [second]
    names = {field.name for field in Check._meta.get_fields()}
    assert names == {"id", "champion", "activity", "seen_on", "seen_by", "look_again_on"}
    with pytest.raises(Refused):
        remove_check(check=second, by=UserFactory())
    remove_check(check=second, by=officer)
    assert not Check.objects.exists()


def test_a_check_is_noted_on_the_screen_for_allowed_activities_alone(client, coordinator):
    champion, allowed, other = ChampionFactory(), ActivityFactory(checked=True), ActivityFactory()
    shown = page(client, url("check", champion.pk))
    assert allowed.name in shown and other.name not in shown
    days = {"seen_on": str(today()), "look_again_on": str(today() + timedelta(days=30))}
    refused = client.post(url("check", champion.pk), {"activity": other.pk, **days}).content.decode()
    assert "Asking for one is an offence" in refused and not Check.objects.exists()
    client.post(url("check", champion.pk), {"activity": allowed.pk, **days})
    check = Check.objects.get()
    assert check.seen_by == coordinator and allowed.name in page(client, url("inspect", champion.pk))
    page(client, reverse("champions_checks:remove", args=[check.pk]))
    client.post(reverse("champions_checks:remove", args=[check.pk]))
    assert not Check.objects.exists()


def test_what_is_to_be_looked_at_again_is_listed_from_its_day_on(client, coordinator):
    champion = ChampionFactory()
    day = today() + timedelta(days=30)
    note(
        champion,
        ActivityFactory(checked=True),
        UserFactory(roles=["champions_coordinator"]),
        look_again_on=day,
    )
    address = reverse("champions_checks:index")
    for days, is_there in ((29, False), (30, True)):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            assert Check.objects.to_look_at_again().exists() is is_there
    assert champion.name in page(client, address)
    assert champion.name not in page(client, f"{address}?again=now")


def test_an_activity_allows_a_check_only_with_its_reason(client, coordinator):
    given = {
        "name": "Teaching",
        "slug": "teaching",
        "says": "",
        "level": "enhanced",
        "why": "",
        "is_active": "on",
    }
    text = client.post(reverse("champions_activities:add"), given).content.decode()
    assert "Say which words of the law allow it" in text and not Activity.objects.exists()
    client.post(reverse("champions_activities:add"), {**given, "why": "Regulated activity with children"})
    assert Activity.objects.get().allows_check
    with pytest.raises(ValidationError):
        Activity(name="x", slug="x", level="basic").full_clean()


def test_three_years_on_even_from_the_29th_of_february():
    day = today().replace(year=2028, month=2, day=29)
    assert str(in_some_years(day)) == "2031-02-28"
    assert Champion.objects.count() == 0
