"""Imports a roadmap from JSON, CSV or XLSX."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cms.actions import importing
from cms.importing import readers, report
from cms.importing.diff import compare
from cms.importing.faults import FileFaults
from cms.importing.place import pending_items
from cms.models import ImportRun


class Command(BaseCommand):
    help = "Imports a roadmap: checks all of it, shows what changes, writes drafts, makes them public with --publish."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="roadmap.json, actions.csv or actions.xlsx")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and show the changes; write nothing"
        )
        parser.add_argument(
            "--update", action="store_true", help="change actions that are on the site already"
        )
        parser.add_argument(
            "--publish", action="store_true", help="make all drafts of imports public, at once"
        )
        parser.add_argument(
            "--undo", action="store_true", help="take back the latest import that is not public"
        )
        parser.add_argument("--by", help="e-mail of the person who imports, for the pages' history")

    def handle(self, *args, **options):
        by = self._person(options["by"])
        try:
            if options["undo"]:
                self._undo(by)
            elif not options["file"]:
                raise CommandError(_("Name the file to import, or --undo."))
            else:
                self._import(Path(options["file"]), by, options)
        except FileFaults as faults:
            raise CommandError(faults.text()) from None
        except importing.Refused as refused:
            raise CommandError(str(refused)) from None

    def _person(self, email: str | None) -> User | None:
        if not email:
            return None
        try:
            return User.objects.get(email__iexact=email)
        except User.DoesNotExist:
            raise CommandError(
                _("There is no person with the address %(email)s.") % {"email": email}
            ) from None

    def _import(self, path: Path, by: User | None, options: dict) -> None:
        publish, dry = options["publish"], options["dry_run"]
        roadmap = readers.read(path)
        resumed = importing.own_run(roadmap.digest, publish=publish)
        diff = compare(roadmap, update=options["update"], resumed=resumed)
        if options["verbosity"] > 0:
            for line in report.lines(diff, roadmap):
                self.stdout.write(line)
        if dry:
            self.stdout.write(_("Nothing was written (--dry-run)."))
            return
        run = None
        if diff.to_write() or (resumed and resumed.state == ImportRun.State.WRITING):
            run = importing.start(by=by, file_name=path.name, digest=roadmap.digest, resumed=resumed)
            importing.write(by=by, run=run, diff=diff)
        if publish:
            self._publish(by, run)
        elif run:
            self.stdout.write(_("Written as drafts. The same command with --publish makes them public."))
        importing.finish(by=by)

    def _publish(self, by: User | None, run: ImportRun | None) -> None:
        if not pending_items():
            self.stdout.write(_("Nothing to make public."))
            return
        done = importing.switch(by=by, run=run)
        count = len(done.turns) + len(done.whole)
        self.stdout.write(
            ngettext("%(count)d page is public.", "%(count)d pages are public.", count) % {"count": count}
        )
        if done.kept_off:
            names = ", ".join(done.kept_off)
            self.stdout.write(_("Off the site, as an editor left them: %(names)s") % {"names": names})

    def _undo(self, by: User | None) -> None:
        run, kept = importing.undo(by=by)
        self.stdout.write(_("The import of %(file)s is taken back.") % {"file": run.file_name})
        if kept:
            says = _("Kept, because an editor works on them: %(names)s")
            self.stdout.write(says % {"names": ", ".join(kept)})
