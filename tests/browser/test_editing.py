"""An editor: words, preview, publish; states and dates with a reason; and no screen that its policy breaks."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from accounts.clock import today
from cms.models import ActionPage, ActionRecord, Step
from tests.browser.conftest import assert_accessible, assert_back_office_accessible
from tests.browser.hands import sign_in_as

SUMMARY = "Firms show what they can do for the city, and the city says yes or no within a month."


@pytest.fixture(autouse=True)
def demonstration_officers(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def action(ref: str) -> ActionPage:
    return ActionPage.objects.get(ref=ref, alias_of=None)


def test_an_editor_changes_the_summary_looks_at_it_and_publishes_it(page, picture):
    sign_in_as(page, "editor")
    page.goto("/roadmap/G4/")
    page.get_by_role("link", name="Edit this page").click()
    summary = page.locator("[name=summary]")
    expect(summary).to_be_visible()
    assert_back_office_accessible(page)
    summary.fill(SUMMARY)
    page.get_by_role("button", name="Toggle preview").click()
    shown = page.frame_locator("#w-preview-iframe, iframe[title=Preview]").last
    expect(shown.get_by_text(SUMMARY)).to_be_visible()
    picture(page, "editor-action")
    page.get_by_role("button", name="Toggle preview").click()
    page.get_by_role("button", name=re.compile("More actions|Actions")).last.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages .success")).to_contain_text("published")
    page.goto("/roadmap/G4/")
    expect(page.get_by_text(SUMMARY)).to_be_visible()
    assert_accessible(page)


def test_a_state_changes_with_a_reason_that_the_public_reads(page, picture):
    sign_in_as(page, "editor")
    record = ActionRecord.objects.get(key=action("G4").translation_key)
    page.goto(f"/admin/roadmap/actions/inspect/{record.pk}/")
    assert_accessible(page)
    page.get_by_role("link", name="Change the state").click()
    page.get_by_label("New state").select_option(label="On hold")
    page.get_by_label("Why").fill("The partner left in November.")
    assert_accessible(page)
    picture(page, "editor-state")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text("The partner left in November.").first).to_be_visible()
    page.goto("/roadmap/G4/")
    expect(page.get_by_text("The partner left in November.")).to_be_visible()
    expect(page.get_by_text("On hold since")).to_be_visible()


def test_a_date_moves_with_a_reason_and_the_first_one_stays_to_be_seen(page, picture):
    sign_in_as(page, "editor")
    step = Step.objects.filter(status=Step.Status.TO_COME, promised__gt=today()).order_by("promised")[0]
    was, will = step.first_promised, step.promised + dt.timedelta(days=90)
    page.goto(f"/admin/roadmap/steps/inspect/{step.pk}/")
    assert_accessible(page)
    page.get_by_role("link", name="Move the date").click()
    expect(page.get_by_label("Promised for")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Promised for").fill(will.isoformat())
    page.get_by_label("Why").click()  # which closes the calendar, Wagtail's own, in its time
    page.get_by_label("Why").fill("The tender drew one offer only.")
    picture(page, "editor-date")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text("The tender drew one offer only.").first).to_be_visible()
    page.goto(f"/roadmap/{step.action.ref}/")
    line = page.locator(f"#step-{step.ref}")
    expect(line).to_contain_text("The tender drew one offer only.")
    expect(line).to_contain_text(str(will.year))
    expect(line.locator("s")).to_contain_text(str(was.year))
    assert_accessible(page)


@pytest.mark.reads
@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_no_screen_of_the_back_office_is_broken_by_the_policy(page, picture):
    """Whatever the content security policy refuses stands in the console, and fails this test."""
    sign_in_as(page, "administrator")
    for path, name in (
        ("/admin/", "editor-home"),
        (f"/admin/pages/{action('G4').pk}/history/", ""),
        ("/admin/images/add/", ""),
        ("/admin/users/", ""),
        ("/admin/settings/cms/sitesettings/", "editor-settings"),
        ("/admin/roadmap/steps/", "editor-steps"),
    ):
        answer = page.goto(path)
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        assert_back_office_accessible(page)
        if name:
            picture(page, name)
