"""Lays the demonstration."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.actions.importing import Refused as ImportRefused
from cms.demo import build, data
from cms.demo.roadmap import Refused
from cms.importing.faults import FileFaults


class Command(BaseCommand):
    help = (
        "Lays the demonstration: the roadmap in our own words, people, what they say. Never on a real site."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do nothing where it has been laid before")

    def handle(self, *args, **options):
        begun = time.monotonic()
        try:
            build.check_allowed()
            if options["once"] and build.is_laid():
                self.stdout.write(_("The demonstration is here already."))
            else:
                build.lay(lambda line: self.stdout.write(f"  {line}"))
                took = time.monotonic() - begun
                self.stdout.write(_("The demonstration stands (%(seconds).1f s).") % {"seconds": took})
        except (Refused, ImportRefused) as refused:
            raise CommandError(str(refused)) from None
        except FileFaults as faults:
            raise CommandError(faults.text()) from None
        self.tell()

    def tell(self) -> None:
        self.stdout.write(
            _("\n  %(url)s  (back office: %(admin)s)")
            % {
                "url": settings.SITE_URL,
                "admin": f"{settings.SITE_URL.rstrip('/')}/{settings.ADMIN_PATH}",
            }
        )
        self.stdout.write(
            _("  Accounts, all with the password “%(password)s”:") % {"password": data.PASSWORD}
        )
        for email, what in build.accounts():
            self.stdout.write(f"    {email:<34} {what}")
