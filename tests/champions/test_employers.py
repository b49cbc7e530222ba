"""Employers: how they come to take part, what their owners see, what everybody sees, and their papers."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Message, Organisation
from champions import measures_employers as measures
from champions.actions import employers as actions
from champions.models import Champion, Concern, ContactPause, Employer
from champions.models.employers import LETTERS
from engagement.errors import Refused
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.champions import ChampionFactory, EmployerFactory, SkillFactory, helped

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(NOVEMBER, tick=False) as traveller:
        yield traveller


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def employees(employer, number=1, **given) -> list[Champion]:
    return [ChampionFactory(kind="employee", employer=employer, **given) for _n in range(number)]


def roster_url(employer, rest="") -> str:
    return f"/champions/employers/{employer.public_id}/roster/{rest}"


# --- Taking part ----------------------------------------------------------------------------------------------


def test_an_owner_asks_is_accepted_and_gets_the_code(client, owner, works, coordinator):
    client.force_login(owner)
    given = {"organisation": works.public_id, "pledged": "20", "note": "We are 60", "is_public": "on"}
    assert client.post("/champions/employers/ask/", given).status_code == 302
    again = client.post("/champions/employers/ask/", given)
    employer = Employer.objects.get()
    assert again.status_code == 200 and employer.state == "requested" and employer.note == "We are 60"
    assert client.get(f"/champions/employers/{employer.public_id}/").status_code == 404
    assert client.get(roster_url(employer)).status_code == 404
    actions.accept(employer=employer, by=coordinator)
    assert code_of(actions.accept, employer=employer, by=coordinator) == "moved"
    assert client.get(f"/champions/employers/{employer.public_id}/").status_code == 200
    assert client.get(roster_url(employer)).status_code == 200
    kinds = Message.objects.order_by("kind").values_list("kind", "user")
    assert list(kinds) == [
        ("champions.employer_accepted", owner.pk),
        ("champions.employer_requested", owner.pk),
    ]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, owner, works):
    client.force_login(owner)
    page = client.post("/champions/employers/ask/", {"pledged": "none", "note": "We are 60"}).content.decode()
    assert "Choose the organisation" in page and "Enter a number, like 20" in page and "We are 60" in page
    assert not Employer.objects.exists()


def test_who_owns_nothing_is_told_how_to(client):
    client.force_login(UserFactory())
    assert (
        "First your organisation needs to be here" in client.get("/champions/employers/ask/").content.decode()
    )


def test_nobody_asks_for_somebody_elses_organisation(client, works):
    member = MembershipFactory(organisation=works).user
    client.force_login(member)
    client.post("/champions/employers/ask/", {"organisation": works.public_id, "pledged": "5"})
    assert not Employer.objects.exists()
    assert code_of(actions.request, by=member, organisation=works, pledged=1, is_public=True) == "not_owner"


def test_who_is_declined_reads_why_and_asks_again(owner, works, coordinator):
    given = {"by": owner, "organisation": works, "pledged": 20, "is_public": True}
    employer = actions.request(**given)
    assert code_of(actions.decline, employer=employer, by=coordinator, reason=" ") == "reason"
    actions.decline(employer=employer, by=coordinator, reason="You are in another city.")
    assert code_of(actions.decline, employer=employer, by=coordinator, reason="Again") == "moved"
    again = actions.request(**given)
    assert (again.pk, again.state, again.reason) == (employer.pk, "requested", "")


@pytest.mark.parametrize("state", ["requested", "active", "declined", "ended"])
def test_each_step_is_taken_from_its_state_alone(employer, coordinator, owner, state):
    Employer.objects.filter(pk=employer.pk).update(state=state, reason="Because")
    steps = {
        "accept": (lambda: actions.accept(employer=employer, by=coordinator), {"requested"}),
        "decline": (lambda: actions.decline(employer=employer, by=coordinator, reason="No"), {"requested"}),
        "end": (lambda: actions.end(employer=employer, by=coordinator), {"active"}),
    }
    for step, from_states in steps.values():
        Employer.objects.filter(pk=employer.pk).update(state=state, reason="Because")
        if state in from_states:
            step()
        else:
            assert code_of(step) == "moved"
    employer.refresh_from_db()
    Employer.objects.filter(pk=employer.pk).update(state=state, reason="Because")
    asks = lambda: actions.request(by=owner, organisation=employer.organisation, pledged=1, is_public=True)  # noqa: E731
    if state in ("declined", "ended"):
        asks()
    else:
        assert code_of(asks) == "there"


# --- The code ----------------------------------------------------------------------------------------------------


def test_a_new_code_makes_the_old_one_useless_and_a_second_press_changes_nothing(client, owner, employer):
    client.force_login(owner)
    for _press in range(2):
        client.post(roster_url(employer, "code/"), {"old": "BCDF2345"})
    employer.refresh_from_db()
    first = employer.join_code
    assert first != "BCDF2345" and len(first) == 8 and set(first) <= set(LETTERS)
    assert not Employer.objects.active().filter(join_code="BCDF2345").exists()
    actions.new_code(employer=employer, by=owner, old="BCDF2345")
    employer.refresh_from_db()
    assert employer.join_code == first


def test_a_code_that_somebody_has_is_drawn_again(employer, owner, monkeypatch):
    taken = EmployerFactory().join_code
    codes = iter([taken, "GHJK2345"])
    monkeypatch.setattr("champions.actions.employers.new_join_code", lambda: next(codes))
    actions.new_code(employer=employer, by=owner, old=employer.join_code)
    assert employer.join_code == "GHJK2345"


# --- The roster --------------------------------------------------------------------------------------------------


def test_the_roster_says_name_state_and_since_when_and_nothing_of_what_they_did(client, owner, employer):
    ann = employees(employer, user__display_name="Ann", phone="0121 000 0000", about="I knit")[0]
    helped(ann.user, minutes=215, people=7)
    client.force_login(owner)
    page = client.get(roster_url(employer)).content.decode()
    assert "Ann" in page and "Active" in page and "November 2026" in page and "BCDF 2345" in page
    for secret in (ann.user.email, "0121 000", "I knit", "215"):
        assert secret not in page


def test_nobody_at_work_learns_who_paused_or_is_paused_by_a_concern(client, owner, employer):
    client.force_login(owner)
    one = employees(employer, user__display_name="Ann")[0]
    before = client.get(roster_url(employer)).content
    concern = Concern.objects.create(text="Something", about_kind="champion", about_key=one.public_id)
    ContactPause.objects.create(user=one.user, concern=concern)
    assert client.get(roster_url(employer)).content == before
    Champion.objects.filter(pk=one.pk).update(state="paused")
    assert client.get(roster_url(employer)).content == before


def test_who_is_under_18_is_counted_and_not_named_and_who_left_is_gone(client, owner, employer):
    employees(employer, minor=True, user__display_name="Young")
    employees(employer, state="left", user__display_name="Gone")
    client.force_login(owner)
    page = client.get(roster_url(employer)).content.decode()
    assert "Young" not in page and "Gone" not in page and "1 more is under 18" in page


def test_the_roster_is_its_owners_alone(client, employer, coordinator):
    champion = employees(employer)[0]
    others = [
        UserFactory(),
        champion.user,
        MembershipFactory(organisation=employer.organisation).user,
        MembershipFactory(organisation=EmployerFactory().organisation, owner=True).user,
        coordinator,
    ]
    for rest in ("", "code/", "poster.pdf", f"{champion.public_id}/end/"):
        url = roster_url(employer, rest)
        client.logout()
        assert client.get(url).status_code == 302
        for other in others:
            client.force_login(other)
            assert client.get(url).status_code == 404
            assert client.post(url).status_code in (404, 405)
    champion.refresh_from_db()
    assert champion.employer == employer


def test_who_works_there_no_more_stays_a_champion_and_is_told(client, owner, employer):
    one, other = employees(employer, 2)
    foreign = employees(EmployerFactory())[0]
    helped(one.user, people=6)
    client.force_login(owner)
    assert client.post(roster_url(employer, f"{foreign.public_id}/end/")).status_code == 404
    url = roster_url(employer, f"{one.public_id}/end/")
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    one.refresh_from_db(), other.refresh_from_db()
    assert (one.kind, one.employer, one.state) == ("citizen", None, "active")
    assert other.employer == employer and measures.impact(employer).people == 6
    assert Message.objects.get(kind="champions.employment_ended").user == one.user


def test_a_roster_costs_the_same_for_many_as_for_few(client, owner, employer):
    client.force_login(owner)

    def cost(number):
        employees(employer, number)
        with CaptureQueriesContext(connection) as captured:
            client.get(roster_url(employer))
        return len(captured)

    cost(1)
    assert cost(2) == cost(30)
    employees(employer, 30)
    assert "More colleagues" in client.get(roster_url(employer)).content.decode()


# --- What everybody sees --------------------------------------------------------------------------------------------


def test_numbers_under_five_are_hidden_and_nought_and_five_are_not():
    assert [measures.shown(number) for number in (0, 1, 4, 5)] == ["0", "fewer than 5", "fewer than 5", "5"]


@pytest.mark.parametrize(
    ("numbers", "covered"),
    [
        ([0, 5, 9], [0, 5, 9]),
        ([3, 7, 9], [None, None, 9]),
        ([3, 2, 9], [None, None, 9]),
        ([0, 3], [0, None]),
    ],
)
def test_a_hidden_part_can_not_be_told_from_the_sum(numbers, covered):
    assert measures.cover(numbers) == covered


def test_the_page_counts_together_and_names_nobody(client, employer):
    maps = SkillFactory(name="Maps")
    for one in employees(employer, 6, user__display_name="Annabel"):
        helped(one.user, people=2, minutes=90, topics=[maps], on=date(2026, 10, 3))
    helped(employees(employer)[0].user, people=3, on=date(2026, 9, 3), minutes=60)
    page = client.get(f"/champions/employers/{employer.public_id}/")
    text = page.content.decode()
    assert "Annabel" not in text and "Brass Works &lt;Ltd&gt;" in text
    assert "7 of 20" in text and "Maps" in text and not page.cookies
    rows = list(
        csv.reader(
            io.StringIO(client.get(f"/champions/employers/{employer.public_id}/figures.csv").content.decode())
        )
    )
    figures = {row[2]: row[3] for row in rows}
    assert figures["Champions"] == "7" and figures["People helped"] == "15" and figures["Hours given"] == "10"
    assert (
        figures["2026-09"] == figures["2026-10"] == "fewer than 5"
    )  # the second, or the sum would tell the first
    assert figures["2026-08"] == "0" and figures["Maps"] == "12"


def test_hours_of_fewer_than_five_people_are_not_shown(employer):
    for one in employees(employer, 4):
        helped(one.user, people=5, minutes=90)
    assert measures.impact(employer).hours is None
    helped(employees(employer)[0].user, minutes=60)
    assert measures.impact(employer).hours == 7


def test_what_was_done_for_another_employer_does_not_count(employer):
    one = employees(employer)[0]
    helped(one.user, people=9)
    Champion.objects.filter(pk=one.pk).update(employer=EmployerFactory())
    del one.user._champion_found
    helped(one.user, people=50)
    assert measures.impact(employer).people == 9


@pytest.mark.parametrize(
    ("state", "is_public", "codes"),
    [
        ("active", True, "200 200 200 200"),
        ("ended", True, "200 200 200 200"),
        ("active", False, "404 404 200 200"),
        ("requested", True, "404 404 404 404"),
        ("declined", True, "404 404 404 404"),
    ],
)
def test_who_sees_the_figures(client, owner, employer, coordinator, state, is_public, codes):
    Employer.objects.filter(pk=employer.pk).update(state=state, is_public=is_public, reason="Because")
    got = []
    for person in (None, UserFactory(), owner, coordinator):
        client.logout()
        if person:
            client.force_login(person)
        got.append(str(client.get(f"/champions/employers/{employer.public_id}/").status_code))
    assert " ".join(got) == codes


def test_the_list_is_the_same_for_everybody_and_paged(client, employer):
    for number in range(25):
        EmployerFactory(organisation=Organisation.objects.create(name=f"Works {number:02}", kind="employer"))
    EmployerFactory(
        is_public=False, organisation=Organisation.objects.create(name="A Secret", kind="employer")
    )
    first = client.get("/champions/employers/")
    assert first.content == client.get("/champions/employers/").content and not first.cookies
    text = first.content.decode()
    assert "Brass Works" in text and "A Secret" not in text and "Works 18" in text and "Works 19" not in text
    last = Employer.objects.get(organisation__name="Works 18")
    second = client.get("/champions/employers/", {"after": f"{last.pk}-Works 18"}).content.decode()
    assert "Works 19" in second and "Works 18" not in second and "Works 24" in second


def test_pages_cost_the_same_for_many_as_for_few(client, employer):
    def cost(url, number):
        for one in employees(employer, number):
            helped(one.user, topics=[SkillFactory()])
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    page = f"/champions/employers/{employer.public_id}/"
    cost(page, 1)
    assert cost(page, 2) == cost(page, 12)
    for _n in range(3):
        EmployerFactory()
    few = cost("/champions/employers/", 0)
    for _n in range(12):
        EmployerFactory()
    assert cost("/champions/employers/", 0) == few
