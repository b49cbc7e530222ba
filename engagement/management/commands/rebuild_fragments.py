"""Rebuilds the stored HTML of comments."""

from django.core.management.base import BaseCommand

from engagement.fragments import rebuild
from engagement.models import Comment


class Command(BaseCommand):
    help = "Makes the stored HTML of comments that have none, or an old one (after a language was added)."

    def handle(self, *args, **options):
        number = rebuild(Comment.objects.order_by("pk").iterator(chunk_size=500))
        self.stdout.write(f"{number} comments rebuilt")
