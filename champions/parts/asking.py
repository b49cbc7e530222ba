"""Registered for the part "asking"."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.registries import Job, jobs

LOGGED = (
    ("champions.broadcast_written", _("Write a message to champions"), _("Written")),
    ("champions.broadcast_changed", _("Change a message to champions"), _("Changed")),
    ("champions.broadcast_sent", _("Send a message to champions"), _("Sent")),
    ("champions.broadcast_stopped", _("Stop a message to champions"), _("Stopped")),
)


def log_actions(actions) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in LOGGED:
        actions.register_action(name, label, message)


def register() -> None:
    """Called from ready()."""
    from champions import mails_broadcasts
    from champions.actions import asking, broadcasts

    mails_broadcasts.register()
    hooks.register("register_log_actions", log_actions)
    jobs.register(Job(name="champions.send_broadcasts", every=30, run=broadcasts.carry_on))
    jobs.register(Job(name="champions.count_broadcasts", every=3600, run=broadcasts.count_due))
    jobs.register(Job(name="champions.forget_asks", every=24 * 3600, run=asking.forget_old_asks))
