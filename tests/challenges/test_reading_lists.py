"""The board, the list, the feed and the ways to challenges: the same queries however many there are."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from accounts.models import Ward
from challenges import listing
from challenges.models import (
    Challenge,
    ChangeNotice,
    PartnerWanted,
    Question,
    Solution,
)
from challenges.topics import topic_of
from engagement import registries
from engagement.registries import Promise
from tests.factories.accounts import WardFactory
from tests.factories.challenges import (
    ChallengeFactory,
    department,
    firm,
    handed_in,
    outcome,
    question,
    stage_of,
)
from tests.factories.cms import ActionPageFactory, HomePageFactory, home

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def text_of(client, url: str, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, url
    return response.content.decode()


def page(client, challenge: Challenge) -> str:
    return text_of(client, challenge.get_absolute_url())


def cost(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def answered(challenge: Challenge, **given) -> Question:
    values = {
        "state": "published",
        "question": "From when on?",
        "answer": "From stage 3 on.",
        "answered_at": now(),
    }
    return question(challenge, **{**values, **given})


def line(challenge: Challenge, **given) -> PartnerWanted:
    values = {"organisation": firm(), "brings": "Vans", "wants": "Software", "contact": "0121 496 0000"}
    return PartnerWanted.objects.create(challenge=challenge, **{**values, **given})


# --- The list and the board --------------------------------------------------------------------------------
def test_the_list_is_narrowed_down_by_each_filter(client):
    ward, dept = WardFactory(), department("Parks")
    here = ChallengeFactory(
        title="This one", open=True, department=dept, is_paid=True, statement="Trees fall."
    )
    here.programme.is_public = True
    here.programme.save()
    here.wards.set([ward])
    other = ChallengeFactory(title="Another one", exploring=True)
    url = reverse("challenges:list")
    for query in (
        {"department": dept.pk}, {"programme": here.programme.slug}, {"ward": ward.pk}, {"open": "on"},
        {"paid": "on"}, {"words": "trees fall"}, {"stage": "invite"},
    ):  # fmt: skip
        text = text_of(client, url, **query)
        assert here.title in text and other.title not in text, query
    assert other.title in text_of(client, url, stage="nonsense", ward="999999", after="x-y")
    assert Ward.objects.count() == 1


def test_the_list_is_paged_by_key_without_losing_or_repeating_one(client, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    moment = now()
    rows = [ChallengeFactory(title=f"Number {n}.") for n in range(5)]
    Challenge.objects.update(state_at=moment)  # all at the same instant
    seen, url = [], reverse("challenges:list")
    while url:
        response = client.get(url)
        seen += [card.challenge.pk for card in response.context["cards"]]
        url = response.context["next_url"]
    assert sorted(seen) == sorted(row.pk for row in rows) and len(seen) == 5


def test_the_board_shows_so_many_of_a_stage_and_leads_to_the_rest(client, monkeypatch):
    monkeypatch.setattr(listing, "IN_COLUMN", 2)
    for _each in range(3):
        ChallengeFactory()
    columns, _ended = listing.board()
    assert len(columns) == 6 and len(columns[0].cards) == 2 and columns[0].more_url.endswith("stage=define")
    assert not columns[1].more_url


@pytest.mark.parametrize("name", ["board", "list", "feed"])
def test_lists_cost_the_same_however_many_there_are(client, name):
    url = reverse(f"challenges:{name}")
    for number in (1, 4):
        for _each in range(number):
            challenge = ChallengeFactory(open=True)
            handed_in(challenge)
            answered(challenge)
            ChallengeFactory(exploring=True), ChallengeFactory()
        costs = cost(client, url)
        if number == 1:
            few = costs
    assert costs == few


def test_a_page_costs_the_same_however_much_is_on_it(client):
    challenge = ChallengeFactory(exploring=True)
    here = stage_of(challenge, "explore")

    def more(number: int) -> None:
        for _each in range(number):
            answered(challenge)
            line(challenge)
            outcome(challenge)
            challenge.wards.add(WardFactory())
            handed_in(challenge, state="goes_on", stage=here, may_name=True)
            ChangeNotice.objects.create(challenge=challenge, text="New.")

    more(1)
    few = cost(client, challenge.get_absolute_url())
    more(8)
    assert cost(client, challenge.get_absolute_url()) == few


# --- The feed ----------------------------------------------------------------------------------------------
def test_the_feed_moves_an_invitation_at_its_opening_time_and_not_when_it_was_prepared():
    from challenges.feeds import entries

    taken_up = now() - timedelta(days=50)
    opens = now() + timedelta(days=2)
    challenge = ChallengeFactory(
        invited=True, opens_at=opens, closes_at=opens + timedelta(days=20), taken_up_at=taken_up
    )
    assert entries()[0].at == taken_up
    with time_machine.travel(opens, tick=False):
        assert entries()[0].at == opens
    assert challenge.state_at > taken_up


# --- Ways --------------------------------------------------------------------------------------------------
def test_the_home_page_shows_what_closes_next_and_nothing_while_none_is_open(client):
    assert "Challenges open for solutions</h2>" not in text_of(client, home().url)
    challenge = ChallengeFactory(title="This one", open=True)
    ChallengeFactory(title="Another one", exploring=True)
    text = text_of(client, home().url)
    assert "This one" in text and "Closes in 21 days" in text and "Another one" not in text
    assert challenge.get_absolute_url() in text


def test_the_search_and_the_sitemap_find_public_ones_alone(client):
    shown, hidden = ChallengeFactory(title="Marrows"), ChallengeFactory(title="Marrows hidden", proposed=True)
    text = text_of(client, "/search/", q="marrows")
    assert shown.get_absolute_url() in text and hidden.get_absolute_url() not in text
    sitemap = text_of(client, "/sitemap.xml")
    assert shown.get_absolute_url() in sitemap and hidden.get_absolute_url() not in sitemap


def test_the_action_that_challenges_carry_out_leads_to_those_that_are_open(client):
    action, other = ActionPageFactory(ref="G4"), ActionPageFactory(ref="A1")
    challenge = ChallengeFactory(open=True)
    assert challenge.get_absolute_url() in text_of(client, action.url)
    assert challenge.get_absolute_url() not in text_of(client, other.url)


def test_beside_the_discussion_of_an_open_one_stands_where_officers_answer(client):
    words = "officers don’t reply here"
    assert words in page(client, ChallengeFactory(open=True))
    for traits in ({}, {"over": True}):
        assert words not in page(client, ChallengeFactory(**traits))


def test_no_answer_is_promised_by_a_day_while_officers_may_not_reply(monkeypatch):
    words = Promise(who_answers="", answers_by="Soon.", can_change="", answer_within_days=10)
    monkeypatch.setattr(registries, "_providers", [lambda topic: words])
    said = registries.promise(topic_of(ChallengeFactory(open=True)))
    assert (said.answer_on, said.answers_by) == (
        None,
        "",
    ) and "once the invitation is over" in said.who_answers
    for traits in ({}, {"over": True}):
        assert registries.promise(topic_of(ChallengeFactory(**traits))).answer_on is not None


def test_the_challenge_can_be_followed_and_spoken_about(client):
    challenge = ChallengeFactory(open=True)
    assert str(topic_of(challenge).public_id) in page(client, challenge)
    assert Solution.objects.count() == 0
