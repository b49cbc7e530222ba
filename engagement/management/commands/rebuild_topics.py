"""Rebuilds what topics cache of their owners."""

from django.core.management.base import BaseCommand

from engagement.actions.topics import rebuild_topics


class Command(BaseCommand):
    help = "Asks every owner again for title and visibility of its topic, and says how many were wrong."

    def handle(self, *args, **options):
        self.stdout.write(f"{rebuild_topics()} topics had another title or visibility")
