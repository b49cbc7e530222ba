"""Gates: a panel, interests, everybody's own scores, the meeting, decisions with feedback, the next stage."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import mail
from playwright.sync_api import Page, expect

from accounts.clock import now
from challenges.clock import at_noon
from challenges.models import Gate
from cms.demo.data import address
from tests.browser.challenge.answering import CANALSIDE, FIRMS, HOCKLEY, Firm, solution
from tests.browser.challenge.beginning import do
from tests.browser.challenge.world import World
from tests.browser.conftest import assert_back_office_accessible
from tests.browser.hands import link_in, newest_mail, run_jobs


@dataclass(frozen=True)
class Reviewer:
    """`conflict` names the firm with which they have one."""

    key: str
    role: str
    is_outside: bool = False
    conflict: str = ""


RUTH = Reviewer(key="ruth", role="Public health")
MAUREEN = Reviewer(key="maureen", role="Service user", is_outside=True)
OLU = Reviewer(
    key="olu", role="Programme board", conflict=HOCKLEY.name
)  # an officer of the challenge as well
PANEL = (RUTH, MAUREEN, OLU)
WHY_MOVED = "Read again: who was left at the stop is counted, not guessed."


@dataclass(frozen=True)
class Decision:
    firm: Firm
    outcome: str
    sentence: str
    feedback: str


def gate(world: World) -> Gate:
    """Of the stage in which the challenge is."""
    row = world.fresh()
    return Gate.objects.get(challenge=row, stage=row.stage_id)


def show(page: Page, world: World) -> None:
    page.goto(f"/admin/gates/inspect/{gate(world).pk}/")


# --- The panel -------------------------------------------------------------------------------------------------
def put_together(world: World, panel: Iterable[Reviewer]) -> None:
    page = world.signed_in("darren")
    do(page, world.challenge, "Review the solutions")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Now add the reviewers and the dates.")).to_be_visible()
    page.get_by_role("link", name="Dates", exact=True).click()
    meets = now() + timedelta(days=8)
    page.get_by_label("Scores are due").fill(f"{now() + timedelta(days=7):%Y-%m-%d} 17:00")
    page.get_by_label("The panel meets").fill(f"{meets:%Y-%m-%d} 10:00")
    page.get_by_label("Where").fill("Room 3, Council House")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The dates are kept.")).to_be_visible()
    for one in panel:
        add(page, one)
    world.look(page, "panel")
    page.get_by_role("link", name="Begin scoring").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Scoring has begun")).to_be_visible()


def add(page: Page, one: Reviewer) -> None:
    page.get_by_role("link", name="Add a reviewer").click()
    page.get_by_label("Address of their account").fill(address(one.key))
    page.get_by_label("Role on the panel").fill(one.role)
    page.get_by_label("From outside the council").set_checked(one.is_outside)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("is on the panel.")).to_be_visible()


# --- Reviewers -------------------------------------------------------------------------------------------------
def declare(world: World, one: Reviewer, firms: Iterable[Firm] = FIRMS) -> None:
    """By the link of the mail; before it nothing of a solution is shown."""
    page = world.signed_in(one.key)
    message = newest_mail(address(one.key), world.challenge.title)
    assert not [firm for firm in FIRMS if firm.name in message.body or firm.title in message.body]
    page.goto(link_in(message, "/reviews/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What have you to do with them?")
    expect(page.get_by_text(HOCKLEY.summary)).to_have_count(0)
    world.look(page, "interests")
    for firm in firms:
        group = page.get_by_role("group", name=f"What do you have to do with {firm.name}?")
        if firm.name == one.conflict:
            group.get_by_label("A conflict of interest").check()
            page.get_by_label(f"{firm.name}: what is it?").fill("My sister works there.")
        else:
            group.get_by_label("Nothing", exact=True).check()
    page.get_by_role("button", name="Declare this, and go on").click()
    expect(page.get_by_text("What you declared stays on the record.")).to_be_visible()


def sees_nothing_of(world: World, one: Reviewer, firm: Firm) -> None:
    """Not on a page, in a list, a file or an export, and not as an officer either; nor in a mail."""
    page, hidden = world.signed_in(one.key), solution(firm)
    review, here = f"/challenges/reviews/{gate(world).public_id}/", gate(world).pk
    file = f"{hidden.get_absolute_url()}files/{hidden.files.get().public_id}/"
    for path in (f"{review}{hidden.number}/", hidden.get_absolute_url(), file):
        assert page.request.get(path).status == 404, path
    case = f"/admin/challenge-cases/inspect/{world.challenge.pk}/"
    lists = ("/admin/solutions/", "/admin/solutions/?export=csv", case, f"/admin/gates/inspect/{here}/")
    for path in (review, f"{review}scores/", f"/admin/gates/csv/{here}/", *lists):
        assert not told_of(firm, page.request.get(path).text()), path
    assert CANALSIDE.title in page.request.get("/admin/solutions/").text()
    for name, content in audit_pack(page, world).items():
        assert not told_of(firm, content), name
    run_jobs()
    assert not [each for each in mails_to(one.key) if told_of(firm, each.subject + each.body)]
    page.goto(review)
    expect(page.get_by_role("link", name=f"Solution {hidden.number}")).to_have_count(0)


def told_of(firm: Firm, text: str) -> list[str]:
    """What of a solution stands in it."""
    return [words for words in (firm.title, firm.summary, firm.idea, firm.file) if words in text]


def audit_pack(page: Page, world: World) -> dict[str, str]:
    """What this officer can download of the case, by the name of the file."""
    do(page, world.challenge, "Audit pack")
    page.get_by_role("button", name="Ask for a pack").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the pack").first.click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        return {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}


def mails_to(key: str) -> list:
    return [message for message in mail.outbox if address(key) in message.to]


def score(world: World, one: Reviewer, firms: Iterable[Firm], levels: int) -> None:
    page = world.signed_in(one.key)
    for firm in firms:
        page.goto("/challenges/reviews/")
        page.get_by_role("link", name=world.challenge.title).first.click()
        link = page.get_by_role("link", name=f"Solution {solution(firm).number}")
        link.first.click()
        if gate(world).stage.is_blind:
            expect(page.get_by_text(firm.name)).to_have_count(0)
        for criterion in gate(world).stage.criteria.all():
            page.get_by_role("group", name=criterion.name).get_by_label(f"{levels} –").check()
            page.get_by_label(f"{criterion.name}: why this score?").fill("The count of May is in it.")
        page.get_by_label("Should go on").check()
        page.get_by_label("Anything about the whole").fill(f"By {one.role}")
        world.look(page, "sheet")
        page.get_by_role("button", name="Hand these scores in").click()
        expect(page.get_by_text("Your scores are handed in")).to_be_visible()


def sees_no_other_scores(world: World, one: Reviewer) -> None:
    """While somebody's are missing."""
    page = world.signed_in(one.key)
    page.goto(f"/challenges/reviews/{gate(world).public_id}/")
    expect(page.get_by_role("button", name="See everybody’s scores")).to_have_count(0)
    assert page.request.get(f"/challenges/reviews/{gate(world).public_id}/scores/").status == 404


