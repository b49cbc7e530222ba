"""The words of what is written down about subjects and paper notes."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

ACTIONS = (
    ("subject_made", _("Make a subject"), _("Made the subject")),
    ("subject_took_in", _("Take another subject in"), _("Took another subject in")),
    ("subject_published", _("Publish a subject"), _("Published the subject")),
    ("subject_unpublished", _("Take a subject back"), _("Took the subject off the public site")),
    ("note_added", _("Type in a paper note"), _("Typed in")),
    ("note_changed", _("Change a paper note"), _("Changed")),
    ("note_deleted", _("Delete a paper note"), _("Deleted")),
)


class RenamedFormatter(LogFormatter):
    label = _("Rename a subject")

    def format_message(self, log_entry):
        return _("Renamed from “%(before)s” to “%(after)s”") % log_entry.data


class MergedFormatter(LogFormatter):
    label = _("Merge subjects")

    def format_message(self, log_entry):
        return _("Merged into “%(into)s”") % log_entry.data


class DecidedFormatter(LogFormatter):
    label = _("Decide about a subject")

    def format_message(self, log_entry):
        return _("Decided: %(reason)s") % log_entry.data


def register(registry) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in ACTIONS:
        registry.register_action(f"engagement.{name}", label, message)
    registry.register_action("engagement.subject_renamed")(RenamedFormatter)
    registry.register_action("engagement.subject_merged")(MergedFormatter)
    registry.register_action("engagement.subject_decided")(DecidedFormatter)
