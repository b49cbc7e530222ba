"""An officer's way from a defined challenge to its invitation, and a programme taken along to another council."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.clock import now, today
from accounts.models import Membership, User
from challenges.actions.dates import workday_after
from challenges.models import Challenge, Programme
from challenges.topics import keep_topic
from cms.demo.data import address
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in, sign_in_as


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = True


def defined() -> Challenge:
    """What the hubs ask for, as it was before it was invited, under another name."""
    model = Challenge.objects.get(slug="hubs-people-run-themselves")
    outcomes, parts = list(model.outcomes.all()), []
    plain = ("slug", "public_id", "id", "state", "stage", "plan", "route")
    given = {
        field.name: getattr(model, field.name)
        for field in Challenge._meta.concrete_fields
        if field.name not in plain and not field.name.startswith(("route_", "invited_", "opens", "closes"))
    }
    made = Challenge.objects.create(
        **{**given, "title": "Benches that say when they are broken", "stage_kind": "define", "decision_on": None},
        slug="benches", state="defining",
    )  # fmt: skip
    for row in (*outcomes, *parts):
        row.pk, row.challenge = None, made
        row.save()
    made.wards.set(model.wards.all())
    keep_topic(made)
    return made


def at(page, challenge: Challenge) -> None:
    page.goto(f"/admin/challenge-cases/inspect/{challenge.pk}/")


def do(page, challenge: Challenge, what: str) -> None:
    at(page, challenge)
    page.get_by_role("main").get_by_role("link", name=what, exact=True).click()


def fill_day(page, label: str, day) -> None:
    page.get_by_label(label).first.fill(day.isoformat())


def choose_route(page, challenge: Challenge) -> None:
    do(page, challenge, "Estimated value")
    page.get_by_role("button", name="Add a part").click()
    page.get_by_label("Kind").select_option(label="Payments in a stage")
    page.get_by_label("for what").fill("Five prototypes")
    page.get_by_label("pounds, with VAT").fill("60000")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Keep the value").last.click()
    expect(page.get_by_text("The value is kept")).to_be_visible()
    do(page, challenge, "Legal route")
    expect(page.get_by_text("a procurement lawyer has the last word")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_label("Competitive flexible procedure").check()
    page.get_by_role("button", name="Choose this route").click()
    expect(page.get_by_text("This field is required").first).to_be_visible()
    page.get_by_label("Why this route").fill("We mean to buy what works.")
    page.get_by_role("button", name="Choose this route").click()
    expect(page.get_by_text("Somebody else approves it")).to_be_visible()
    expect(page.get_by_role("link", name="Approve the route")).to_have_count(0)


def plan(page, challenge: Challenge) -> None:
    do(page, challenge, "Dates")
    fill_day(page, "It is needed by", today() + timedelta(days=40))
    page.get_by_role("button", name="Plan backwards").click()
    expect(page.get_by_text("would have had to open on")).to_be_visible()
    fill_day(page, "It is needed by", today() + timedelta(days=600))
    page.get_by_role("button", name="Plan backwards").click()
    expect(page.get_by_text("Nothing is kept yet")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Keep these dates").click()
    expect(page.get_by_text("The dates are kept")).to_be_visible()


def send_invitation(page, challenge: Challenge) -> None:
    closes = workday_after(today() + timedelta(days=30))
    do(page, challenge, "Invite solutions")
    page.get_by_label("Open it at once").check()
    fill_day(page, "Closes on", closes)
    fill_day(page, "Firms hear by", closes + timedelta(days=21))
    page.get_by_role("button", name="Publish the invitation").click()


def record_notice(page, challenge: Challenge) -> None:
    do(page, challenge, "Text for the notice")
    assert_back_office_accessible(page)
    page.get_by_role("link", name="It is published: record it").click()
    published = now() - timedelta(days=1)
    page.get_by_label("Official number").fill("7")
    page.get_by_label("OCID").fill("ocds-h6vhtk-054321")
    fill_day(page, "Published on", published.date())
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("six digits and the year")).to_be_visible()
    assert_back_office_accessible(page)
    page.get_by_label("Official number").fill("054321-2026")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("The notice is recorded")).to_be_visible()


def from_route_to_invitation(page) -> None:
    challenge = defined()
    owner = sign_in(page, challenge.owner)
    at(page, challenge)
    assert_back_office_accessible(page)
    choose_route(page, challenge)
    plan(page, challenge)
    board = sign_in_as(page, "olu")
    assert board != owner
    Membership.objects.get_or_create(organisation=challenge.department, user=board)
    do(page, challenge, "Approve the route")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Approve it").click()
    sign_in(page, owner)
    send_invitation(page, challenge)
    expect(page.get_by_text("asks for a notice first")).to_be_visible()
    assert_back_office_accessible(page)
    record_notice(page, challenge)
    send_invitation(page, challenge)
    expect(page.get_by_text("The invitation is published")).to_be_visible()
    assert_back_office_accessible(page)
    challenge.refresh_from_db()
    assert challenge.is_open
    for words in ("Invitation published", "Legal route approved", "Tender notice recorded: 054321-2026"):
        expect(page.get_by_text(words)).to_be_visible()


def test_from_the_route_to_the_invitation(page):
    from_route_to_invitation(page)


def test_rows_of_the_value_are_added_and_removed_without_scripts(chromium, site):
    """Wide: Wagtail's own menu lies over a small screen where no script folds it."""
    for page in opened(chromium, site, SIZES["wide"], java_script_enabled=False):
        challenge = defined()
        sign_in(page, challenge.owner)
        do(page, challenge, "Estimated value")
        page.get_by_role("button", name="Add a part").click()
        page.get_by_label("for what").fill("Five prototypes")
        page.get_by_role("button", name="Add a part").click()
        expect(page.get_by_label("for what").first).to_have_value("Five prototypes")
        page.get_by_role("button", name="Remove 2").click()
        page.get_by_label("Kind").select_option(label="Payments in a stage")
        page.get_by_label("pounds, with VAT").fill("60000")
        page.get_by_role("button", name="Keep the value").last.click()
        expect(page.get_by_text("£60,000").first).to_be_visible()


