"""What the council buys: opportunities, notices, contracts, open contracting data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Procurement")

    def ready(self) -> None:
        from cms.registries import DemoPart, demo_parts
        from procurement import meeting, personal_data, role_permissions, ways, words_events
        from procurement.demo import core, mirrored
        from procurement.parts import awards, notices, payments, planning, shaping, suppliers

        ways.register()
        role_permissions.register()
        words_events.register()
        personal_data.register()
        for part in (planning, shaping, notices, suppliers, awards, payments):
            part.register()
        meeting.register()
        demo_parts.register(
            DemoPart(
                name="procurement.mirrored",
                bring=mirrored.bring,
                says=_("%(count)d releases of tenders"),
                files=(mirrored.FILE,),
                order=80,
            )
        )
        demo_parts.register(
            DemoPart(
                name="procurement.cases",
                bring=core.bring,
                says=_("%(count)d procurements"),
                files=(core.FILE,),
                order=81,
            )
        )
