"""Rebuilds the stored counts of discussions."""

from django.core.management.base import BaseCommand

from engagement.actions.counting import recount


class Command(BaseCommand):
    help = "Rebuilds all counts of comments, replies and supports, and says how many were wrong."

    def handle(self, *args, **options):
        drift = recount()
        self.stdout.write(f"{drift.topics} topics and {drift.comments} comments had other counts")
