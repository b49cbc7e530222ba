"""Registration in the back office, and nothing else."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from surgeries.office_calls import ToRingItem
from surgeries.viewsets import ProposedItem, ToArrangeItem, surgeries
from surgeries.viewsets_afterwards import RequestsItem


@hooks.register("register_admin_viewset")
def viewsets():
    return surgeries


@hooks.register("construct_homepage_summary_items")
def to_arrange_on_the_home_page(request, items):
    if request.user.has_perm("surgeries.view_need"):
        items.append(ToArrangeItem(request))
    if request.user.has_perm("surgeries.view_calltask"):
        items.append(ToRingItem(request))
    if request.user.has_perm("surgeries.view_datarequest"):
        items.append(RequestsItem(request))


@hooks.register("construct_homepage_summary_items")
def proposed_on_the_home_page(request, items):
    if request.user.has_perm("surgeries.change_session"):
        items.append(ProposedItem(request))


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("surgeries.make", _("Make session"), _("Made"))
    actions.register_action("surgeries.propose", _("Propose session"), _("Proposed"))
    actions.register_action("surgeries.set_state", _("Open or return"), _("Opened or returned"))
    actions.register_action("surgeries.cancel", _("Cancel session"), _("Cancelled"))
    actions.register_action("surgeries.extend", _("Lengthen series"), _("Lengthened"))
    actions.register_action("surgeries.leave_out", _("Leave out a date"), _("Left a date out"))
    actions.register_action("surgeries.change", _("Change session"), _("Changed"))
    actions.register_action("surgeries.tell", _("Tell in public"), _("Told in public, or taken off"))
    actions.register_action("surgeries.request", _("Decide about a request"), _("Decided about a request"))
