"""What "Your account" links to: what one offered, and the desk of those who answer."""

from django.utils.translation import gettext_lazy as _

from accounts.registries import AccountSection, account_sections
from engagement.models import AnswerDue, Pledge
from engagement.permissions import can_open_desk


def register() -> None:
    """Called from ready()."""
    account_sections.register(
        AccountSection(
            name="desk",
            label=_("Your desk"),
            url_name="engagement:desk",
            description=_("Offers of help, ideas and comments that wait for your answer"),
            order=10,
            count=lambda user: AnswerDue.objects.on_desk_of(user).count(),
            offered_to=can_open_desk,
        )
    )
    account_sections.register(
        AccountSection(
            name="pledges",
            label=_("What you offered"),
            url_name="engagement:pledges",
            description=_("Where you pressed “Join us”, and what came of it"),
            order=22,
            count=lambda user: Pledge.objects.filter(user=user).count(),
        )
    )
