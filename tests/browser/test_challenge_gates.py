"""A gate in the browser: three reviewers, one with a conflict and one from outside, the meeting, the decisions; what
an applicant reads."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from challenges.demo.solutions import solution
from challenges.models import Gate
from cms.demo.data import address
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import newest_mail, sign_in, sign_in_as


def gate() -> Gate:
    return Gate.objects.get(state=Gate.State.SCORING, challenge__slug="a-day-that-fits")


def person(key: str) -> User:
    return User.objects.get(email=address(key))


def url(name: str = "", number: int = 0) -> str:
    return f"/challenges/reviews/{gate().public_id}/{name}{f'{number}/' if number else ''}"


def fill(page, levels: int = 3) -> None:
    """Each criterion with a reason, and a recommendation."""
    for one in gate().stage.criteria.all():
        page.get_by_role("group", name=one.name).get_by_label(f"{levels} –").check()
        page.get_by_label(f"{one.name}: why this score?").fill("They listened, and it shows.")
    page.get_by_label("Should go on").check()


def numbers() -> dict[str, int]:
    names = ("Kettle and Key", "Vyse Street Software", "Canalside Sensors")
    return {name: solution("care", name).number for name in names}


def test_from_three_reviewers_to_the_feedback_that_an_applicant_reads(chromium, page, site, settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True
    found, challenge = numbers(), gate().challenge

    # Lin, of a partner, with scripts: what is typed is kept, then handed in
    sign_in(page, person("lin"))
    page.goto("/challenges/reviews/")
    assert_accessible(page)
    page.get_by_role("link", name=f"{challenge.title}: Exploring together").click()
    assert_accessible(page)
    page.goto(url(number=found["Canalside Sensors"]))
    assert_accessible(page)
    page.get_by_role("button", name="Hand these scores in").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose a score")
    assert_accessible(page)
    fill(page)
    expect(page.locator("[data-scoresheet-said]")).to_have_text("Saved")
    page.get_by_role("button", name="Hand these scores in").click()
    expect(page.get_by_text("Your scores are handed in")).to_be_visible()

    # Maureen, from outside, on a phone and without JavaScript
    for phone in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in(phone, person("maureen"))
        for name in ("Canalside Sensors", "Vyse Street Software"):
            phone.goto(url(number=found[name]))
            fill(phone)
            phone.get_by_role("button", name="Hand these scores in").click()
            expect(phone.get_by_text("Your scores are handed in")).to_be_visible()
        phone.goto(url("interests/"))
        assert phone.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]

    # Darren, who declared a conflict, finds two of three and hands in the last sheet
    for other in opened(chromium, site, SIZES["phone"]):
        sign_in_as(other, "darren")
        other.goto(url())
        expect(other.get_by_text(f"Solution {found['Kettle and Key']}")).to_have_count(0)
        assert other.goto(url(number=found["Kettle and Key"])).status == 404
        other.goto(url(number=found["Canalside Sensors"]))
        fill(other, 2)
        other.get_by_role("button", name="Hand these scores in").click()
        other.get_by_role("button", name="See everybody’s scores").click()
        expect(other.get_by_text("All scores are in")).to_be_visible()
        expect(other.get_by_text("Kettle and Key")).to_have_count(0)
        assert_accessible(other)

    # The officer: agreed scores, minutes, decisions in one form
    row = Gate.objects.get(challenge=challenge, stage__kind="explore")
    assert row.state == Gate.State.MODERATING
    assert newest_mail(address("bronwen"), "All scores are in")
    for office in opened(chromium, site, SIZES["wide"]):
        sign_in_as(office, "bronwen")
        office.goto(f"/admin/gates/inspect/{row.pk}/")
        assert_back_office_accessible(office)
        for number in sorted(found.values()):
            office.get_by_role("link", name=f"Agreed scores of solution {number}").click()
            assert_back_office_accessible(office)
            office.get_by_role("button", name="Keep these scores").click()
        office.get_by_role("link", name="End the meeting").click()
        office.get_by_label("Minutes").fill("All were there.")
        office.get_by_role("button", name="End it").click()
        office.goto(f"/admin/gates/decide/{row.pk}/")
        assert_back_office_accessible(office)
        for name in found:
            one = solution("care", name)
            outcome = "stop" if name == "Canalside Sensors" else "advance"
            office.locator(f"[name=s{one.pk}_outcome][value={outcome}]").check()
            office.locator(f"[name=s{one.pk}_sentence]").fill(f"Why: {name}")
        office.get_by_role("button", name="Keep these decisions").click()
        expect(office.get_by_text("the applicants are told").first).to_be_visible()

    # The applicant reads it
    kettle = solution("care", "Kettle and Key")
    mail = newest_mail(address("wanjiru"), "What was decided")
    assert "Why: Kettle and Key" in mail.body and "Canalside" not in mail.body
    for firm in opened(chromium, site, SIZES["phone"], java_script_enabled=False):
        sign_in(firm, person("wanjiru"))
        firm.goto(kettle.get_absolute_url())
        expect(firm.get_by_text("Why: Kettle and Key")).to_be_visible()


@pytest.mark.reads
def test_whoever_is_signed_out_is_asked_to_sign_in_before_anything_of_a_review(page):
    page.goto(url())
    expect(page).to_have_url(re.compile("login"))
