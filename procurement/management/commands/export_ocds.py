"""Writes a release package of everything that is public to standard output: `manage.py export_ocds > releases.json`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from procurement.exporting import whole_package


class Command(BaseCommand):
    help = "Writes a release package (OCDS 1.1) of all that is public to standard output, piece by piece."

    def handle(self, *args: Any, **options: Any) -> None:
        for piece in whole_package():
            self.stdout.write(piece, ending="")
