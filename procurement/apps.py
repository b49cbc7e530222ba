"""What the council buys: opportunities, notices, contracts, open contracting data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Procurement")

    def ready(self) -> None:
        from cms.registries import DemoPart, demo_parts
        from procurement import meeting, personal_data, role_permissions, ways, words_events
        from procurement.demo import around, core, mirrored, running
        from procurement.parts import awards, notices, payments, planning, shaping, suppliers

        ways.register()
        role_permissions.register()
        words_events.register()
        personal_data.register()
        for part in (planning, shaping, notices, suppliers, awards, payments):
            part.register()
        meeting.register()
        for name, part, says, order in (
            ("mirrored", mirrored, _("%(count)d releases of tenders"), 80),
            ("cases", core, _("%(count)d procurements"), 81),
            ("around", around, _("%(count)d standing orders, firms and contracts around them"), 82),
            ("running", running, _("%(count)d procurements that run"), 83),
        ):
            demo_parts.register(
                DemoPart(
                    name=f"procurement.{name}", bring=part.bring, says=says, files=(part.FILE,), order=order
                )
            )
