"""A browser for each person, and a clock that runs ahead: what the journey of a challenge stands on."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Page

from accounts.clock import now
from accounts.models import User
from challenges.models import Challenge
from cms.demo.data import address
from tests.browser.conftest import SIZES, assert_accessible, assert_back_office_accessible, opened
from tests.browser.hands import sign_in

ON_A_PHONE = ("rosa", "meera", "maureen", "jo")


class Clock:
    """Moves what `accounts.clock` says, in the threads of the server too. Browsers keep their own."""

    def __init__(self, monkeypatch):
        self.ahead = timedelta(0)
        self.held: datetime | None = None
        real = timezone.now
        monkeypatch.setattr(timezone, "now", lambda: self.held or real() + self.ahead)

    def go_to(self, moment: datetime) -> None:
        """Only ever forwards; a moment that is past already is no step."""
        self.ahead += max(moment - now(), timedelta(0))

    def hold(self, moment: datetime) -> None:
        """Stands still there, however slow the machine is."""
        self.held = moment


class World:
    """People by the keys of the demonstration, each in a browser of their own: officers at a desk, others on a phone.

    Sessions end while the clock runs, so each step asks for its person anew.
    """

    def __init__(self, chromium, site: str, clock: Clock, stack: ExitStack):
        self.chromium, self.site, self.clock, self.stack = chromium, site, clock, stack
        self.pages: dict[str, Page] = {}
        self.challenge: Challenge | None = None
        self.looked: set[tuple[str, int]] = set()

    def page(self, key: str) -> Page:
        """Their browser as it is; a new one is signed out."""
        if key not in self.pages:
            size = SIZES["phone" if key in ON_A_PHONE else "wide"]
            browser = contextmanager(opened)(self.chromium, self.site, size)
            self.pages[key] = self.stack.enter_context(browser)
        return self.pages[key]

    def signed_in(self, key: str) -> Page:
        page = self.page(key)
        sign_in(page, person(key))
        return page

    def nobody(self) -> Page:
        """Somebody who never signed in."""
        return self.page("")

    def look(self, page: Page, what: str) -> None:
        """Accessible, and as wide as the screen; once for each kind of page and each size."""
        key = (what, page.viewport_size["width"])
        if key not in self.looked:
            self.looked.add(key)
            (assert_back_office_accessible if "/admin/" in page.url else assert_accessible)(page)

    def fresh(self) -> Challenge:
        """The challenge as it stands now."""
        self.challenge.refresh_from_db()
        return self.challenge


def person(key: str) -> User:
    return User.objects.get(email=f"{key}@example.org" if key == "rosa" else address(key))
