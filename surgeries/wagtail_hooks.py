"""Registration in the back office, and nothing else."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("surgeries.set_state", _("Open or return"), _("Opened or returned"))
    actions.register_action("surgeries.cancel", _("Cancel session"), _("Cancelled"))
    actions.register_action("surgeries.change", _("Change session"), _("Changed"))
