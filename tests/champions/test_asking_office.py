"""The back office of messages and employers: what coordinators see and press, and that nobody else gets in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from accounts.models import Message
from accounts.personal_data import export
from champions.actions.asking import answer_not_now
from champions.models import Ask, Broadcast, Champion, Employer
from tests.accounts.signing import sign_in_with_second_factor
from tests.champions.sessions import meetings  # noqa: F401
from tests.factories.accounts import PASSWORD, OrganisationFactory, UserFactory
from tests.factories.champions import ChampionFactory, EmployerFactory, SkillFactory

pytestmark = pytest.mark.django_db


def enter(client, *roles):
    person = UserFactory(roles=list(roles), password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)
    return person


@pytest.fixture
def coordinator(client):
    return enter(client, "champions_coordinator")


def url(name, *args, of="champion_broadcasts"):
    return reverse(f"{of}:{name}", args=args)


def typed(**changes) -> dict:
    return {"subject": "Short of surgeons", "text": "Can you come?", "states": ["active"]} | changes


def draft(**given) -> Broadcast:
    return Broadcast.objects.create(subject="Short of surgeons", text="Can you <b>come</b>?", **given)


def test_a_message_is_written_looked_at_tested_and_sent(client, coordinator, meetings):  # noqa: F811
    skill = SkillFactory(name="Maps")
    ChampionFactory(skills=[skill], speaks=["ur"])
    ChampionFactory(skills=[skill], asks_a_month=0)
    given = typed(skills=[skill.pk], session=str(meetings.key), at_most="10")
    page = client.post(url("new"), given, follow=True).content.decode()
    made = Broadcast.objects.get()
    assert "Reaches 1 person" in page and "1 has switched such messages off" in page
    assert "Urdu" in page and "Data surgery" in page and "Can you come?" in page
    assert "Be left in peace for a month" in page
    client.post(url("test", made.pk), {"key": "a"})
    assert Message.objects.get().user == coordinator
    shown = client.get(url("send", made.pk)).content.decode()
    assert "Send it now" in shown
    client.post(url("send", made.pk))
    made.refresh_from_db()
    assert made.state == "sending" and made.sent_by == coordinator
    assert "What came of it" in client.get(url("inspect", made.pk)).content.decode()
    assert client.get(url("change", made.pk)).status_code in (302, 403)
    client.post(url("stop", made.pk))
    made.refresh_from_db()
    assert made.state == "stopped"


def test_a_draft_is_changed_and_what_is_wrong_is_said_beside_it(client, coordinator):
    made = draft()
    page = client.post(
        url("change", made.pk), typed(subject="", states=[], text="Kept words")
    ).content.decode()
    assert "Enter a subject" in page and "Choose at least one" in page and "Kept words" in page
    client.post(url("change", made.pk), typed(subject="Other", states=["applied", "active"]))
    made.refresh_from_db()
    assert (made.subject, made.states) == ("Other", ["applied", "active"])


def test_what_is_refused_stands_on_the_form(client, coordinator):
    made = draft()
    assert "reaches nobody" in client.post(url("send", made.pk)).content.decode()


def test_words_of_a_message_can_not_become_a_page(client, coordinator):
    page = client.get(url("inspect", draft().pk)).content.decode()
    assert "<b>come</b>" not in page and "sandbox" in page


@pytest.mark.parametrize("state", ["draft", "sending", "sent", "stopped"])
def test_each_button_works_in_its_state_alone(client, coordinator, state):
    ChampionFactory()
    dates = {} if state == "draft" else {"sent_at": now()}
    made = draft(state=state, **dates)
    page = client.get(url("inspect", made.pk)).content.decode()
    offered = {"draft": {"change", "test", "send"}, "sending": {"stop"}}.get(state, set())
    for name in ("change", "test", "send", "stop"):
        assert (url(name, made.pk) in page) is (name in offered), name
        assert (client.get(url(name, made.pk)).status_code == 200) is (name in offered), name


OTHERS = (
    "surgery_organiser",
    "safeguarding_lead",
    "moderator",
    "editor",
    "administrator",
    "department_officer",
)


@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_gets_in(client, role):
    enter(client, role)
    made, employer = draft(), EmployerFactory(state="requested")
    ChampionFactory()
    for name in ("index", "new"):
        for of in ("champion_broadcasts", "champion_employers"):
            assert client.get(url(name, of=of)).status_code == 302, (name, of)
    for name in ("inspect", "change", "test", "send", "stop"):
        assert client.post(url(name, made.pk)).status_code in (302, 405), name
    for name in ("inspect", "accept", "decline", "change", "code", "end"):
        assert client.post(url(name, employer.pk, of="champion_employers"), {"reason": "x"}).status_code in (
            302,
            405,
        )
    made.refresh_from_db(), employer.refresh_from_db()
    assert made.state == "draft" and employer.state == "requested" and not Message.objects.exists()


def test_a_coordinator_decides_about_employers(client, coordinator):
    of = "champion_employers"
    waits, other = EmployerFactory(state="requested", note="We are 60"), EmployerFactory(state="requested")
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "employers ask to take part" in home
    assert "We are 60" in client.get(url("inspect", waits.pk, of=of)).content.decode()
    client.post(url("accept", waits.pk, of=of))
    assert "Say why" in client.post(url("decline", other.pk, of=of), {}).content.decode()
    client.post(url("decline", other.pk, of=of), {"reason": "In another city"})
    waits.refresh_from_db(), other.refresh_from_db()
    assert (waits.state, other.state, other.reason) == ("active", "declined", "In another city")
    old = waits.join_code
    for _press in range(2):
        client.post(url("code", waits.pk, of=of), {"old": old})
    waits.refresh_from_db()
    assert waits.join_code != old
    client.post(url("change", waits.pk, of=of), {"pledged": "40"})
    client.post(url("end", waits.pk, of=of))
    waits.refresh_from_db()
    assert (waits.pledged, waits.is_public, waits.state) == (40, False, "ended")


def test_a_coordinator_enters_an_employer(client, coordinator):
    organisation = OrganisationFactory(name="Brass Works", kind="employer")
    of = "champion_employers"
    given = {"organisation": organisation.pk, "pledged": "20", "is_public": "on"}
    client.post(url("new", of=of), given)
    made = Employer.objects.get()
    assert (made.organisation, made.state, made.created_by) == (organisation, "active", coordinator)
    assert "Brass Works" in client.get(url("index", of=of)).content.decode()
    assert "valid choice" in client.post(url("new", of=of), given).content.decode()


def test_lists_and_previews_cost_the_same_for_many_as_for_few(client, coordinator):
    def cost(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    made = draft()
    addresses = [url("inspect", made.pk), url("index"), url("index", of="champion_employers")]
    for address in addresses:
        cost(address)
    before = None
    for number in (2, 10):
        for _n in range(number):
            ChampionFactory(speaks=["en"], kind="employee", employer=EmployerFactory())
            draft()
        costs = [cost(address) for address in addresses]
        before = before or costs
    assert costs == before


def test_what_is_held_of_who_was_asked_is_given_out_and_goes_with_the_account(coordinator):
    champion = ChampionFactory()
    ask = Ask.objects.create(champion=champion, about="broadcast:x", at=now() - timedelta(days=1))
    answer_not_now(ask=ask, answer="not_now")
    data = export(champion.user)["data"]
    assert data["champions.Ask"]["rows"][0]["answer"] == "not_now"
    assert data["champions.Champion"]["rows"][0]["not_asked_before"]
    from accounts.actions import people

    people.delete_account(user=champion.user, by=champion.user, keep_words=False)
    assert not Ask.objects.exists()
    assert Champion.objects.get(pk=champion.pk).rest_until is None


def test_a_message_stays_when_whoever_sent_it_goes(coordinator):
    made = draft(state="sent", sent_at=now(), sent_by=coordinator, created_by=coordinator)
    from accounts.actions import people

    people.delete_account(user=coordinator, by=coordinator, keep_words=False)
    made.refresh_from_db()
    assert made.subject == "Short of surgeons" and str(made.sent_by or "Former participant") != "Samira"
