"""The words of what is written down about what people say, and what came of it."""

from django.utils.translation import gettext_lazy as _

ACTIONS = (
    ("outcome_recorded", _("Say what we did"), _("Said what was done because of people’s words")),
    ("outcome_extended", _("Add words"), _("Added words that led to it")),
    ("outcome_withdrawn", _("Take back"), _("Took it back")),
)


def register(registry) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in ACTIONS:
        registry.register_action(f"engagement.{name}", label, message)
