"""Takes over the council's own notices: `manage.py import_fts FILE [--buyer GB-PPON-…]`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement.actions.mirroring import mirror


class Command(BaseCommand):
    help = (
        "Takes over notices from an OCDS release or record package of Find a Tender. Faulty releases are named and "
        "left out; a package that was taken over already changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--buyer",
            action="append",
            default=[],
            help="Takes this buyer's notices only; may be given more than once (else: PROCUREMENT_BUYERS)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            package = json.loads(options["file"].read_text(encoding="utf-8-sig"))
            outcome = mirror(package, buyers=frozenset(options["buyer"] or settings.PROCUREMENT_BUYERS))
        except (OSError, ValueError) as fault:
            raise CommandError(f"{options['file']} can't be read: {fault}") from fault
        for one in outcome.faults:
            self.stderr.write(str(one))
        self.stdout.write(
            f"{outcome.new} releases of {outcome.procurements} procurements taken over, {outcome.known} known already, "
            f"{outcome.others} of other buyers, {outcome.own} of our own, {len(outcome.faults)} faulty."
        )
