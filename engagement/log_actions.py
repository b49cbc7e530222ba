"""The words of what is written down about topics, ideas, answers, outcomes and offers of help."""

from django.utils.translation import gettext_lazy as _

from engagement.actions.ideas import DECIDED
from engagement.models import Pledge

ACTIONS = (
    ("engagement.close", _("Close topic"), _("Closed")),
    ("engagement.reopen", _("Reopen topic"), _("Reopened")),
    ("engagement.set_window", _("Set when people can write"), _("Set when people can write")),
    ("engagement.set_moderation", _("Set when comments are read"), _("Set when comments are read")),
    ("engagement.set_answer_within", _("Set by when we answer"), _("Set by when we answer")),
    (DECIDED, _("Decide about an idea"), _("Decided about the idea")),
    ("engagement.respond", _("Answer officially"), _("Answered officially")),
    ("engagement.edit_response", _("Change an official response"), _("Changed the answer")),
    ("engagement.withdraw_response", _("Withdraw an official response"), _("Withdrew the answer")),
    ("engagement.outcome_recorded", _("Say what we did"), _("Said what was done because of people’s words")),
    ("engagement.outcome_extended", _("Add words"), _("Added words that led to it")),
    ("engagement.outcome_withdrawn", _("Take back"), _("Took it back")),
    *((f"engagement.pledge_{state.value}", state.label, state.label) for state in Pledge.State),
    ("engagement.pledge_naming", _("Change leave to be named"), _("Changed leave to be named")),
    ("engagement.pledge_outcome", _("Write down what came of it"), _("Wrote down what came of it")),
)


def register(registry) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in ACTIONS:
        registry.register_action(name, label, message)
