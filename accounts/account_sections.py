"""What the ground floor itself shows on "Your account"."""

from django.utils.translation import gettext_lazy as _

from accounts.registries import AccountSection, account_sections


def register() -> None:
    """Organisations with their number, and what we write to people about."""
    account_sections.register(
        AccountSection(
            name="organisations",
            label=_("Your organisations"),
            url_name="accounts:organisations",
            description=_("The firms, groups and departments you act for"),
            order=30,
            count=lambda user: user.memberships.count(),
        )
    )
    account_sections.register(
        AccountSection(
            name="notifications",
            label=_("Emails from us"),
            url_name="accounts:notifications",
            description=_("What we write to you about, and how often"),
            order=40,
        )
    )
