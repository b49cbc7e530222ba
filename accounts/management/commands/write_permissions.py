"""Writes docs/permissions.md, or says whether it is out of date."""

from django.core.management.base import BaseCommand, CommandError

from accounts.permissions_document import PATH, text


class Command(BaseCommand):
    help = "Writes docs/permissions.md from what the apps grant to each role."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when it would change.")

    def handle(self, *args, check=False, **options):
        if not check:
            PATH.parent.mkdir(exist_ok=True)
            PATH.write_text(text())
            self.stdout.write("docs/permissions.md is written.")
        elif not PATH.exists() or PATH.read_text() != text():
            raise CommandError("docs/permissions.md is out of date: run manage.py write_permissions")
        else:
            self.stdout.write("docs/permissions.md is up to date.")
