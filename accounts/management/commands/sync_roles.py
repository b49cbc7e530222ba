"""Makes the groups of the back office from what the apps registered."""

from django.core.management.base import BaseCommand

from accounts.actions.roles import sync_roles


class Command(BaseCommand):
    help = "Makes each role's group hold exactly what the apps grant to it; other groups are left alone."

    def handle(self, *args, verbosity=1, **options):
        changes = sync_roles()
        if verbosity < 1:
            return
        for line in changes:
            self.stdout.write(line)
        if not changes:
            self.stdout.write("The roles are as they should be.")
