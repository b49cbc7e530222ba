"""On paper, with a system's own colours, and from right to left."""

import re

import pytest
from playwright.sync_api import expect
from wagtail.models import Locale

from cms.models import ActionPage
from tests.browser.conftest import assert_accessible


@pytest.mark.reads
@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_an_action_prints_without_what_paper_cannot_use(page):
    page.goto("/roadmap/G4/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".tt-share__address").first).to_be_visible()
    for hidden in (".tt-search", ".tt-nav", ".govuk-skip-link", ".tt-share .tt-plainlist"):
        expect(page.locator(hidden).first).to_be_hidden()
    printed = page.pdf(format="A4")
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", printed)
    assert printed.startswith(b"%PDF") and 2 <= len(pages) <= 8, len(pages)


@pytest.mark.reads
@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_a_poster_carries_a_code_that_leads_to_the_action(page):
    page.goto("/roadmap/G4/")
    page.get_by_role("link", name="Print a poster").click()
    expect(page.locator(".tt-poster__code svg")).to_be_visible()
    expect(page.locator(".tt-poster")).to_contain_text("/roadmap/G4/")
    assert_accessible(page)
    page.emulate_media(media="print")
    expect(page.locator(".tt-poster__code svg")).to_be_visible()


@pytest.mark.reads
@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_with_the_systems_own_colours_states_still_differ(page):
    page.emulate_media(forced_colors="active")
    page.goto("/")
    borders = {
        state: page.locator(f".tt-plan__list .tt-plan__cell--{state}").first.evaluate(
            "cell => { const s = getComputedStyle(cell); "
            "return [s.backgroundColor, s.borderTopStyle, s.borderBottomWidth].join(' ') }"
        )
        for state in ("done", "way", "new", "hold")
    }
    assert len(set(borders.values())) == 4, borders
    page.goto("/roadmap/G4/")
    assert_accessible(page, but=("color-contrast",))  # axe measures the colours that the system replaces


def test_a_translated_action_is_mirrored(page):
    urdu, _new = Locale.objects.get_or_create(language_code="ur")
    action = ActionPage.objects.get(ref="G4", alias_of=None)
    for above in action.get_ancestors().filter(depth__gt=1).specific():
        if not above.get_translations().filter(locale=urdu).exists():
            translated = above.copy_for_translation(urdu)
            translated.save_revision().publish()
    translated = action.copy_for_translation(urdu)
    translated.title = "صحت عامہ کے لیے سماجی جدت کا پروگرام"
    translated.summary = "رہائشی، کلینک اور نوجوان کمپنیاں بچوں کو صحت مند رہنے میں مدد دیتی ہیں۔"
    translated.save_revision().publish()
    page.goto(translated.url)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ur")
    expect(page.get_by_role("heading", level=1)).to_contain_text("صحت عامہ")
    assert_accessible(page)
    dot, words = (page.locator(f".tt-steps > li:first-child > {part}").first for part in ("span", "p"))
    assert dot.bounding_box()["x"] > words.bounding_box()["x"], "the step's mark stands at the right"
