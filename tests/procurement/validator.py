"""The offline validator of open contracting data, which stands beside the repository and not in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from procurement.checking import problems_of_package

TOOLS = Path(__file__).resolve().parents[3] / "shared" / "tools" / "ocds"
VALIDATOR = TOOLS / "validate_ocds.py"


def assert_valid_package(said: dict[str, Any], *, strict: bool = True) -> None:
    """By our own check, and by the validator where it is there; `strict`: without a warning either."""
    assert list(problems_of_package(said)) == []
    if VALIDATOR.exists():
        options = ["--strict"] if strict else []
        done = subprocess.run(
            [sys.executable, str(VALIDATOR), *options, "-"],
            input=json.dumps(said),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
