"""Registered for the part "safety"."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from engagement.limits import LIMITS, MANY_FROM_HERE, Limit

WROTE_TODAY = _("You have written a lot of messages today.")

# One connection may be a whole library: a concern is never held up for what others there have sent.
OWN_LIMITS = {
    "concern.ip": Limit(60, 60 * 60, MANY_FROM_HERE),
    "message.account": Limit(40, 24 * 3600, WROTE_TODAY),
    "message.new": Limit(5, 24 * 3600, _("You have written to several people for the first time today.")),
}


def concern_url(language: str) -> str:
    with translation.override(language):
        return reverse("champions:concern_about_anything")


def register() -> None:
    """Called from ready()."""
    from accounts.registries import AccountSection, Job, account_sections, jobs
    from champions import concern_kinds, emails_safety, personal_data_safety
    from champions.actions import concerns, conversations
    from champions.demo import safety as demo
    from champions.emails_safety import writes
    from champions.models import DirectMessage
    from cms.registries import DemoPart, FooterLink, demo_parts, footer_links

    LIMITS.update(OWN_LIMITS)
    concern_kinds.register()
    emails_safety.register()
    personal_data_safety.register()
    account_sections.register(
        AccountSection(
            name="messages",
            label=_("Your messages"),
            url_name="champions:messages",
            description=_(
                "What you and digital champions write to each other; the number is of those not read yet"
            ),
            order=26,
            count=lambda user: DirectMessage.objects.unread_by(user).count(),
            offered_to=writes,
        )
    )
    footer_links.register(
        FooterLink(name="concern", label=_("Report a concern"), column="help", url=concern_url, order=30)
    )
    demo_parts.register(
        DemoPart(
            name="champions_safety",
            bring=demo.bring,
            says=_("%(count)d conversations and concerns"),
            files=(demo.FILE,),
            order=70,
        )
    )
    jobs.register(Job(name="champions.remind_of_concerns", every=1800, run=concerns.remind_due))
    jobs.register(Job(name="champions.forget_concerns", every=24 * 3600, run=concerns.forget_closed))
    jobs.register(Job(name="champions.forget_conversations", every=24 * 3600, run=conversations.forget_old))