def sees_all_scores(world: World, one: Reviewer) -> None:
    page = world.signed_in(one.key)
    page.goto(f"/challenges/reviews/{gate(world).public_id}/")
    page.get_by_role("button", name="See everybody’s scores").click()
    expect(page.get_by_text("All scores are in")).to_be_visible()
    world.look(page, "scores")


# --- The meeting and the decision ------------------------------------------------------------------------------
def moderate(world: World, moved: Firm | None = None) -> None:
    """Each solution's scores are agreed; of `moved` one by a whole point, which needs a reason."""
    world.clock.go_to(gate(world).meets_at)
    page = world.signed_in("darren")
    show(page, world)
    world.look(page, "gate")
    for firm in FIRMS:
        number = solution(firm).number
        link = page.get_by_role("link", name=f"Agreed scores of solution {number}")
        if not link.count():
            continue
        link.click()
        if firm == moved:
            move_a_score(page)
        page.get_by_role("button", name="Keep these scores").click()
        expect(page.get_by_text(f"The scores of solution {number} are kept.")).to_be_visible()
    page.get_by_role("link", name="End the meeting").click()
    page.get_by_label("Minutes").fill(f"Long about “{HOCKLEY.title}”: who sees the lamp?")
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("The meeting is over.")).to_be_visible()


def move_a_score(page: Page) -> None:
    field = page.get_by_label("Changes an outcome (25 of 100): agreed")
    field.fill("4")
    page.get_by_role("button", name="Keep these scores").click()
    expect(page.get_by_text("Say why the score moved").first).to_be_visible()
    assert_back_office_accessible(page)
    expect(field).to_have_value("4")
    page.get_by_label("Changes an outcome: why it moved").fill(WHY_MOVED)


def decide(world: World, decisions: Iterable[Decision]) -> None:
    """All in one form; without feedback on each criterion nothing is kept."""
    page = world.signed_in("darren")
    show(page, world)
    page.get_by_role("link", name="Decide", exact=True).click()
    for one in decisions:
        group = page.locator("fieldset", has=page.get_by_role("heading", name=one.firm.name))
        group.get_by_label(one.outcome, exact=True).check()
        group.get_by_label("Why, in a sentence for everybody").fill(one.sentence)
        first = group.get_by_label("Feedback:").first
        first.fill("")
        page.get_by_role("button", name="Keep these decisions").click()
        expect(page.get_by_text("the applicant is owed it").first).to_be_visible()
        expect(group.get_by_label("Why, in a sentence for everybody")).to_have_value(one.sentence)
        for field in group.get_by_label("Feedback:").all():
            field.fill(one.feedback)
    world.look(page, "decisions")
    page.get_by_role("button", name="Keep these decisions").click()
    expect(page.get_by_text("the applicants are told").first).to_be_visible()


def go_on(world: World) -> None:
    page = world.signed_in("darren")
    do(page, world.challenge, "Next stage")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("It is in the stage").first).to_be_visible()


def short_review(world: World, sentence: str) -> None:
    """At the end of a later stage: two reviewers, one firm that goes on, and so does the challenge."""
    row = world.fresh()
    world.clock.go_to(at_noon(row.dates.get(stage=row.stage_id).ends_on))
    panel = (RUTH, MAUREEN)
    put_together(world, panel)
    for one in panel:
        declare(world, one, [HOCKLEY])
        score(world, one, [HOCKLEY], 3)
    moderate(world)
    decide(world, [Decision(HOCKLEY, "Goes on", sentence, "Go on counting.")])
    go_on(world)
