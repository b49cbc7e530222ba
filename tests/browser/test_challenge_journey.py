"""One challenge, from what a citizen says to its adoption: two firms, three reviewers of whom one has a conflict and
one comes from outside, an officer; on the plan of DIPS as the demonstration has it. People do everything on pages;
only the clock is moved (`tests.browser.challenge`)."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from challenges.clock import GRACE
from challenges.models import Challenge
from cms.demo.data import address
from tests.browser.challenge import answering, beginning, building, reviewing
from tests.browser.challenge.answering import CANALSIDE, FIRMS, HOCKLEY
from tests.browser.challenge.reviewing import MAUREEN, OLU, PANEL, RUTH, Decision
from tests.browser.challenge.world import Clock, World
from tests.browser.hands import newest_mail

GOES_ON = Decision(
    HOCKLEY, "Goes on", "A lamp needs nobody’s telephone.", "Say how a driver is reminded of the button."
)
STOPS = Decision(
    CANALSIDE, "Does not go on", "A mat tells weight, not a chair.", "A bag weighs as much: show us a trial."
)


@pytest.fixture
def world(chromium, site, settings, monkeypatch):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    with ExitStack() as stack:
        yield World(chromium, site, Clock(monkeypatch), stack)


@pytest.mark.timeout(1800)  # some three hundred pages; twenty minutes where five others test at the same time
def test_from_a_citizen_s_comment_to_adoption(world):
    from_a_comment_to_the_invitation(world)
    two_firms_answer(world)
    three_reviewers_score(world)
    one_goes_on_and_one_reads_why_not(world)
    through_the_stages(world)
    adopted_for_everybody_to_read(world)


def from_a_comment_to_the_invitation(world):
    beginning.comment(world)
    beginning.propose(world)
    beginning.take_up(world)
    beginning.define(world)
    beginning.link_evidence(world)
    assert "became evidence" in newest_mail("rosa@example.org", "became evidence").subject
    beginning.choose_programme(world)
    beginning.choose_route(world)
    beginning.plan_dates(world)
    beginning.approve_route(world)
    beginning.invite(world)
    page = world.page("darren")
    expect(page.get_by_text("asks for a notice first")).to_be_visible()
    beginning.sees_nothing_of_the_invitation(world)
    beginning.record_notice(world)
    beginning.invite(world)
    expect(page.get_by_text("It opens by itself on").first).to_be_visible()
    beginning.sees_nothing_of_the_invitation(world)
    world.clock.go_to(world.fresh().opens_at)
    beginning.everybody_reads_the_invitation(world)


def two_firms_answer(world):
    for firm in FIRMS:
        answering.answer(world, firm)
        answering.hand_in(world, firm)
    page = world.signed_in("darren")
    for firm in FIRMS:  # sealed until the window is closed
        assert page.request.get(answering.solution(firm).get_absolute_url()).status == 404
    world.clock.go_to(world.fresh().closes_at + GRACE + timedelta(seconds=1))
    answering.cannot_write_any_more(world, HOCKLEY)


def three_reviewers_score(world):
    reviewing.put_together(world, PANEL)
    for one in PANEL:
        reviewing.declare(world, one)
    reviewing.sees_nothing_of(world, OLU, HOCKLEY)
    reviewing.score(world, MAUREEN, FIRMS, 3)
    reviewing.sees_no_other_scores(world, MAUREEN)
    reviewing.score(world, RUTH, FIRMS, 3)
    reviewing.score(world, OLU, [CANALSIDE], 2)
    reviewing.sees_all_scores(world, MAUREEN)
    reviewing.sees_nothing_of(world, OLU, HOCKLEY)
    reviewing.moderate(world, moved=HOCKLEY)


def one_goes_on_and_one_reads_why_not(world):
    reviewing.decide(world, [GOES_ON, STOPS])
    for decision in (GOES_ON, STOPS):
        firm = decision.firm
        answering.reads_the_decision(world, firm, decision.sentence, decision.feedback)
        assert decision.sentence in newest_mail(address(firm.key), "What was decided").body
    reviewing.sees_nothing_of(world, OLU, HOCKLEY)
    reviewing.go_on(world)


def through_the_stages(world):
    building.name_runners(world)
    building.explore(world)
    reviewing.short_review(world, "Drivers want it too.")
    building.plan_milestone(world, "darren", "A price that a council would pay")
    building.show_it(world, "A price that a council would pay")
    building.accept(world, "darren", "A price that a council would pay")
    reviewing.short_review(world, "It would pay for itself in three years.")
    building.plan_milestone(world, "jo", "Nine stops for two weeks", "15000")
    building.show_it(world, "Nine stops for two weeks", whole=True)
    building.accept(world, "jo", "Nine stops for two weeks")
    building.pay(world, "Nine stops for two weeks")
    reviewing.short_review(world, "Three of four are not left behind any more.")
    building.find_buyers(world)


def adopted_for_everybody_to_read(world):
    building.adopt(world)
    assert world.fresh().state == Challenge.State.ENDED
    building.everybody_reads_the_ledger(world, named=False)
    building.agree_to_be_named(world)
    building.everybody_reads_the_ledger(world, named=True)
    building.everybody_reads_how_it_ended(world)
