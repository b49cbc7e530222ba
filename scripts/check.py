"""`make check`: each check runs, and any that fails fails the whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ANNOTATED = [
    str(path.relative_to(ROOT))
    for app in ("accounts", "engagement", "cms", "champions", "surgeries", "challenges", "procurement")
    for pattern in ("actions.py", "actions/*.py", "permissions.py", "querysets.py", "measures.py")
    for path in sorted((ROOT / app).glob(pattern))
]
DEPLOY = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "check-deploy-" + "".join(chr(97 + i * 7 % 26) for i in range(60)),
    "FIELD_ENCRYPTION_KEY": "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMhISEhISE=",
    "ALLOWED_HOSTS": "city.example.org",
    "SITE_URL": "https://city.example.org",
    "DATABASE_URL": "postgres://city@localhost/city",
    "EMAIL_URL": "smtp+tls://mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "City <hello@city.example.org>",
    "SAFEGUARDING_LEAD_EMAIL": "safeguarding@city.example.org",
}
TEST = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
PYTHON = sys.executable
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("ruff", [f"{BIN}/ruff", "check", "--quiet", "."], {}),
    ("ruff format", [f"{BIN}/ruff", "format", "--check", "--quiet", "."], {}),
    ("djlint", [f"{BIN}/djlint", "--lint", "--quiet", "templates"], {}),
    ("floors", [f"{BIN}/lint-imports"], {}),
    ("mypy", [f"{BIN}/mypy", *ANNOTATED], TEST),
    ("django check", [PYTHON, "manage.py", "check"], TEST),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], TEST),
    ("deployment", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], DEPLOY),
    ("permissions.md", [PYTHON, "manage.py", "write_permissions", "--check"], TEST),
    ("translations", [PYTHON, "scripts/messages.py", "--check"], TEST),
]


def main() -> int:
    failed = []
    for name, command, extra in CHECKS:
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | extra, capture_output=True, text=True, check=False
        )
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}", flush=True)
        if done.returncode:
            print(done.stdout[-6000:] + done.stderr[-3000:], flush=True)
            failed.append(name)
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
