"""Makes the rows about answers that are missing."""

from django.core.management.base import BaseCommand

from engagement.actions.answering import want_missing


class Command(BaseCommand):
    help = "Notes which comments from before wait for an answer, without any promise, and says how many were missing."

    def handle(self, *args, **options):
        self.stdout.write(f"{want_missing()} comments had no row")