def test_a_programme_is_changed_read_and_taken_along(page, tmp_path):
    darren = User.objects.get(email=address("darren"))
    sign_in(page, darren)
    programme = Programme.objects.get(slug="dips")
    page.goto("/admin/challenge-cases/")
    expect(page.get_by_role("heading", name="Prototype")).to_be_visible()
    assert_back_office_accessible(page)
    page.goto(f"/admin/challenge-programmes/plan/{programme.pk}/")
    assert_back_office_accessible(page)
    page.get_by_role("link", name="2 Invitation of solutions").click()
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Move down 1", exact=True).first.click()
    page.get_by_label("planned weeks").fill("6")
    page.get_by_role("button", name="Keep the stage").last.click()
    expect(page.get_by_text("planned weeks: “5” → “6”")).to_be_visible()
    page.get_by_label("What is new").fill("A week longer")
    assert_back_office_accessible(page)
    page.get_by_role("button", name="Make version 2").click()
    expect(page.get_by_role("heading", name="Version 2")).to_be_visible()
    assert_back_office_accessible(page)
    page.goto(f"/admin/challenge-programmes/inspect/{programme.pk}/")
    assert_back_office_accessible(page)
    page.get_by_label("Without figures of this council").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the template").click()
    file = tmp_path / "dips.json"
    waiting.value.save_as(file)
    page.goto("/admin/challenge-programmes/import/")
    page.get_by_label("Template").set_input_files(file)
    page.get_by_label("Department that runs it").select_option(index=1)
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("Nothing was imported")).to_be_visible()  # the name is taken
    assert_back_office_accessible(page)
    page.get_by_label("Template").set_input_files(file)
    page.get_by_label("Another name").fill("DIPS, second round")
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("It is imported")).to_be_visible()
    assert Programme.objects.get(slug="dips-second-round").plan.stages.get(kind="invite").weeks == 6


@pytest.mark.reads
def test_everybody_reads_the_programme(page):
    page.goto("/challenges/programmes/dips/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Digital Innovation in Public Services")
    expect(page.get_by_text("West Midlands Innovation Programme").first).to_be_visible()
    assert_accessible(page)
