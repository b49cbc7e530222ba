"""Proposing a challenge, and what a department makes of it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Event, Message
from challenges.actions.proposing import decline, free_slug, officers_of, propose, take_up
from challenges.models import Canvas, CaseEvent, Challenge
from challenges.topics import topic_of
from engagement.errors import Refused
from engagement.limits import TooMany
from tests.accounts.signing import OWN_MEMORY, sign_in_by_code, sign_in_with_second_factor
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, department, officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_memory(settings):
    settings.CACHES = OWN_MEMORY
    from django.core.cache import cache

    cache.clear()


def proposed(by=None, **given) -> Challenge:
    given = {
        "key": uuid.uuid4(),
        "title": "Bins that tell",
        "summary": "How could a street know?",
        "statement": "Nobody knows the day.",
        **given,
    }
    return propose(by=by or UserFactory(), **given)


def told(kind: str) -> list:
    """Who is to hear of it, after the job has found its audience."""
    spread_due()
    compose_due()
    return list(
        Message.objects.filter(kind=f"challenges.{kind}").order_by("pk").values_list("user", flat=True)
    )


# --- Proposing -----------------------------------------------------------------------------------------------
def test_a_proposal_is_private_and_has_no_topic():
    challenge = proposed()
    assert challenge.state == "proposed" and not challenge.is_public
    assert topic_of(challenge) is None
    assert [event.verb for event in challenge.events.all()] == ["proposed"]


def test_the_same_form_sent_twice_proposes_once_and_counts_once():
    person, key = UserFactory(), uuid.uuid4()
    one, two = proposed(person, key=key), proposed(person, key=key)
    assert one == two and Challenge.objects.count() == 1
    assert Event.objects.filter(kind="challenges.proposal_in").count() == 1


def test_the_key_of_somebody_else_proposes_nothing():
    key = proposed().public_id
    with pytest.raises(Refused):
        proposed(UserFactory(), key=key)


def test_five_a_day_and_no_more():
    person = UserFactory()
    for _number in range(5):
        proposed(person)
    with pytest.raises(TooMany):
        proposed(person)
    assert Challenge.objects.count() == 5
    proposed(UserFactory())


def test_only_people_of_a_department_propose_as_officers():
    with pytest.raises(Refused) as refusal:
        proposed(proposed_as="officer")
    assert refusal.value.code == "officer"
    assert proposed(officer(department()), proposed_as="officer").proposed_as == "officer"


def test_addresses_are_free_and_none_is_one_of_a_page():
    ChallengeFactory(slug="bins")
    assert free_slug("Bins") == "bins-2"
    assert free_slug("Propose") == "propose-challenge"
    assert free_slug("Proposals") == "proposals-challenge"
    assert free_slug("???") == "challenge"
    assert len(free_slug("a" * 200)) <= 80


def test_officers_of_the_department_hear_of_it_or_all_where_none_is_named():
    home = department()
    mine, other, outsider = officer(home), officer(department()), UserFactory()
    proposed(department=home)
    assert told("proposal_in") == [mine.pk]
    proposed()
    assert sorted(told("proposal_in")) == [mine.pk, mine.pk, other.pk]
    assert outsider.pk not in told("proposal_in")


# --- Taking up -----------------------------------------------------------------------------------------------
def test_taking_up_sets_department_people_canvas_and_topic_and_tells_the_proposer():
    home = department()
    me, stands_in = officer(home), officer(home)
    challenge = proposed()
    row = take_up(challenge=challenge, by=me, department=home, owner=me, substitute=stands_in)
    assert (row.state, row.department, row.owner, row.substitute) == ("defining", home, me, stands_in)
    assert row.taken_up_at and row.decided_by == me
    assert Canvas.objects.filter(challenge=row).count() == 1
    assert topic_of(row).is_public
    assert told("proposal_taken_up") == [challenge.proposed_by_id]
    assert [event.verb for event in row.events.all()] == ["proposed", "taken_up"]


def test_nobody_is_told_of_what_they_decided_themselves():
    home = department()
    me = officer(home)
    take_up(challenge=proposed(me, proposed_as="officer"), by=me, department=home, owner=me)
    assert told("proposal_taken_up") == []


@pytest.mark.parametrize("state", Challenge.State.values)
def test_only_a_proposal_that_waits_or_was_declined_is_taken_up(state):
    home = department()
    me = officer(home)
    traits = {"running": {"open": True}, "ended": {"over": True}, "stopped": {"state_reason": "No money"}}
    given = {"department": home, "owner": me, **traits.get(state, {"state_reason": "No"})}
    challenge = ChallengeFactory(**{**given, "state": state})
    act = {"challenge": challenge, "by": me, "department": home, "owner": me}
    if state in ("proposed", "declined"):
        assert take_up(**act).state_reason == ""
        return
    with pytest.raises(Refused):
        take_up(**act)


def test_a_proposal_of_another_department_is_taken_up_by_nobody_else():
    home, other = department(), department()
    me = officer(other)
    challenge = proposed(department=home)
    with pytest.raises(Refused):
        take_up(challenge=challenge, by=me, department=other, owner=me)
    with pytest.raises(Refused):
        take_up(challenge=proposed(), by=me, department=home, owner=me)


def test_owner_and_substitute_are_two_challenge_officers_of_the_department():
    home = department()
    me, stranger = officer(home), officer(department())
    challenge = proposed()
    for given, code in (
        ({"owner": stranger}, "owner"),
        ({"owner": UserFactory()}, "owner"),
        ({"owner": me, "substitute": me}, "substitute"),
        ({"owner": me, "substitute": stranger}, "substitute"),
    ):
        with pytest.raises(Refused) as refusal:
            take_up(challenge=challenge, by=me, department=home, **given)
        assert refusal.value.code == code
    assert list(officers_of(home)) == [me]


# --- Declining -----------------------------------------------------------------------------------------------
def test_declining_says_why_and_can_be_followed_by_taking_up():
    home = department()
    me = officer(home)
    challenge = proposed()
    with pytest.raises(Refused):
        decline(challenge=challenge, by=me, reason=" ", department=home)
    row = decline(challenge=challenge, by=me, reason="No money", department=home)
    assert (row.state, row.state_reason, row.department) == ("declined", "No money", home)
    assert not row.is_public and topic_of(row) is None
    assert told("proposal_declined") == [challenge.proposed_by_id]
    with pytest.raises(Refused):
        decline(challenge=row, by=me, reason="Again", department=home)
    assert Challenge.objects.visible_to(me).filter(pk=row.pk).exists()
    taken = take_up(challenge=row, by=me, department=home, owner=me)
    assert taken.state == "defining"
    assert told("proposal_taken_up") == [challenge.proposed_by_id]


def test_who_is_of_no_department_can_decline_nothing():
    nobody = UserFactory(roles=["challenge_officer"])
    with pytest.raises(Refused):
        decline(challenge=proposed(), by=nobody, reason="No", department=department())


# --- Pages ---------------------------------------------------------------------------------------------------
FORM = {
    "title": "Bins that tell",
    "summary": "How could a street know?",
    "statement": "Nobody knows the day.",
    "proposed_as": "group",
}


def test_somebody_signed_in_proposes_and_reads_where_it_stands(client):
    person = UserFactory()
    sign_in_by_code(client, person)
    page = client.get(reverse("challenges:propose"))
    assert page["X-Robots-Tag"] == "noindex"
    key = page.context["form"]["key"].value()
    key = key() if callable(key) else key
    answer = client.post(reverse("challenges:propose"), {**FORM, "key": key}, follow=True)
    assert "A department reads it and writes to you" in answer.content.decode()
    made = Challenge.objects.get()
    assert (made.proposed_by, made.proposed_as) == (person, "group")
    listed = client.get(reverse("challenges:proposals")).content.decode()
    assert "Bins that tell" in listed
    assert "Challenges that you proposed" in client.get(reverse("accounts:home")).content.decode()


def test_wrong_input_is_said_beside_the_field_and_nothing_typed_is_lost(client):
    sign_in_by_code(client, UserFactory())
    page = client.post(reverse("challenges:propose"), {**FORM, "title": "", "key": uuid.uuid4()})
    text = page.content.decode()
    assert (
        page.status_code == 200 and "Give the challenge a title" in text and "Nobody knows the day." in text
    )
    assert Challenge.objects.count() == 0


def test_over_the_limit_the_form_comes_back_with_what_was_typed(client):
    person = UserFactory()
    sign_in_by_code(client, person)
    for _number in range(5):
        proposed(person)
    page = client.post(reverse("challenges:propose"), {**FORM, "key": uuid.uuid4()})
    assert page.status_code == 429
    assert (
        "many challenges today" in page.content.decode() and "Nobody knows the day." in page.content.decode()
    )


def test_a_proposal_is_read_by_its_proposer_and_its_officers_and_nobody_else(client):
    home = department()
    challenge = proposed(department=home)
    url = reverse("challenges:proposal", args=[challenge.public_id])
    for user, way, code in (
        (challenge.proposed_by, sign_in_by_code, 200),
        (UserFactory(), sign_in_by_code, 404),
        (officer(home), sign_in_with_second_factor, 200),
        (officer(department()), sign_in_with_second_factor, 404),
    ):
        way(client, user)
        assert client.get(url).status_code == code
        client.logout()
    assert client.get(url).status_code == 302


def test_the_page_says_why_it_was_declined_in_the_words_of_the_department(client):
    home = department("Waste")
    challenge = proposed()
    decline(challenge=challenge, by=officer(home), reason="We <tried> it", department=home)
    sign_in_by_code(client, challenge.proposed_by)
    text = client.get(reverse("challenges:proposal", args=[challenge.public_id])).content.decode()
    assert "We &lt;tried&gt; it" in text and "Waste" in text


# --- The back office -----------------------------------------------------------------------------------------
@pytest.fixture
def home():
    return department("Waste")


@pytest.fixture
def me(home, client):
    user = officer(home)
    sign_in_with_second_factor(client, user)
    return user


def office(name: str, challenge: Challenge, *more) -> str:
    return reverse(f"challenge_defining:{name}", args=[challenge.pk, *more])


def test_the_list_shows_ones_own_and_those_to_no_department(client, me, home):
    proposed(title="To nobody"), proposed(title="To us", department=home)
    proposed(title="To them", department=department())
    text = client.get(reverse("challenge_defining:index")).content.decode()
    assert "To nobody" in text and "To us" in text and "To them" not in text


def test_an_officer_takes_up_and_lands_on_the_task_list(client, me, home):
    challenge = proposed()
    assert client.get(office("proposal", challenge)).status_code == 200
    assert client.get(office("take_up", challenge)).status_code == 200
    answer = client.post(office("take_up", challenge), {"department": home.pk, "owner": me.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == office("define", challenge)
    challenge.refresh_from_db()
    assert challenge.owner == me
    assert client.get(office("take_up", challenge)).status_code in (302, 403)


def test_an_officer_declines_with_a_reason(client, me):
    challenge = proposed()
    page = client.post(office("decline", challenge), {"department": me.organisations.get().pk, "reason": ""})
    assert "Say why: whoever proposed it reads it" in page.content.decode()
    client.post(office("decline", challenge), {"department": me.organisations.get().pk, "reason": "No money"})
    challenge.refresh_from_db()
    assert challenge.state_reason == "No money"
    assert (
        challenge.title
        in client.get(f"{reverse('challenge_defining:index')}?state=declined").content.decode()
    )


ONE = (
    "proposal", "take_up", "decline", "define", "canvas", "canvas_pdf", "gatherings", "new_gathering", "evidence",
    "add_evidence",
)  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_screen_of_a_challenge_of_another_department_is_found(client, me, method):
    other = ChallengeFactory(title="Zzyzx")
    urls = [office(name, other) for name in ONE]
    urls += [office("section", other, key) for key in ("problem", "personas")]
    urls += [office(name, other, 1) for name in ("undo_comment", "undo_link", "change_gathering")]
    for url in urls:
        answer = getattr(client, method)(url)
        assert answer.status_code == 404, url
        assert "Zzyzx" not in answer.content.decode()


def test_every_screen_opens_for_ones_own(client, me, home):
    """Else the walk above would prove nothing."""
    own = ChallengeFactory(department=home, owner=me)
    for name in ("proposal", "define", "canvas", "gatherings", "new_gathering", "evidence"):
        assert client.get(office(name, own)).status_code == 200, name


def test_the_screens_are_closed_to_who_is_no_challenge_officer(client):
    user = UserFactory(roles=["editor"], password="x", second_factor=True)
    client.force_login(user)
    assert client.get(reverse("challenge_defining:index")).status_code in (302, 403)
    assert CaseEvent.objects.count() == 0


def test_the_list_asks_as_much_for_many_as_for_one(client, me, home):
    def queries() -> int:
        client.get(reverse("challenge_defining:index"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("challenge_defining:index"))
        return len(seen)

    proposed(department=home)
    one = queries()
    for _number in range(4):
        proposed(department=home)
    assert queries() == one
