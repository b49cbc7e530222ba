"""What officers and firms press again and again in the journeys of procurements."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.timezone import localtime
from playwright.sync_api import Page, expect

from accounts.clock import now
from procurement.models import Case
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in_as


class Browsers:
    """People by the keys of the demonstration, each in a browser of their own: officers at a desk, firms on a phone."""

    ON_A_PHONE = ("meera", "amina", "wanjiru", "harjit", "")

    def __init__(self, chromium, site: str):
        self.chromium, self.site = chromium, site
        self.running: list = []
        self.pages: dict[str, Page] = {}

    def __enter__(self) -> Browsers:
        return self

    def __exit__(self, *wrong) -> None:
        for one in self.running:
            if wrong[0] is None:
                next(one, None)  # closes it, and fails for what its console said
            else:
                one.close()

    def of(self, key: str, **more) -> Page:
        """Their page, signed in; "" is somebody who never signs in."""
        if key not in self.pages:
            size = SIZES["phone" if key in self.ON_A_PHONE else "wide"]
            opening = opened(self.chromium, self.site, size, **more)
            self.running.append(opening)
            self.pages[key] = next(opening)
        if key:  # anew: sessions end while the clock runs
            sign_in_as(self.pages[key], key)
        return self.pages[key]


def look(page: Page, name: str) -> None:
    """Accessible and as wide as the screen; a picture where LOOK names a folder."""
    if folder := os.environ.get("LOOK"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        path = f"{folder}/{name}-{page.viewport_size['width']}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
    (assert_back_office_accessible if "/admin/" in page.url else assert_accessible)(page)


def at(page: Page, case: Case) -> None:
    page.goto(f"/admin/procurement-cases/inspect/{case.pk}/")


def step(page: Page, case: Case, name: str) -> None:
    """From the case page over its task list."""
    at(page, case)
    page.locator(".tt-steps").get_by_role("link", name=name).first.click()


def press(page: Page, name: str) -> None:
    """A link in the page."""
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def decide(page: Page, name: str) -> None:
    """The button at the end of a form."""
    page.get_by_role("main").get_by_role("button", name=name).last.click()


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()


def notice(page: Page, case: Case, name: str) -> None:
    """Begins one, as it stands, and asks for its approval."""
    at(page, case)
    press(page, "Write a notice")
    page.get_by_label(name).check()
    decide(page, "Begin it")
    told(page, "The notice is begun.")


def ask_for_approval(page: Page) -> None:
    press(page, "Ask for approval")
    decide(page, "Ask")


def approve(page: Page, case: Case, name: str) -> None:
    """The second officer finds it on the page of the case, among what waits."""
    at(page, case)
    press(page, name)
    press(page, "Approve it")
    decide(page, "Approve it")


def record(page: Page, number: str, ocid: str) -> None:
    """What Find a Tender gave: its number, the OCID, the time."""
    press(page, "It is published: record it")
    moment = localtime(now())
    page.get_by_label("Official number").fill(number)
    page.get_by_label("OCID").fill(ocid)
    page.get_by_label("Published on").fill(f"{moment:%Y-%m-%d}")
    page.get_by_label("At", exact=False).last.fill(f"{moment:%H:%M}")
    decide(page, "Record it")
    told(page, "It is recorded")
