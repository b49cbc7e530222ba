"""Registration in the back office, and nothing else."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from surgeries.viewsets import ToArrangeItem, surgeries


@hooks.register("register_admin_viewset")
def viewsets():
    return surgeries


@hooks.register("construct_homepage_summary_items")
def to_arrange_on_the_home_page(request, items):
    if request.user.has_perm("surgeries.view_need"):
        items.append(ToArrangeItem(request))


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("surgeries.make", _("Make session"), _("Made"))
    actions.register_action("surgeries.set_state", _("Open or return"), _("Opened or returned"))
    actions.register_action("surgeries.cancel", _("Cancel session"), _("Cancelled"))
    actions.register_action("surgeries.change", _("Change session"), _("Changed"))
