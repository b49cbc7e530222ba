"""What the council buys: opportunities, notices, contracts, open contracting data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Procurement")

    def ready(self) -> None:
        from cms.registries import DemoPart, demo_parts
        from procurement import ways
        from procurement.demo import mirrored

        ways.register()
        demo_parts.register(
            DemoPart(
                name="procurement.mirrored",
                bring=mirrored.bring,
                says=_("%(count)d releases of tenders"),
                files=(mirrored.FILE,),
                order=80,
            )
        )
