"""Stage 2: firms answer in steps, look at what they wrote, hand it in and get a receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from challenges.models import Solution
from tests.browser.challenge.beginning import SLUG
from tests.browser.challenge.world import World
from tests.browser.conftest import assert_accessible
from tests.challenges.answering import pdf


@dataclass(frozen=True)
class Firm:
    """Who answers, in which words."""

    key: str  # of its person
    name: str
    title: str
    idea: str
    summary: str
    file: str


HOCKLEY = Firm(
    key="meera",
    name="Hockley Route Finders",
    title="A lamp at the stop",
    idea="The driver presses a button when the place is taken, and a lamp at the next stops turns red.",
    summary="A lamp at the stop says whether there is room for a wheelchair on the next bus.",
    file="lamp.pdf",
)
CANALSIDE = Firm(
    key="stefan",
    name="Canalside Sensors",
    title="A mat that counts",
    idea="A mat under the place notices weight, and the voice at the stop says so.",
    summary="A mat in the bus notices whether the place for a wheelchair is taken.",
    file="mat.pdf",
)
FIRMS = (HOCKLEY, CANALSIDE)


def solution(firm: Firm) -> Solution:
    return Solution.objects.get(challenge__slug=SLUG, organisation__name=firm.name)


def steps_of(firm: Firm) -> tuple[dict[str, str], ...]:
    """Each page of the form: label and text."""
    return (
        {
            "What is your idea?": firm.idea,
            "What is new about it?": "Nobody on the way has to own anything.",
            "Which of the outcomes would change": "Fewer are left at the stop; two weeks of counting show it.",
        },
        {
            "What do you know of the problem": "We rode the line for a week with two who use a chair.",
            "Who would do the work?": "An engineer of buses, and somebody who draws.",
        },
        {
            "What would you do in the first twelve weeks?": "Fit two buses and nine stops, and count.",
            "What could go wrong": "Drivers forget it. Then the door notices the ramp by itself.",
        },
        {"What would the prototype cost": "14200"},
    )


def answer(world: World, firm: Firm) -> None:
    """From the page of the challenge to the page before handing in."""
    page = world.signed_in(firm.key)
    page.goto(f"/challenges/{SLUG}/")
    assert_accessible(page)
    page.get_by_role("button", name="Answer this challenge").click()
    page.get_by_label(firm.name).check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Title and public summary").click()
    page.get_by_label("Title").fill(firm.title)
    page.get_by_label("Public summary").fill(firm.summary)
    page.get_by_label("The name of our organisation").check()
    go_on(page)
    for number, texts in enumerate(steps_of(firm), start=1):
        fill_step(page, firm, number, texts)
    go_on(page)  # no partners
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")


def fill_step(page: Page, firm: Firm, number: int, texts: dict[str, str]) -> None:
    for label, text in texts.items():
        page.get_by_label(label).fill(text)
    if number == 2:
        page.get_by_label("A sketch or model", exact=True).check()
    if number == 4:
        file = {"name": firm.file, "mimeType": "application/pdf", "buffer": pdf()}
        page.get_by_label("Drawings, pictures").set_input_files(file)
    assert_accessible(page)
    go_on(page)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


def hand_in(world: World, firm: Firm) -> None:
    """Everything once more, exactly what will be shown, one button, and the receipt."""
    page = world.page(firm.key)
    for text in (firm.idea, "£14,200", firm.file):
        expect(page.get_by_text(text).first).to_be_visible()
    shown = page.locator("section", has=page.get_by_role("heading", name="What everybody may read"))
    expect(shown).to_contain_text(firm.summary)
    expect(shown).not_to_contain_text("The driver presses")
    assert_accessible(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    assert_accessible(page)
    page.get_by_role("link", name="Check a receipt").click()
    expect(page.get_by_text("This receipt is ours.")).to_be_visible()


def cannot_write_any_more(world: World, firm: Firm) -> None:
    """Once the window is closed they read what is in, and when they hear."""
    page = world.signed_in(firm.key)
    page.goto(solution(firm).get_absolute_url())
    expect(page.get_by_text("You hear by").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Change it"))).to_have_count(0)
    assert_accessible(page)


def reads_the_decision(world: World, firm: Firm, sentence: str, feedback: str) -> None:
    """Their own alone: never the words about another firm."""
    page = world.signed_in(firm.key)
    page.goto("/challenges/solutions/")
    page.get_by_role("link", name=firm.title).click()
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_text(feedback).first).to_be_visible()
    others = [other for other in FIRMS if other != firm]
    for other in others:
        expect(page.get_by_text(other.name)).to_have_count(0)
        assert page.request.get(solution(other).get_absolute_url()).status == 404
    assert_accessible(page)
