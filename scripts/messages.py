"""Collects every translatable string into locale/en; with --check, says which ones are missing there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Without it gettext takes the file for ASCII and drops what is none: two messages that differ by it become one.
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: thousand-trades\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
IGNORED = ("node_modules/*", "static/*", "var/*", "tests/*", "benchmarks/*", "scripts/*")


def collect() -> None:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    if not CATALOGUE.exists():
        CATALOGUE.write_text(HEADER, encoding="utf-8")
    ignore = [part for pattern in IGNORED for part in ("--ignore", pattern)]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-location", "--no-wrap", *ignore],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    text = CATALOGUE.read_text(encoding="utf-8")
    CATALOGUE.write_text(re.sub(r'"(POT-Creation|PO-Revision)-Date: .*\n', "", text), encoding="utf-8")


def strings(text: str) -> set[str]:
    """The message ids of a catalogue, obsolete ones left out."""
    found, current = set(), None
    for line in text.splitlines():
        if line.startswith(("msgid ", "msgctxt ", "msgid_plural ")):
            current = line.split(" ", 1)[1].strip('"')
        elif line.startswith("msgstr"):
            if current:
                found.add(current)
            current = None
        elif line.startswith('"') and current is not None:
            current += line.strip('"')
    return found


def main() -> int:
    if not shutil.which("xgettext"):
        print("gettext is missing (Debian: apt-get install gettext)")
        return 1
    before = CATALOGUE.read_text(encoding="utf-8") if CATALOGUE.exists() else ""
    collect()
    if "--check" not in sys.argv:
        return 0
    after = CATALOGUE.read_text(encoding="utf-8")
    CATALOGUE.write_text(before, encoding="utf-8")
    missing, stale = strings(after) - strings(before), strings(before) - strings(after)
    for title, group in (("not in locale/en", missing), ("no longer in the code", stale)):
        for message in sorted(group)[:20]:
            print(f"{title}: {message}")
    if missing or stale:
        print("Run: make messages")
    return bool(missing or stale)


if __name__ == "__main__":
    sys.exit(main())
