"""Stage 1: what a citizen says becomes a challenge, is defined, gets its legal route and its invitation."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from accounts.clock import now, today
from challenges.models import Challenge
from tests.browser.challenge.world import World
from tests.browser.conftest import assert_accessible, assert_back_office_accessible
from tests.browser.hands import begin, type_code, write

SAID = (
    "My chair waits for the third bus, because two others have a pram in its place and nobody says so before."
)
TITLE = "Room for a wheelchair on the next bus"
SLUG = "room-for-a-wheelchair-on-the-next-bus"
SUMMARY = "How could somebody in a wheelchair know at the stop whether there is room on the bus that comes?"
SECTIONS: dict[str, dict[str, str]] = {
    "problem": {"The problem": "One place on each bus, and nobody at the stop knows whether it is free."},
    "affected": {"Who is affected": "About 4,000 people who use a wheelchair, and parents with prams."},
    "evidence": {"What we know": "A count on the Outer Circle in May: 61 of 400 were left at the stop."},
    "constraints": {
        "What must be kept to": "Nobody must need a smartphone.",
        "Data, places and people": "Two buses and a depot in Perry Barr.",
    },
    "money": {
        "Budget of all stages": "91300",
        "Value of the next stage": "2750",
        "Effort to answer, in hours": "17",
    },
}
HIDDEN = ("£91,300", "£2,750", "about 17 hours", "Competitive flexible procedure", "Making it a business")


def comment(world: World) -> None:
    """Signed out, on a telephone, with a code from a mail."""
    page = world.page("rosa")
    begin(page)
    write(page, words=SAID, name="Rosa", email="rosa@example.org")
    type_code(page, "rosa@example.org", "Publish")
    expect(page.locator(".tt-comment", has_text=SAID)).to_be_visible()


def propose(world: World) -> None:
    page = world.page("rosa")
    page.goto("/challenges/")
    page.get_by_role("link", name="Propose a challenge").first.click()
    assert_accessible(page)
    page.get_by_label("Give the challenge a title").fill(TITLE)
    page.get_by_label("Ask it in a sentence").fill(SUMMARY)
    page.get_by_label("What is the problem?").fill("Nobody knows whether the place is free.")
    page.get_by_label("Myself").check()
    page.get_by_label("Which department is it for?").select_option(label="Transport, City Council")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("A department reads it and writes to you")).to_be_visible()
    assert_accessible(page)
    world.challenge = Challenge.objects.get(title=TITLE)


def take_up(world: World) -> None:
    page = world.signed_in("darren")
    page.goto("/admin/challenges/defining/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Take up").click()
    page.get_by_label("Department").select_option(label="Transport, City Council")
    page.get_by_label("Who owns it?").select_option(label="Darren")
    page.get_by_label("Who stands in for the owner?").select_option(label="Olu, programme board")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Take it up").click()
    expect(page.get_by_text("are missing before you can invite firms")).to_be_visible()


# --- The nine sections -----------------------------------------------------------------------------------------
def define(world: World) -> None:
    page = world.page("darren")
    for label in ("Title and question", "Who owns it"):
        section(page, label)
        save(page)
    for label, key in (
        ("The problem", "problem"),
        ("What we know", "evidence"),
        ("Constraints, and what we offer", "constraints"),
        ("Money and effort", "money"),
    ):
        section(page, label)
        fill(page, SECTIONS[key])
        save(page)
    section(page, "Who is affected")
    fill(page, SECTIONS["affected"])
    page.get_by_label("Perry Barr").check()
    save(page)
    outcomes(page)
    section(page, "Terms")
    page.get_by_label("Who keeps the rights").select_option(label="Shared")
    page.get_by_label("How personal data is handled").select_option(label="No personal data")
    save(page)
    for row in page.locator("table.listing tbody tr").all():
        expect(row).to_contain_text("Done")
    assert_back_office_accessible(page)


def section(page: Page, label: str) -> None:
    page.get_by_role("main").get_by_role("link", name=label, exact=True).click()


def fill(page: Page, texts: dict[str, str]) -> None:
    for label, text in texts.items():
        page.get_by_label(label).fill(text)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("It is saved.").first).to_be_visible()


def outcomes(page: Page) -> None:
    section(page, "Outcomes wanted")
    page.get_by_label("What should be different").first.fill("Nobody is left at the stop without knowing")
    page.get_by_label("Measured by").first.fill("people in a chair left at a stop, in 400")
    page.get_by_label("Today").first.fill("61")
    page.get_by_label("Wanted").first.fill("15")
    save(page)


def link_evidence(world: World) -> None:
    """What the citizen said, found by its words."""
    page = world.page("darren")
    page.get_by_role("link", name="Evidence", exact=True).first.click()
    page.get_by_label("Words, or the address").fill("chair third bus pram")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name="Link as evidence").first.click()
    expect(page.get_by_text(SAID)).to_be_visible()
    page.get_by_label("What does it show?").fill("The place is taken, and nobody learns it in time.")
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_text("It is linked.").first).to_be_visible()


# --- Programme, value, route, dates ----------------------------------------------------------------------------
def do(page: Page, challenge: Challenge, what: str) -> None:
    """From the case page, by the button of that name."""
    page.goto(f"/admin/challenge-cases/inspect/{challenge.pk}/")
    page.get_by_role("main").get_by_role("link", name=what, exact=True).click()


def choose_programme(world: World) -> None:
    page = world.page("darren")
    do(page, world.challenge, "Owner and programme")
    page.get_by_label("Programme").select_option(label="Digital Innovation in Public Services")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("It is kept.").first).to_be_visible()


def choose_route(world: World) -> None:
    page = world.page("darren")
    do(page, world.challenge, "Estimated value")
    parts = (
        ("Payments in a stage", "All stages, two firms", "91300"),
        ("What may be bought afterwards", "", "150000"),
    )
    for place, (kind, label, amount) in enumerate(parts):
        page.get_by_role("button", name="Add a part").click()
        page.get_by_label("Kind").nth(place).select_option(label=kind)
        page.get_by_label("for what").nth(place).fill(label or "Boards at 200 stops")
        page.get_by_label("pounds, with VAT").nth(place).fill(amount)
    page.get_by_role("button", name="Keep the value").last.click()
    expect(page.get_by_text("£241,300").first).to_be_visible()
    do(page, world.challenge, "Legal route")
    assert_back_office_accessible(page)
    page.get_by_label("Competitive flexible procedure").check()
    page.get_by_label("Why this route").fill("We mean to buy what works, from whoever comes through.")
    page.get_by_role("button", name="Choose this route").click()
    expect(page.get_by_text("Somebody else approves it")).to_be_visible()


def approve_route(world: World) -> None:
    """By somebody else: who chose it is offered no such button."""
    expect(world.page("darren").get_by_role("link", name="Approve the route")).to_have_count(0)
    page = world.signed_in("olu")
    do(page, world.challenge, "Approve the route")
    expect(page.get_by_text("We mean to buy what works")).to_be_visible()
    page.get_by_role("button", name="Approve it").click()
    expect(page.get_by_text("The route is approved.")).to_be_visible()


def plan_dates(world: World) -> None:
    """Backwards from the day on which it is needed; the invitation opens in some weeks."""
    page = world.page("darren")
    do(page, world.challenge, "Dates")
    page.get_by_label("It is needed by").first.fill((today() + timedelta(days=470)).isoformat())
    page.get_by_role("button", name="Plan backwards").click()
    expect(page.get_by_text("Nothing is kept yet")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Keep these dates").click()
    expect(page.get_by_text("The dates are kept")).to_be_visible()


# --- Notice and invitation -------------------------------------------------------------------------------------
def invite(world: World) -> None:
    """At the times that the dates say; what comes of it, the caller looks at."""
    page = world.page("darren")
    do(page, world.challenge, "Invite solutions")
    page.get_by_role("button", name="Publish the invitation").click()


def record_notice(world: World) -> None:
    page = world.page("darren")
    do(page, world.challenge, "Text for the notice")
    expect(page.get_by_text(SECTIONS["problem"]["The problem"])).to_be_visible()
    page.get_by_role("link", name="It is published: record it").click()
    page.get_by_label("Official number").fill("071204-2026")
    page.get_by_label("OCID").fill("ocds-h6vhtk-071204")
    page.get_by_label("Published on").fill((now() - timedelta(days=1)).date().isoformat())
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("The notice is recorded")).to_be_visible()


def sees_nothing_of_the_invitation(world: World) -> None:
    """Everybody reads the definition, and on no page, list, feed or search a word of stage 2."""
    page = world.nobody()
    page.wait_for_timeout(1200)  # a page for everybody is kept for a second
    page.goto(f"/challenges/{SLUG}/")
    expect(page.get_by_text("still finding out what to ask for")).to_be_visible()
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_role("button", name="Answer this challenge")).to_have_count(0)
    assert_accessible(page)
    addresses = (
        f"/challenges/{SLUG}/",
        f"/challenges/list/?words={TITLE.replace(' ', '+')}",
        "/challenges/",
        "/challenges/feed/",
        f"/search/?q={TITLE.replace(' ', '+')}",
    )
    for address in addresses:
        words = page.request.get(address).text()
        assert not [one for one in HIDDEN[:3] if one in words], address
    whole = page.request.get(addresses[0]).text()
    assert not [one for one in HIDDEN if one in whole]
    for name in ("for-me", "ask", "answer", "partners"):
        status = page.request.get(f"/challenges/{SLUG}/{name}/", max_redirects=0).status
        assert status in (302, 404), name
    page.goto("/challenges/list/?open=on")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)


def everybody_reads_the_invitation(world: World) -> None:
    page = world.nobody()
    page.wait_for_timeout(1200)
    page.goto("/challenges/list/?open=on")
    page.get_by_role("link", name=TITLE).click()
    for words in (*HIDDEN, "12 noon, UK time", "071204-2026"):
        expect(page.get_by_text(words).first).to_be_attached()
    assert_accessible(page)
    assert TITLE in page.request.get("/challenges/feed/").text()
    page.get_by_role("button", name="Answer this challenge").click()
    expect(page).to_have_url(re.compile("login"))
