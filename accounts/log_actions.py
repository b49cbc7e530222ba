"""The words of what is written down about people and organisations."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

ACTIONS = (
    ("joined", _("Join"), _("Joined")),
    ("added", _("Add a person"), _("Added")),
    ("profile_changed", _("Change a profile"), _("Changed the profile")),
    ("email", _("Change an email address"), _("Changed the email address")),
    ("password", _("Change a password"), _("Changed the password")),
    ("second_factor_added", _("Add a second step"), _("Added a second step to signing in")),
    ("second_factor_removed", _("Remove a second step"), _("Removed the second step from signing in")),
    ("recovery_codes", _("Make recovery codes"), _("Made new recovery codes")),
    ("closed", _("Close an account"), _("Closed the account")),
    ("opened", _("Open an account again"), _("Opened the account again")),
    ("deleted", _("Delete an account"), _("Deleted the account")),
    ("organisation_created", _("Create an organisation"), _("Created the organisation")),
    ("organisation_changed", _("Change an organisation"), _("Changed the details")),
    ("invited", _("Invite somebody"), _("Invited somebody")),
    ("invitation_withdrawn", _("Withdraw an invitation"), _("Withdrew an invitation")),
    ("member_added", _("Add a member"), _("Somebody joined")),
    ("member_changed", _("Change a member’s role"), _("Changed what a member may do")),
    ("member_left", _("Leave an organisation"), _("A member left")),
    ("member_removed", _("Remove a member"), _("Removed a member")),
    ("join_asked", _("Ask to join"), _("Asked to join")),
    ("join_decided", _("Decide a request to join"), _("Decided a request to join")),
    (
        "requests_handed_over",
        _("Hand requests over"),
        _("The last owner is gone: open requests to join wait for an officer"),
    ),
    ("claim_asked", _("Contest an organisation"), _("Said that the organisation is theirs")),
    ("claim_decided", _("Decide whose an organisation is"), _("Decided whose the organisation is")),
)


class RolesFormatter(LogFormatter):
    """Names what was given and what was taken away."""

    label = _("Change roles")

    def format_message(self, log_entry):
        changed = log_entry.data.get("administrator")
        given = [*log_entry.data.get("added", []), *([_("all rights")] if changed else [])]
        taken = [*log_entry.data.get("removed", []), *([_("all rights")] if changed is False else [])]
        parts = []
        if given:
            parts.append(_("Given: %(roles)s") % {"roles": ", ".join(map(str, given))})
        if taken:
            parts.append(_("Taken away: %(roles)s") % {"roles": ", ".join(map(str, taken))})
        return ". ".join(map(str, parts))


def register(registry) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in ACTIONS:
        registry.register_action(f"accounts.{name}", label, message)
    registry.register_action("accounts.roles")(RolesFormatter)
