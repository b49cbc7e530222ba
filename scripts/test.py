"""`make test`: the whole suite, in two parts so that the browser does not fight the unit tests for the cores."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# A worker that has nothing left takes what waits for another: no long file is left to one of them at the end.
SHARED = ("--dist", "worksteal")


def run(*arguments: str) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=ROOT)


def main(arguments: list[str]) -> int:
    if arguments:
        return run("-q", *arguments)
    failed = run("-q", "-n", os.environ.get("WORKERS", "2"), *SHARED, "-m", "not browser", "tests")
    wanted = os.environ.get("BROWSER_TESTS", "all")  # all | journey | none
    if wanted == "none":
        print("Browser tests left out: BROWSER_TESTS=none.")
        return failed
    if not any(map(shutil.which, CHROMIUM)):
        if os.environ.get("REQUIRE_BROWSER") == "1":
            print("No chromium was found, and REQUIRE_BROWSER=1 asks for it.")
            return 1
        print("Browser tests left out: no chromium found (Debian: apt-get install chromium-headless-shell).")
        return failed
    marker = "browser and journey" if wanted == "journey" else "browser"
    return run("-q", "-n", "2" if wanted == "all" else "0", *SHARED, "-m", marker, "tests") or failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
