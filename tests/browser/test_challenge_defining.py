"""Stage 1: somebody proposes, an officer takes up, defines two sections, fills the canvas, links what people said."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from challenges.models import Challenge, EvidenceComment
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import newest_mail, sign_in_as

TITLE = "A shelter that says when the bus comes"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def office(page, name: str, challenge: Challenge, *, check: bool = True) -> None:
    page.goto(f"/admin/challenges/defining/{challenge.pk}/{name}")
    if check:
        assert_back_office_accessible(page)


def propose(page, *, check: bool = True) -> Challenge:
    page.goto("/challenges/propose/")
    if check:
        assert_accessible(page)
    page.get_by_role("button", name="Propose it").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Give the challenge a title")
    if check:
        assert_accessible(page)
    page.get_by_label("Give the challenge a title").fill(TITLE)
    page.get_by_label("Ask it in a sentence").fill("How could somebody without a telephone know?")
    page.get_by_label("What is the problem?").fill(
        "People without a telephone wait and do not know for how long."
    )
    page.get_by_label("Myself").check()
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("A department reads it and writes to you")).to_be_visible()
    if check:
        assert_accessible(page)
    return Challenge.objects.get(title=TITLE)


def take_up(page, challenge: Challenge) -> None:
    office(page, "", challenge)
    office(page, "take-up/", challenge)
    page.get_by_label("Department").select_option(label="Transport, City Council")
    page.get_by_label("Who owns it?").select_option(label="Darren")
    page.get_by_role("button", name="Take it up").click()
    expect(page.get_by_text("are missing before you can invite firms")).to_be_visible()
    assert_back_office_accessible(page)


def define(page, challenge: Challenge) -> None:
    office(page, "define/problem/", challenge)
    page.get_by_label("The problem").fill("Two in ten who wait have no telephone that shows the bus.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("It is saved.").first).to_be_visible()
    office(page, "define/outcomes/", challenge)
    page.get_by_label("What should be different").first.fill("People know how long they wait")
    page.get_by_role("button", name="Add a row").click()
    expect(page.get_by_label("What should be different").first).to_have_value(
        "People know how long they wait"
    )
    page.get_by_label("Measured by").first.fill("who say so, in 100")
    page.get_by_label("Today").first.fill("20")
    page.get_by_label("Wanted").first.fill("70")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("It is saved.").first).to_be_visible()


def canvas(page, challenge: Challenge) -> None:
    office(page, "canvas/", challenge)
    office(page, "define/personas/", challenge)
    page.get_by_label("A made-up name").first.fill("Iris")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Iris")).to_be_visible()


def evidence(page, challenge: Challenge) -> None:
    office(page, "evidence/", challenge)
    page.get_by_label("Words, or the address").fill("bus depot traffic")
    page.get_by_role("button", name="Find", exact=True).click()
    assert_back_office_accessible(page)
    page.get_by_role("link", name="Link as evidence").first.click()
    assert_back_office_accessible(page)
    page.get_by_label("What does it show?").fill("The app says one thing and the street another.")
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_text("It is linked.").first).to_be_visible()
    assert_back_office_accessible(page)


def test_from_a_citizen_s_proposal_to_a_definition_with_evidence(page, site):
    citizen = sign_in_as(page, "george")
    challenge = propose(page)
    page.goto("/challenges/proposals/")
    assert_accessible(page)
    sign_in_as(page, "darren")
    page.goto("/admin/challenges/defining/")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    assert_back_office_accessible(page)
    take_up(page, challenge)
    define(page, challenge)
    canvas(page, challenge)
    office(page, "gatherings/", challenge)
    office(page, "gatherings/new/", challenge)
    evidence(page, challenge)
    quote = EvidenceComment.objects.get(challenge=challenge)
    author = User.objects.get(pk=quote.comment.author_id)
    assert "became evidence" in newest_mail(author.email, "became evidence").subject
    assert "takes up your challenge" in newest_mail(citizen.email, "takes up").subject


def test_two_officers_write_at_once_and_lose_nothing(page, site):
    challenge = Challenge.objects.get(slug="homes-that-say-when-they-are-damp")
    sign_in_as(page, "comfort")
    office(page, "define/problem/", challenge)
    with page.context.browser.new_context(base_url=site, viewport=SIZES["wide"]) as other:
        second = other.new_page()
        sign_in_as(second, "olu")
        office(second, "define/problem/", challenge, check=False)
        second.get_by_label("The problem").fill("Words of Olu")
        second.get_by_role("button", name="Save", exact=True).last.click()
        expect(second.get_by_text("It is saved.").first).to_be_visible()
    page.get_by_label("The problem").fill("Words of Comfort")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Words of Olu")).to_be_visible()
    expect(page.get_by_label("The problem")).to_have_value("Words of Comfort")
    assert_back_office_accessible(page)


def test_a_proposal_without_scripts_on_a_phone(chromium, site):
    for page in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in_as(page, "george")
        propose(page, check=False)
        page.get_by_role("link", name="What you have proposed").click()
        expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def test_rows_are_added_and_taken_away_without_scripts(chromium, site):
    """Wide: without scripts the bar at the side of Wagtail's own frame lies over a phone's whole screen."""
    challenge = Challenge.objects.get(slug="homes-that-say-when-they-are-damp")
    for page in opened(chromium, site, SIZES["wide"], java_script_enabled=False):
        sign_in_as(page, "comfort")
        office(page, "define/personas/", challenge, check=False)
        page.get_by_label("A made-up name").first.fill("Iris")
        page.get_by_role("button", name="Add a row").click()
        page.get_by_label("A made-up name").last.fill("Femi")
        page.get_by_role("button", name="Take row 1 away").click()
        expect(page.get_by_label("A made-up name").first).not_to_have_value("Iris")
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_text("Femi")).to_be_visible()
    challenge.canvas.refresh_from_db()
    assert [one["name"] for one in challenge.canvas.personas] == ["Femi"]
