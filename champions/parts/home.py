"""Registered for the part "home"."""

from django.utils.translation import gettext_lazy as _

from accounts.registries import AccountSection, account_sections
from champions.permissions import champion_of


def register() -> None:
    """Called from ready()."""
    from champions.demo import home
    from cms.registries import DemoPart, demo_parts

    account_sections.register(
        AccountSection(
            name="champion_home",
            label=_("Your page as a champion"),
            url_name="champions:home",
            description=_("When you help, where help is missing, and what yours adds up to"),
            order=5,
            offered_to=lambda user: champion_of(user) is not None,
        )
    )
    demo_parts.register(
        DemoPart(
            name="champions.help",
            bring=home.bring,
            says=_("%(count)d records of help given"),
            files=(home.FILE,),
        )
    )
