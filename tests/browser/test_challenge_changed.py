"""The questions change while a firm has its form open; and beginning again, with the old answers copied in."""

from playwright.sync_api import expect

from challenges.actions import inviting
from challenges.actions import solutions as writing
from challenges.actions.plans import content_of, make_plan
from challenges.demo.solutions import solution as demo_solution
from challenges.models import Solution
from tests.browser.conftest import SIZES, assert_accessible, opened
from tests.browser.hands import sign_in_as

NEW = "What is new about it?"
IDEA = "What is your idea?"
SAYS = "[data-autosave-says]"


def without_new(draft: Solution) -> None:
    """The department publishes a version of its plan without one of the questions."""
    challenge = draft.challenge
    content = content_of(challenge.plan)
    invite = next(stage for stage in content["stages"] if stage["kind"] == "invite")
    invite["form"] = [one for one in invite["form"] if one["key"] != "new"]
    plan = make_plan(programme=challenge.programme, content=content, by=None)
    inviting.announce(challenge=challenge, text="We ask one question less.", plan=plan, by=challenge.owner)


def reads_where_it_went(page, *, new: str, is_checked: bool = True) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("The questions have changed")
    expect(page.get_by_text("We ask one question less.")).to_be_visible()
    expect(page.get_by_label(f"What you typed: {NEW}")).to_have_value(new)
    expect(page.get_by_text("Saved: this question is still asked.")).to_be_visible()
    if is_checked:
        assert_accessible(page)
    page.get_by_role("button", name="See all pages as they are now").click()
    expect(
        page.get_by_role("heading", name="Kept from questions that are not asked any more")
    ).to_be_visible()
    expect(page.get_by_text(new, exact=True)).to_be_visible()
    if is_checked:
        assert_accessible(page)


def test_the_questions_change_while_somebody_types(page, site):
    sign_in_as(page, "priya")
    draft = demo_solution("transport", "PlotShare")
    page.goto(f"{draft.get_absolute_url()}step/1/")
    page.get_by_label(NEW).fill("Vegetables, and marrows.")
    expect(page.locator(SAYS)).to_contain_text("Saved at")
    without_new(draft)
    page.get_by_label(NEW).fill("Vegetables, marrows, and plums.")
    expect(page.locator(SAYS)).to_contain_text("changed the questions while you were writing")
    page.get_by_label(IDEA).fill("A board of what grows.")
    page.get_by_role("button", name="Save and continue").click()
    reads_where_it_went(page, new="Vegetables, marrows, and plums.")
    assert draft.answers.get(question__key="idea").text == "A board of what grows."


def test_the_same_without_scripts_on_a_phone(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in_as(page, "priya")
        draft = demo_solution("transport", "PlotShare")
        page.goto(f"{draft.get_absolute_url()}step/1/")
        page.get_by_label(IDEA).fill("A board of what grows.")
        page.get_by_label(NEW).fill("Plums.")
        without_new(draft)
        page.get_by_role("button", name="Save and continue").click()
        reads_where_it_went(page, new="Plums.", is_checked=False)


def test_two_tabs_of_one_person_lose_nothing(page, site):
    sign_in_as(page, "priya")
    draft = demo_solution("transport", "PlotShare")
    address = f"{draft.get_absolute_url()}step/1/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.get_by_label(NEW).fill("From the second tab.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Saved.", exact=True)).to_be_visible()
    other.close()
    page.get_by_label(NEW).fill("From the first tab.")
    expect(page.locator(SAYS)).to_contain_text("in another window")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("From the second tab.")).to_be_visible()
    expect(page.get_by_label(NEW)).to_have_value("From the first tab.")
    assert_accessible(page)


def test_beginning_again_copies_in_what_fits(page, site):
    priya = sign_in_as(page, "priya")
    old = demo_solution("transport", "PlotShare")
    writing.withdraw(solution=old, by=priya)
    page.goto(old.get_absolute_url())
    page.get_by_role("link", name="Begin again").click()
    page.get_by_label("PlotShare").check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Copy in what fits").click()
    if page.get_by_role("button", name="See what fits").is_visible():
        page.get_by_role("radio").first.check()
        page.get_by_role("button", name="See what fits").click()
    expect(page.get_by_role("heading", name="This fits, and will be copied")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Copy it in").click()
    expect(page.get_by_text("Copied:")).to_be_visible()
    expect(page.get_by_text("Nothing is left to copy.")).to_be_visible()
    assert_accessible(page)
    made = Solution.objects.exclude(state="withdrawn").get(
        challenge=old.challenge, organisation=old.organisation
    )
    assert made.answers.exists() and not made.may_name
