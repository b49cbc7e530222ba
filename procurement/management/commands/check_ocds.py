"""Checks open contracting data with the project's own schema: `manage.py check_ocds [FILE|-]`; without a file all that
is public. Each problem is a line with its path; the exit code is 1 where there is one."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement.checking import problems_of_all, problems_of_package


class Command(BaseCommand):
    help = "Checks an OCDS package (a file, or - for standard input), or everything that is public here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="A release or record package; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        if find_spec("jsonschema") is None:
            raise CommandError("jsonschema is needed: pip install -r requirements-dev.txt")
        name, number = options["file"], 0
        for problem in problems_of_all() if name is None else problems_of_package(self._read(name)):
            number += 1
            self.stdout.write(str(problem))
        if number:
            raise CommandError(f"{number} problems.")
        self.stdout.write("No problem.")

    def _read(self, name: str) -> Any:
        try:
            said = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
            return json.loads(said)
        except (OSError, ValueError) as fault:
            raise CommandError(f"{name} can't be read: {fault}") from fault
