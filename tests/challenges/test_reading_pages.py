"""What everybody reads of challenges: nothing of stage 2 before its time, of solutions only what the stage shows, the
same bytes for all, and the same queries however much there is."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from challenges import listing
from challenges.models import (
    Challenge,
    ChangeNotice,
    DeadlineChange,
    Notice,
    PartnerWanted,
    Question,
    Stage,
)
from challenges.registries import PagePart, page_parts
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.challenges import (
    ChallengeFactory,
    TermFactory,
    firm,
    handed_in,
    member,
    outcome,
    question,
    stage_of,
)
from tests.factories.cms import HomePageFactory

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


# --- Who may read what -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("traits", "status"),
    [
        ({"proposed": True}, 404),
        ({"proposed": True, "state": "declined", "state_reason": "No."}, 404),
        ({}, 200),
        ({"open": True}, 200),
        ({"over": True}, 200),
        ({"exploring": True}, 200),
        ({"exploring": True, "state": "ended"}, 200),
        ({"state": "stopped", "state_reason": "No."}, 200),
    ],
)
def test_which_challenges_have_a_page(client, traits, status):
    challenge = ChallengeFactory(title="This one", **traits)
    assert client.get(challenge.get_absolute_url()).status_code == status
    lists = [text_of(client, reverse(f"challenges:{name}")) for name in ("board", "list", "feed")]
    assert ["This one" in text for text in lists] == [status == 200] * 3


STAGE_2 = {"budget": Decimal(60_123), "next_value": Decimal(2_512), "effort_hours": 13, "is_paid": True}
WORDS = (
    "60,123",
    "2,512",
    "about 13 hours",
    "Closes",
    "Questions and answers",
    "Looking for partners",
    "Term A",
)
WORDS += ("From stage 3 on.", "Vans", "What happens in each", "000001-2026", "By which law", "Decision by")


def full(**given) -> Challenge:
    challenge = ChallengeFactory(
        title="This one", ip_term=TermFactory(name="Term A"), decision_on=now().date(), **STAGE_2, **given
    )
    answered(challenge)
    line(challenge)
    Notice.objects.create(
        challenge=challenge, kind="UK4", number="000001-2026", ocid="ocds-x-1", published_at=now()
    )
    return challenge


def test_nothing_of_stage_2_is_anywhere_before_the_invitation_is_published(client):
    challenge = full(route="research")
    for url in (
        challenge.get_absolute_url(),
        *map(reverse, ("challenges:board", "challenges:list", "challenges:feed")),
    ):
        text = text_of(client, url)
        assert not [words for words in WORDS if words in text], url
    for name in ("for_me", "ask", "partner_new"):
        client.force_login(UserFactory())
        assert client.get(reverse(f"challenges:{name}", args=[challenge.slug])).status_code == 404
    assert "Nobody is invited to answer yet" in page(client, challenge)


@pytest.mark.parametrize(("seconds", "is_shown"), [(-1, False), (0, True), (1, True)])
def test_a_published_invitation_is_seen_from_its_opening_time_on(client, seconds, is_shown):
    opens = now() + timedelta(days=2)
    challenge = full(invited=True, opens_at=opens, closes_at=opens + timedelta(days=20))
    with time_machine.travel(opens + timedelta(seconds=seconds), tick=False):
        text = page(client, challenge)
        assert [words in text for words in WORDS] == [is_shown] * len(WORDS), text
        assert ("Nobody is invited to answer yet" in text) is not is_shown
        client.force_login(UserFactory())
        assert client.get(reverse("challenges:ask", args=[challenge.slug])).status_code == (
            200 if is_shown else 404
        )
        assert ("open for solutions now" in text_of(client, reverse("challenges:board"))) is is_shown
        in_define = {card.challenge.pk for card in listing.board()[0][0].cards}
        assert (challenge.pk in in_define) is not is_shown
        for stage, there in (("define", not is_shown), ("invite", is_shown)):
            assert ("This one" in text_of(client, reverse("challenges:list"), stage=stage)) is there


@pytest.mark.parametrize(("seconds", "is_open"), [(-1, True), (0, False)])
def test_it_takes_questions_until_the_closing_time_and_says_so(client, seconds, is_open):
    challenge = ChallengeFactory(open=True)
    with time_machine.travel(challenge.closes_at + timedelta(seconds=seconds), tick=False):
        text = page(client, challenge)
        assert ("Ask a question" in text) is is_open
        assert ("Is this for me?" in text) is is_open
        assert ("Put up a line of your own" in text) is is_open
        assert ("Closes today at" in text) is is_open
        assert text.count("officers don’t reply here") == is_open


@pytest.mark.parametrize("is_open", [True, False])
def test_each_link_down_the_page_leads_to_a_part_of_it(client, is_open):
    challenge = ChallengeFactory(open=True)
    after = timedelta(days=-1 if is_open else 1)
    with time_machine.travel(challenge.closes_at + after, tick=False):
        text = page(client, challenge)
    links = re.findall(
        r'href="#([^"]+)"', text.partition('aria-label="On this page"')[2].partition("</nav>")[0]
    )
    assert {"problem", "questions"} <= set(links)
    assert all(text.count(f'id="{name}"') == 1 for name in links)


def test_the_closing_time_is_in_words_with_its_zone(client):
    with time_machine.travel("2026-07-01T09:00:00Z", tick=False):
        challenge = ChallengeFactory(open=True)
        Challenge.objects.filter(pk=challenge.pk).update(closes_at="2026-07-20T11:00:00Z")
        text = page(client, challenge)
        assert "Closes in 19 days" in text
        assert "Monday 20 July 2026, 12 noon, UK time (BST)" in text


def test_ended_and_stopped_ones_say_why(client):
    for state in ("ended", "stopped"):
        said = {"state_reason": f"Because of {state}.", "decision_on": now().date()}
        text = page(client, ChallengeFactory(exploring=True, state=state, **said))
        assert (
            f"Because of {state}." in text and "<dt>Decision by</dt>" not in text
        )  # nothing is decided any more


# --- What stands on the page -------------------------------------------------------------------------------
def test_the_page_holds_everything_a_firm_asks_for(client):
    challenge = full(
        open=True,
        affected="Carers",
        evidence="Counts",
        constraints_text="By telephone too",
        offered="A shed",
        route_reasons="Nobody sells this",
    )
    challenge.wards.set([WardFactory(name="Sparkhill")])
    outcome(challenge)
    DeadlineChange.objects.create(
        challenge=challenge, what="closes", old=now(), new=now() + timedelta(days=3), reason="Snow."
    )
    ChangeNotice.objects.create(challenge=challenge, text="A question of the form is new.")
    text = page(client, challenge)
    wanted = (
        *WORDS, challenge.statement, "Carers", "Counts", "By telephone too", "A shed", "Nobody sells this", "Sparkhill",
        "Less waste", "kg a week", "Snow.", "A question of the form is new.", "Firms answer", "Exploring together",
        "What may follow the last stage", 'aria-current="step"',
    )  # fmt: skip
    assert not [words for words in wanted if words not in text]
    assert text.count('id="where"') == 1


def test_an_outcome_without_figures_has_no_chart(client):
    challenge = ChallengeFactory()
    outcome(challenge, baseline=None)
    assert "tt-bars" not in page(client, challenge)


def test_a_part_of_another_module_stands_on_the_page(client, monkeypatch):
    challenge = ChallengeFactory()
    before = list(page_parts)
    page_parts.register(PagePart(name="t.part", section=lambda request, row: f"<p>Part of {row.pk}</p>"))
    try:
        assert f"<p>Part of {challenge.pk}</p>" in page(client, challenge)
    finally:
        page_parts[:] = before


@pytest.mark.parametrize(
    ("shows", "counted", "named"), [("nothing", False, False), ("count", True, False), ("names", True, True)]
)
def test_of_solutions_everybody_sees_what_the_stage_shows(client, shows, counted, named):
    challenge = ChallengeFactory(exploring=True)
    Stage.objects.filter(pk=challenge.stage_id).update(shows=shows)
    here = stage_of(challenge, "explore")
    agreed = firm(name="Brass Works")
    handed_in(challenge, organisation=agreed, state="goes_on", stage=here, may_name=True, summary="Own words")
    handed_in(
        challenge, organisation=firm(name="Shy Works"), state="goes_on", stage=here, summary="Shy words"
    )
    handed_in(challenge, organisation=firm(name="Left Works"), state="stopped", may_name=True)
    handed_in(challenge, organisation=firm(name="Draft Works"), state="withdrawn", may_name=True)
    text = page(client, challenge)
    assert ("2 solutions" in text) is counted
    assert ("Brass Works" in text) is ("Own words" in text) is named
    assert not [name for name in ("Shy Works", "Shy words", "Left Works", "Draft Works") if name in text]
    assert ("2 solutions" in text_of(client, reverse("challenges:board"))) is counted


def test_while_the_invitation_is_open_nobody_is_named_even_who_agreed(client):
    challenge = ChallengeFactory(open=True)
    handed_in(challenge, organisation=firm(name="Brass Works"), may_name=True)
    text = page(client, challenge)
    assert "1 solution" in text and "Brass Works" not in text


# --- The same for everybody --------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["board", "list", "feed", "challenge", "for_me"])
def test_public_pages_set_no_cookie_hold_no_token_and_are_the_same_bytes(client, name):
    challenge = full(open=True)
    args = [challenge.slug] if name in ("challenge", "for_me") else []
    url = reverse(f"challenges:{name}", args=args)
    first, second = client.get(url), client.get(url, headers={"accept-language": "ur", "user-agent": "Old"})
    assert not first.cookies and b"csrfmiddlewaretoken" not in first.content
    assert first.content == second.content
    assert "Cookie" not in first.get("Vary", "")


@pytest.mark.parametrize("name", ["board", "list", "challenge"])
def test_public_pages_may_stand_in_a_shared_cache_but_not_those_of_somebody_signed_in(client, settings, name):
    settings.PUBLIC_PAGE_SECONDS = 1.0
    url = reverse(
        f"challenges:{name}", args=[ChallengeFactory(open=True).slug] if name == "challenge" else []
    )
    assert client.get(url)["Cache-Control"] == "public, max-age=0, s-maxage=1"
    client.force_login(UserFactory())
    assert "private" in client.get(url)["Cache-Control"]


def test_a_question_never_names_who_asked(client):
    asker = member(firm(name="Brass Works"), display_name="Olwen Grey")
    challenge = ChallengeFactory(open=True)
    answered(challenge, by=asker, asked="We at Brass Works ask")
    for url in (challenge.get_absolute_url(), reverse("challenges:feed")):
        text = text_of(client, url)
        assert "From stage 3 on." in text
        assert not [name for name in ("Olwen", "Brass Works", asker.email) if name in text]


def test_what_waits_is_merged_or_declined_is_not_published(client):
    challenge = ChallengeFactory(open=True)
    question(challenge, asked="Waiting words")
    question(challenge, asked="Declined words", state="declined", reason="A reason")
    question(challenge, asked="Merged words", state="merged", same_as=answered(challenge))
    for url in (challenge.get_absolute_url(), reverse("challenges:feed")):
        text = text_of(client, url)
        assert not [w for w in ("Waiting words", "Declined words", "A reason", "Merged words") if w in text]


# --- Is this for me? ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("no", "unsure", "head"),
    [(0, 0, "Yes, this looks like one for you"), (0, 1, "It may be for you"), (2, 0, "It may be for you"),
     (3, 0, "Perhaps not this one")],
)  # fmt: skip
def test_the_ten_questions_end_in_words_and_nothing_is_kept(client, no, unsure, head):
    challenge = ChallengeFactory(open=True)
    url = reverse("challenges:for_me", args=[challenge.slug])
    answers = ["no"] * no + ["unsure"] * unsure
    answers += ["yes"] * (10 - len(answers))
    with CaptureQueriesContext(connection) as queries:
        response = client.post(url, {f"q{n}": said for n, said in enumerate(answers, start=1)})
    text = response.content.decode()
    assert head in text and not response.cookies
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    means = challenge.plan.fit_questions[0]["means"]
    assert (means in text) is bool(no + unsure)


def test_unanswered_ones_are_asked_for_and_answers_stay(client):
    challenge = ChallengeFactory(open=True)
    text = client.post(reverse("challenges:for_me", args=[challenge.slug]), {"q1": "no"}).content.decode()
    assert "Answer question 2" in text and "Answer question 1<" not in text
    assert 'value="no"' in text and "checked" in text
