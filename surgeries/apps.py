"""Sessions that people come to, in cafés and libraries; the one booking engine for every app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurgeriesConfig(AppConfig):
    name = "surgeries"
    verbose_name = _("Surgeries")

    def ready(self) -> None:
        from surgeries import limits, personal_data, role_permissions
        from surgeries.parts import afterwards, booking, helping, hosting, room

        limits.register()
        personal_data.register()
        role_permissions.register()
        for part in (booking, helping, hosting, room, afterwards):
            part.register()
