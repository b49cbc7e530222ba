"""What the log says of changes to people's accounts."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

PLAIN = {
    "joined": (_("Joined"), _("Made an account by confirming an address")),
    "added": (_("Added"), _("Account made by an administrator")),
    "profile_changed": (_("Profile"), _("Name, language or ward changed")),
    "email": (_("Email address"), _("Email address changed; told at the old one; signed out")),
    "password": (_("Password"), _("Password changed; told; signed out")),
    "second_factor_added": (_("Second step added"), _("Second step added; told; signed out elsewhere")),
    "second_factor_removed": (_("Second step removed"), _("Second step removed; told; signed out")),
    "recovery_codes": (_("Recovery codes"), _("New recovery codes made; told; signed out elsewhere")),
    "closed": (_("Closed"), _("Account closed; told; signed out")),
    "opened": (_("Opened"), _("Account opened again; told")),
    "deleted": (_("Deleted"), _("Account deleted")),
}


class RolesFormatter(LogFormatter):
    """Names what was given and taken."""

    label = _("Roles")

    def format_message(self, log_entry):
        given = [
            *log_entry.data.get("added", []),
            *([_("all rights")] if log_entry.data.get("administrator") else []),
        ]
        taken = [
            *log_entry.data.get("removed", []),
            *([_("all rights")] if log_entry.data.get("administrator") is False else []),
        ]
        parts = []
        if given:
            parts.append(_("given: %(roles)s") % {"roles": ", ".join(map(str, given))})
        if taken:
            parts.append(_("taken away: %(roles)s") % {"roles": ", ".join(map(str, taken))})
        return _("Roles changed (%(what)s); told; signed out") % {"what": "; ".join(map(str, parts))}


def register(actions) -> None:
    """Hook register_log_actions."""
    for name, (label, message) in PLAIN.items():
        actions.register_action(f"accounts.{name}", label, message)
    actions.register_action("accounts.roles")(RolesFormatter)
