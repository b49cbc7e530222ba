"""Registration in the back office, and nothing else."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from procurement.office import awards, case, notices, payments, planning, shaping, suppliers


class ProcurementGroup(ModelViewSetGroup):
    menu_label = _("Procurement")
    menu_icon = "doc-full"
    menu_order = 250
    items = tuple(  # the menu has them in this order: as one works, and what is set up once at the end
        sorted(
            (
                viewset
                for part in (case, planning, shaping, notices, suppliers, awards, payments)
                for viewset in part.viewsets
            ),
            key=lambda viewset: viewset.menu_order,
        )
    )


@hooks.register("register_admin_viewset")
def viewsets():
    return ProcurementGroup()
