"""The network of digital champions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChampionsConfig(AppConfig):
    name = "champions"
    verbose_name = _("Champions")

    def ready(self) -> None:
        from champions import personal_data, role_permissions
        from champions.parts import asking, employers, home, joining, lab, safety, training

        personal_data.register()
        role_permissions.register()
        for part in (joining, safety, training, home, asking, employers, lab):
            part.register()
