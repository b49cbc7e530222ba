"""The words of what is written down about the roadmap."""

from django.utils.translation import gettext_lazy as _

ACTIONS = (
    ("cms.set_state", _("Change the state of an action"), _("Changed the state")),
    ("cms.set_step_status", _("Change the status of a step"), _("Changed the status")),
    ("cms.move_step_date", _("Move the date of a step"), _("Moved the date")),
)


def register(registry) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in ACTIONS:
        registry.register_action(name, label, message)
