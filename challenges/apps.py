"""Challenges of service departments, and the solutions of firms through six stages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChallengesConfig(AppConfig):
    name = "challenges"
    verbose_name = _("Challenges")

    def ready(self) -> None:
        from challenges import personal_data, role_permissions, topics
        from challenges.parts import defining, gates, office, reading, solutions, stages

        personal_data.register()
        role_permissions.register()
        topics.register()
        for part in (defining, office, reading, solutions, gates, stages):
            part.register()
