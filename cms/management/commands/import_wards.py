"""Imports the wards of the city."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.actions.wards import import_wards
from cms.importing.faults import FileFaults


class Command(BaseCommand):
    help = (
        "Adds and changes wards from a CSV with ward_code, ward_name and population_mid2024; tile_row and tile_col, "
        "where given, place them on the tile map."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *args, **options):
        try:
            done = import_wards(path=Path(options["file"]))
        except FileFaults as faults:
            raise CommandError(faults.text()) from None
        except OSError as error:
            raise CommandError(str(error)) from None
        says = _("%(added)d wards added, %(changed)d changed, %(same)d unchanged")
        self.stdout.write(says % vars(done))
