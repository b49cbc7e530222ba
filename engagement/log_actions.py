"""The words of what is written down about topics and offers of help."""

from django.utils.translation import gettext_lazy as _

from engagement.models import Pledge

ACTIONS = (
    ("engagement.close", _("Close topic"), _("Closed")),
    ("engagement.reopen", _("Reopen topic"), _("Reopened")),
    ("engagement.set_window", _("Set when people can write"), _("Set when people can write")),
    ("engagement.set_moderation", _("Set when comments are read"), _("Set when comments are read")),
    *((f"engagement.pledge_{state.value}", state.label, state.label) for state in Pledge.State),
    ("engagement.pledge_naming", _("Change leave to be named"), _("Changed leave to be named")),
    ("engagement.pledge_outcome", _("Write down what came of it"), _("Wrote down what came of it")),
)


def register(registry) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in ACTIONS:
        registry.register_action(name, label, message)
