"""Takes a programme from a template file: `manage.py import_programme FILE --department NAME`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from challenges.actions.templates import import_template
from engagement.errors import Refused


class Command(BaseCommand):
    help = "Makes a programme, with its partners and its plan, from a template file. All of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--department", required=True, help="Name of the department that runs it")
        parser.add_argument("--name", default="", help="Another name than the template's")

    def handle(self, *args: Any, **options: Any) -> None:
        department = Organisation.objects.filter(
            kind=Organisation.Kind.DEPARTMENT, name=options["department"]
        ).first()
        if department is None:
            raise CommandError(f"There is no department called {options['department']}.")
        try:
            data = json.loads(options["file"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise CommandError(f"{options['file']} can't be read: {fault}") from fault
        try:
            made = import_template(data=data, department=department, by=None, name=options["name"])
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{made.name}: {made.plan.stages.count()} stages")
