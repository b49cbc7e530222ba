"""What two or more apps let people do: discuss, support, flag; and keeping it civil."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    name = "engagement"
    verbose_name = _("Voices")
    default_auto_field = "django.db.models.BigAutoField"
