"""Who sees, answers and takes back an offer of help: role × state; the same through the addresses."""

import pytest
from django.urls import reverse

from engagement import permissions
from engagement.models import Pledge, Topic
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import pledged_as

pytestmark = pytest.mark.django_db
STATES = [state.value for state in Pledge.State]
WHO_ANSWERS = {"responsible", "lead", "editor"}
ROLES = (
    "anonymous",
    "stranger",
    "giver",
    "responsible",
    "lead",
    "other department",
    "moderator",
    "editor",
    "shut out",
)
#            verb        states                                    who may
TABLE = {
    "see": (STATES, WHO_ANSWERS | {"giver"}),
    "answer": (["new", "talking", "active", "done", "declined"], WHO_ANSWERS),
    "record": (["talking", "active", "done"], WHO_ANSWERS),
    "withdraw": (["new", "talking", "active"], {"giver"}),
}
VERBS = {
    "see": permissions.can_see_pledge,
    "answer": permissions.can_answer_pledge,
    "record": permissions.can_record_pledge_outcome,
    "withdraw": permissions.can_withdraw_pledge,
}


@pytest.fixture
def people():
    department = OrganisationFactory(department=True)
    lead = MembershipFactory(organisation=department).user
    other = UserFactory(roles=["department_officer"])
    MembershipFactory(organisation=OrganisationFactory(department=True), user=other)
    return {
        "anonymous": None,
        "stranger": UserFactory(),
        "giver": UserFactory(display_name="Giver", email="giver@people.example"),
        "responsible": UserFactory(),
        "lead": lead,
        "other department": other,
        "moderator": UserFactory(roles=["moderator"]),
        "editor": UserFactory(roles=["editor"]),
        "shut out": UserFactory(closed=True),
        "department": department,
    }


@pytest.fixture
def topic(people):
    page = ActionPageFactory(responsible=people["responsible"], lead_organisation=people["department"])
    return Topic.objects.get(key=page.key)


@pytest.mark.parametrize("state", STATES)
def test_each_verb_is_for_those_in_the_table_and_nobody_else(people, topic, state):
    made = pledged_as(state, topic, by=people["giver"])
    wrong = []
    for verb, (states, allowed) in TABLE.items():
        for role in ROLES:
            expected = state in states and role in allowed
            if VERBS[verb](people[role], made) is not expected:
                wrong.append((verb, role, expected))
    assert wrong == []


@pytest.mark.parametrize("state", STATES)
def test_the_page_shows_each_role_what_it_may_know_and_hides_that_there_is_one(client, people, topic, state):
    made = pledged_as(state, topic, by=people["giver"], note="Ring after six.")
    for role in ROLES:
        client.logout()
        if people[role] is not None and role != "shut out":
            client.force_login(people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        response = client.get(made.get_absolute_url())
        if role in ("anonymous", "shut out"):
            assert response.status_code == 302 and "/login/" in response.url, role
            continue
        sees = role in TABLE["see"][1]
        assert response.status_code == (200 if sees else 404), role
        body = response.content.decode()
        assert ("Ring after six." in body) is sees, role
        is_open = state in ("new", "talking", "active")
        assert ("giver@people.example" in body) is (is_open and role in WHO_ANSWERS), role
        assert ('value="answer"' in body) is (state != "withdrawn" and role in WHO_ANSWERS), role
        assert (reverse("engagement:pledge_withdraw", args=[made.public_id]) in body) is (
            is_open and role == "giver"
        ), role


@pytest.mark.parametrize("step", ["answer", "outcome", "naming"])
@pytest.mark.parametrize("role", ["giver", "responsible", "lead", "other department", "moderator", "editor"])
def test_a_form_that_one_was_not_shown_does_nothing(client, people, topic, role, step):
    made = pledged_as("talking", topic, by=people["giver"])
    client.force_login(people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    given = {
        "step": step,
        "message": "Hello",
        "state": "active",
        "outcome": "Lent a hall.",
        "shows_name": "on",
    }
    given["seen"] = made.state_at.isoformat()
    before = Pledge.objects.values().get(pk=made.pk)
    response = client.post(made.get_absolute_url(), given)
    may = {"answer": WHO_ANSWERS, "outcome": WHO_ANSWERS, "naming": {"giver"}}[step]
    changed = Pledge.objects.values().get(pk=made.pk) != before
    assert changed is (role in may)
    assert response.status_code == (302 if role in may else 404)


def test_nobody_sets_state_or_consent_by_posting_it_with_the_form(client, people, topic):
    client.force_login(people["giver"], backend="allauth.account.auth_backends.AuthenticationBackend")
    given = {"what": ["time"], "party": "myself", "may_contact": "on", "text": "", "website": ""}
    forged = {"state": "active", "outcome": "x", "consented_at": "2020-01-01", "user": people["editor"].pk}
    client.post(reverse("engagement:join", args=[topic.public_id]), {**given, **forged})
    made = Pledge.objects.get()
    assert (made.state, made.outcome, made.user) == ("new", "", people["giver"])
    assert made.consented_at.year != 2020


def test_the_desk_is_for_those_who_answer_for_something(client, people, topic):
    for role in ROLES:  # every officer who answers may answer for the roadmap as a whole
        may = role in WHO_ANSWERS | {"other department"}
        assert permissions.can_open_desk(people[role]) is may, role
