"""A real browser on the demonstration: Debian's chromium, a live server, axe on each page and state."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import sync_playwright

from tests import databases
from tests.conftest import worker_id

PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demonstration(django_db_setup, django_db_blocker):
    """A database with the whole demonstration in it, made once for each state of the migrations."""
    from django.conf import settings
    from django.core.management import call_command

    def fill() -> None:
        settings.DEMONSTRATION = True
        call_command("sync_roles", verbosity=0)
        call_command("demo", verbosity=0)

    with django_db_blocker.unblock():
        yield databases.demonstration_template(fill)


@pytest.fixture(scope="session")
def chromium():
    """One browser for each worker. A missing browser fails: who calls these tests asked for them."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    assert CHROMIUM, "No chromium was found"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(transactional_db, demonstration, live_server, settings):
    """The address of a live site with a fresh copy of the demonstration behind it."""
    settings.DEMONSTRATION = True
    databases.lay(demonstration, worker_id())
    mail.outbox = []
    return live_server.url


@pytest.fixture(params=["wide", "phone"])
def size(request):
    return request.param


@pytest.fixture
def page(chromium, site, size):
    """A page at one of two sizes, in its own context; a console error or a failed request fails the test."""
    context = chromium.new_context(viewport=SIZES[size], base_url=site, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(f"script: {error}"))
    page.on("console", lambda line: line.type == "error" and page.faults.append(f"console: {line.text}"))
    yield page
    context.close()
    ignored = re.compile(r"status of 4\d\d")
    assert not [fault for fault in page.faults if not ignored.search(fault)]


@pytest.fixture
def picture(size):
    """Keeps a picture of the page for the guides, when PICTURES=1 asks for it."""

    def keep(page, name: str, *, only: str = "wide", full: bool = False) -> None:
        if os.environ.get("PICTURES") == "1" and size == only:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.png", full_page=full)

    return keep


def assert_accessible(page, *, but: tuple[str, ...] = ()) -> None:
    """axe finds nothing, nothing scrolls sideways, and there is one h1."""
    found = Axe().run(page).response["violations"]
    wrong = [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found
        if rule["id"] not in but
        for node in rule["nodes"]
    ]
    assert not wrong, "\n".join([page.url, *wrong])
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{page.url} scrolls sideways by {too_wide} px"
    assert page.locator("h1").count() == 1, page.url


def run_jobs() -> None:
    """What `manage.py work` would do now."""
    from accounts.registries import jobs

    for job in list(jobs):
        job.run()


def newest_mail(to: str):
    """The last mail to that address, after the jobs ran."""
    run_jobs()
    mine = [message for message in mail.outbox if to in message.to]
    assert mine, f"no mail to {to}; there is mail to {[m.to for m in mail.outbox]}"
    return mine[-1]


def code_in(message) -> str:
    """The six-digit code of a mail."""
    found = re.search(r"\b(\d{3}[ -]?\d{3})\b", message.body)
    assert found, message.body
    return re.sub(r"\D", "", found.group(1))
