"""What a first visit carries over the line, and what Lighthouse says of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import django

from benchmarks import client
from benchmarks.client import PORT, ROOT
from benchmarks.rows import Row, at_least, at_most, beside
from scripts.build_front import Tools, find_tools

HERE = ROOT / "benchmarks"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3


def chromium() -> str:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise SystemExit("This part needs chromium (Debian: apt-get install chromium).")
    return path


@dataclass
class Carried:
    """One response as it came over the line, its headers included."""

    url: str = ""
    kind: str = ""
    size: float = 0


@dataclass
class Visit:
    carried: dict[str, Carried] = field(default_factory=dict)

    def on_response(self, event: dict) -> None:
        self.carried[event["requestId"]] = Carried(event["response"]["url"], event["type"])

    def on_finished(self, event: dict) -> None:
        if event["requestId"] in self.carried:
            self.carried[event["requestId"]].size = event["encodedDataLength"]

    def over_the_line(self) -> list[Carried]:
        return [c for c in self.carried.values() if c.url.startswith("http")]

    def bytes_without_pictures(self) -> float:
        return sum(c.size for c in self.over_the_line() if c.kind != "Image")


def first_visit(page: str) -> Visit:
    """In a browser that has never been here."""
    from playwright.sync_api import sync_playwright

    visit = Visit()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        tab = browser.new_page(viewport={"width": 360, "height": 740})
        line = tab.context.new_cdp_session(tab)
        line.send("Network.enable")
        line.on("Network.responseReceived", visit.on_response)
        line.on("Network.loadingFinished", visit.on_finished)
        tab.goto(f"http://localhost:{PORT}{page}", wait_until="networkidle")
        tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # what loads late counts as well
        tab.wait_for_timeout(500)
        browser.close()
    return visit


def install_lighthouse(tools: Tools) -> None:
    """The locked one, once."""
    lock, stamp = HERE / "package-lock.json", HERE / "node_modules" / ".installed-from"
    if stamp.exists() and stamp.read_text() == lock.read_text():
        return
    env = {**os.environ, "PATH": f"{tools.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [*tools.npm, "ci", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(list(map(str, command)), cwd=HERE, env=env, check=True)
    stamp.write_text(lock.read_text())


def lighthouse(page: str) -> dict[str, float]:
    """Points of 100 for each category, once, on a simulated telephone."""
    tools = find_tools()
    if tools is None:
        raise SystemExit("This part needs node 20 or newer; `make setup` brings one.")
    install_lighthouse(tools)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            tools.node, HERE / "node_modules" / "lighthouse" / "cli" / "index.js", f"http://localhost:{PORT}{page}",
            "--quiet", "--output=json", f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={' '.join(FLAGS)}",
        ]  # fmt: skip
        env = {**os.environ, "CHROME_PATH": chromium()}
        for last in (False, False, True):  # its tracing fails now and then, whatever the page
            if not subprocess.run(list(map(str, command)), env=env, check=last).returncode:
                break
        found = json.loads(report.read_text())
    tell_faults(page, found)
    return {name: 100 * (found["categories"][name]["score"] or 0) for name in CATEGORIES}


def tell_faults(page: str, report: dict) -> None:
    """Which audits cost points, for whoever wants them back."""
    for name in CATEGORIES:
        for ref in report["categories"][name]["auditRefs"]:
            audit = report["audits"][ref["id"]]
            if ref["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {page} {name}: {audit['title']} {audit.get('displayValue', '')}")


def points(name: str, page: str) -> list[Row]:
    runs = [lighthouse(page) for _ in range(RUNS)]
    return [
        at_least(
            f"Lighthouse, mobile, {name}: {category}", max(run[category] for run in runs), 95, "points", 0
        )
        for category in CATEGORIES
    ]


def measure() -> list[Row]:
    from wagtail.models import Site

    from benchmarks.content import action_page, put

    put(1_000)
    action, home = action_page().get_url(), Site.objects.get(is_default_site=True).root_page.get_url()
    with client.gunicorn(workers=1):
        for page in (action, home):
            client.get(page)
        visit = first_visit(action)
        for carried in visit.over_the_line():
            print(f"    {carried.kind:10} {carried.size:8.0f} {carried.url}")
        rows = [
            at_most(
                "First visit of an action page: compressed bytes without pictures",
                visit.bytes_without_pictures(),
                60_000,
                digits=0,
            ),
            at_most("First visit of an action page: requests", len(visit.over_the_line()), 6, digits=0),
            beside(
                "First visit of an action page: compressed bytes with pictures",
                sum(carried.size for carried in visit.over_the_line()),
                digits=0,
            ),
        ]
        return [*rows, *points("home page", home), *points("action page", action)]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    hand_back(measure())


if __name__ == "__main__":
    main()
