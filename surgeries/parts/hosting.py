"""Registered for hosts."""

from django.utils.translation import gettext_lazy as _


def register() -> None:
    """Called from ready()."""
    from accounts.registries import AccountSection, Job, account_sections, jobs
    from surgeries import emails_hosting, permissions
    from surgeries.actions.hosting import call_off_held

    emails_hosting.register()
    account_sections.register(
        AccountSection(
            name="hosting",
            label=_("Your sessions as a host"),
            url_name="surgeries:hosting",
            description=_("Propose a session, offer an hour, run the room"),
            order=25,
            offered_to=permissions.can_propose,
        )
    )
    jobs.register(Job(name="surgeries.call_off_held", every=60, run=call_off_held))
