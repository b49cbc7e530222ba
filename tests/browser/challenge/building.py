"""Stages 3 to 6: partners run them, the firm shows what it reached and is paid; then the ending and the ledger."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from accounts.clock import today
from challenges.models import Ending, Milestone
from cms.demo.data import address
from tests.browser.challenge.answering import CANALSIDE, HOCKLEY, solution
from tests.browser.challenge.beginning import SLUG, TITLE, do
from tests.browser.challenge.world import World
from tests.browser.conftest import assert_accessible
from tests.browser.hands import newest_mail
from tests.challenges.stages import picture

RUNNERS = {
    "lin": ("Lin, Birmingham City University, Birmingham City University", "3 Exploration"),
    "jo": ("Jo, Innovation Birmingham, Innovation Birmingham", "5 Prototype"),
}
LEARNT = "Drivers look at the ramp, not at the place."
SENTENCE = "Nobody waits in vain any more where the lamp shines."


def fill_day(page: Page, days: int) -> None:
    day = today() + timedelta(days=days)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(value))


def name_runners(world: World) -> None:
    page = world.signed_in("darren")
    do(page, world.challenge, "Who runs the stages")
    assert_accessible(page)
    for label, stage in RUNNERS.values():
        page.get_by_label("Who?").select_option(label=label)
        page.get_by_label(stage).check()
        page.get_by_role("button", name="Name them").click()
        expect(page.get_by_text("They are named, and have been told.")).to_be_visible()


def open_work(world: World, key: str) -> Page:
    """From their account to the solution whose stage they run."""
    page = world.signed_in(key)
    page.goto("/account/")
    page.get_by_role("link", name="Stages that run").first.click()
    expect(page.get_by_text(CANALSIDE.title)).to_have_count(0)  # it did not go on
    page.get_by_role("link", name=str(solution(HOCKLEY))).first.click()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    assert_accessible(page)
    return page


def explore(world: World) -> None:
    """Lin of the university plans a workshop and writes down what came of it; the firm reads it."""
    page = open_work(world, "lin")
    page.get_by_role("link", name="Plan a meeting").click()
    page.locator("[name=kind]").first.check()
    page.get_by_label("Title").fill("A morning at the stop")
    fill_day(page, 3)
    page.get_by_label("At what time?").fill("9:30")
    page.get_by_label("Where?").fill("Perry Barr")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("The meeting is planned.")).to_be_visible()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("What we learnt").check()
    page.get_by_label("What do you want to keep?").fill(LEARNT)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text(LEARNT)).to_be_visible()
    firm = world.signed_in(HOCKLEY.key)
    firm.goto(f"/challenges/running/{solution(HOCKLEY).public_id}/")
    expect(firm.get_by_text(LEARNT)).to_be_visible()
    expect(firm.get_by_text("A morning at the stop").first).to_be_visible()
    assert_accessible(firm)


def plan_milestone(world: World, key: str, title: str, amount: str = "") -> None:
    """`key` runs the stage: somebody of a partner, or the officer."""
    page = world.signed_in(key)
    page.goto(f"/challenges/running/{solution(HOCKLEY).public_id}/")
    page.get_by_role("link", name="Plan a milestone").click()
    page.get_by_label("What is to be reached?").fill(title)
    page.get_by_label("What would show that it is reached?").fill("Figures of two weeks")
    fill_day(page, 20)
    page.get_by_label("Payment when it is reached").fill(amount)
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("The milestone is planned.")).to_be_visible()


def show_it(world: World, title: str, *, whole: bool = False) -> None:
    """By the firm; `whole` with a link, a picture, figures, users and cost."""
    page = world.signed_in(HOCKLEY.key)
    open_milestone(page, title)
    page.get_by_role("button", name="Show what you have reached").click()
    page.get_by_label("What have you done, and what came of it?").fill("Nine stops, two buses, two weeks.")
    if whole:
        page.get_by_label("Where can it be seen?").fill("https://example.org/lamp")
        given = {"name": "lamp.png", "mimeType": "image/png", "buffer": picture().read()}
        page.get_by_label("A picture").set_input_files(given)
        page.get_by_label("What does the picture show?").fill("A red lamp at a stop")
        page.get_by_label("A figure").fill("19")
        page.get_by_label("What does the figure count?").fill("people left at a stop, in 400")
        page.get_by_label("How many people have tried it?").fill("41")
        page.get_by_label("What has it cost you?").fill("9100")
        assert_accessible(page)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Your evidence is in")).to_be_visible()
    assert_accessible(page)


def open_milestone(page: Page, title: str) -> None:
    page.goto(f"/challenges/running/milestones/{Milestone.objects.get(title=title).public_id}/")


def accept(world: World, key: str, title: str) -> None:
    page = world.signed_in(key)
    open_milestone(page, title)
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The milestone is accepted")).to_be_visible()
    assert title in newest_mail(address(HOCKLEY.key), "Accepted").subject


def pay(world: World, title: str) -> None:
    """Asked by the firm, agreed and noted as paid by the officer."""
    page = world.signed_in(HOCKLEY.key)
    open_milestone(page, title)
    page.get_by_role("button", name="Ask for the payment").click()
    page.get_by_label("Invoice number").fill("HRF-7")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("You have asked for the payment.")).to_be_visible()
    world.clock.ahead += timedelta(days=6)
    page = world.signed_in("darren")
    open_milestone(page, title)
    page.get_by_role("button", name="Agree to the payment").click()
    page.get_by_role("button", name="Agree").click()
    page.get_by_role("button", name="Note that it was paid").click()
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("6 days from asking to payment.")).to_be_visible()
    assert_accessible(page)


def find_buyers(world: World) -> None:
    """The firm itself, in the last stage."""
    page = world.signed_in(HOCKLEY.key)
    page.goto(f"/challenges/running/{solution(HOCKLEY).public_id}/")
    page.get_by_role("link", name="Add an interested buyer").click()
    page.get_by_label("Who is interested?").fill("Tampere")
    page.get_by_label("In which country?").fill("FI")
    page.get_by_label("Wants to try it").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("The buyer is added.")).to_be_visible()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Price", exact=True).check()
    page.get_by_label("What do you want to keep?").fill("£900 for each stop, £60 a year.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("£900 for each stop")).to_be_visible()


# --- The ending ------------------------------------------------------------------------------------------------
def adopt(world: World) -> Ending:
    """As the route allows, measured against what was wanted."""
    page = world.signed_in("darren")
    page.goto(f"/challenges/running/{solution(HOCKLEY).public_id}/")
    page.get_by_role("link", name="Adopt, adapt or stop").click()
    expect(page.get_by_text("Use of what was built under an open licence")).to_have_count(0)
    page.get_by_label("Adopt", exact=True).check()
    page.get_by_label("The contract awarded in the last round of the same procedure").check()
    page.get_by_label("Why, in a sentence for everybody").fill(SENTENCE)
    page.get_by_label("What was built?").fill("A lamp at nine stops.")
    page.get_by_label("What has it cost the council?").fill("27750")
    page.get_by_label("What has it brought?").fill("44 of 400 more were taken along.")
    page.get_by_label("What have you learnt?").fill("Ask the drivers first.")
    page.get_by_label("Measured:").fill("17")
    page.get_by_label("How was it measured, or why was it not?").fill("A count of two weeks")
    assert_accessible(page)
    page.get_by_role("button", name="Write the ending").click()
    expect(page.get_by_text("The ending is written")).to_be_visible()
    return Ending.objects.get(solution=solution(HOCKLEY))


def everybody_reads_the_ledger(world: World, *, named: bool) -> None:
    page = world.nobody()
    page.wait_for_timeout(1200)  # a page for everybody is kept for a second
    page.goto("/challenges/ledger/")
    assert_accessible(page)
    page.locator("article", has_text=SENTENCE).get_by_role("link").click()
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    expect(page.get_by_text("The contract awarded in the last round").first).to_be_visible()
    expect(page.get_by_text("17").first).to_be_attached()
    if named:
        expect(page.get_by_text(HOCKLEY.name).first).to_be_visible()
    else:
        expect(page.get_by_text(HOCKLEY.name)).to_have_count(0)
    assert_accessible(page)


def agree_to_be_named(world: World) -> None:
    page = world.signed_in(HOCKLEY.key)
    page.goto(f"/challenges/running/{solution(HOCKLEY).public_id}/")
    page.get_by_role("button", name="Read it, and say whether it may name you").click()
    assert_accessible(page)
    page.get_by_role("button", name="Yes, name us").click()
    expect(page.get_by_text("The ledger names you now.")).to_be_visible()


def everybody_reads_how_it_ended(world: World) -> None:
    page = world.nobody()
    page.goto(f"/challenges/{SLUG}/")
    expect(page.get_by_text("It has ended").first).to_be_visible()
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    assert_accessible(page)
    page.goto("/challenges/list/?stage=over")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
