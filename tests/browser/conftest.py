"""A real browser on the demonstration: Debian's chromium, a live server, axe on each page and state."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core import mail
from django.core.cache import caches
from playwright.sync_api import expect, sync_playwright

from tests import databases
from tests.browser.pictures import keep_picture
from tests.conftest import worker_id

# The shell is the same engine without windows, tabs and their own pages: it opens a page for a fraction of the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}
HERE = Path(__file__).resolve().parent
PATIENCE = 20_000  # ms; on a machine that does other things too
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A journey that failed says on which page it stood and what that page said."""
    outcome = yield
    report = outcome.get_result()
    browser = item.funcargs.get("chromium") if hasattr(item, "funcargs") else None
    if browser is None or report.when != "call" or not report.failed:
        return
    for context in browser.contexts:
        for page in context.pages:
            said = page.evaluate("document.body ? document.body.innerText : ''")
            report.sections.append((f"the page {page.url}", said[:3000]))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """What the teardown lays: nothing after a test that only reads, else what the next test stands on."""
    if "demonstration" not in item.fixturenames or "demonstration" not in item.funcargs:
        return
    goes_on = nextitem is not None and "demonstration" in nextitem.fixturenames
    databases.current_template = item.funcargs["demonstration"] if goes_on else item.config.stash[MIGRATED]
    databases.only_read = goes_on and item.get_closest_marker("reads") is not None


MIGRATED = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def demonstration(request, django_db_setup, django_db_blocker):
    """A database with the whole demonstration in it, made once for each state of the migrations."""
    from django.conf import settings
    from django.core.management import call_command

    def fill() -> None:
        settings.DEMONSTRATION = True
        call_command("sync_roles", verbosity=0)
        call_command("demo", verbosity=0)

    request.config.stash[MIGRATED] = databases.current_template
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
    if databases.laid != demonstration:
        databases.lay(demonstration, worker_id())
    mail.outbox = []
    for cache in caches.all():  # limits are counted in the server's threads, whose caches no fixture knows
        cache.clear()
    return live_server.url


@pytest.fixture(params=["wide", "phone"])
def size(request):
    return request.param


@pytest.fixture
def page(chromium, site, size):
    """A page at one of two sizes, in its own context; a console error or a failed request fails the test."""
    yield from opened(chromium, site, SIZES[size])


def opened(chromium, site, viewport: dict, **more):
    context = chromium.new_context(viewport=viewport, base_url=site, locale="en-GB", **more)
    context.set_default_timeout(PATIENCE)
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

    def keep(page, name: str, *, only: str = "wide", of: str = "") -> None:
        if os.environ.get("PICTURES") == "1" and size == only:
            keep_picture(page, name, of=of)

    return keep


# A message that fades in has too little contrast while it does: what moves and comes to an end is waited for, not long.
STILL = """Promise.race([new Promise(later => setTimeout(later, 1500)), Promise.all(document.getAnimations()
  .filter(one => one.playState === "running" && Number.isFinite(one.effect?.getComputedTiming().endTime))
  .map(one => one.finished.catch(() => null)))])"""


# Only what is wrong, and no selector for each element: nobody reads more, and making it takes long.
VIOLATIONS = """axe.run({resultTypes: ["violations"], selectors: false})
  .then(found => found.violations.map(rule => ({id: rule.id, nodes: rule.nodes.map(node => ({html: node.html}))})))"""


def assert_accessible(page, *, but: tuple[str, ...] = ()) -> None:
    """axe finds nothing, nothing scrolls sideways, and there is one h1."""
    page.wait_for_load_state("load")
    page.evaluate(STILL)
    if not page.evaluate("Boolean(window.ownAxe)"):  # Wagtail's editor brings an axe with rules of its own
        page.evaluate(AXE_SCRIPT)
        page.evaluate("window.ownAxe = true")
    found = page.evaluate(VIOLATIONS)
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


# What Wagtail 7.4's own markup does, on screens that we do not write.
WAGTAILS_OWN = (
    "aria-input-field-name",  # the rich text editor (Draftail) has no name of its own, only its field's label above it
    "label",  # the field for tags (tag-it) has none
    "link-in-text-block",  # "upload one now" in empty listings differs from its sentence by colour alone
    "scrollable-region-focusable",  # the small map of a long form cannot be reached by the keyboard; the form can
)


def assert_back_office_accessible(page) -> None:
    """As everywhere, but for what Wagtail's own screens do."""
    assert_accessible(page, but=WAGTAILS_OWN)
