"""Registered for the calendar and for booking."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _


def sessions_url(language: str) -> str:
    with translation.override(language):
        return reverse("surgeries:sessions")


def register() -> None:
    """Called from ready()."""
    from accounts.registries import AccountSection, Job, account_sections, contact_becomes_user, jobs
    from cms.registries import DemoPart, FooterLink, NavItem, demo_parts, footer_links, nav_items
    from surgeries import concerns, demo, emails, permissions
    from surgeries.actions.absences import mark_no_shows
    from surgeries.actions.adopting import take_along
    from surgeries.actions.booking import forget_needs, offer_due
    from surgeries.actions.forgetting import forget_parties
    from surgeries.actions.reminding import remind_due
    from surgeries.actions.texts import send_texts
    from surgeries.models import Booking

    concerns.register()
    emails.register()
    if take_along not in contact_becomes_user:
        contact_becomes_user.append(take_along)
    nav_items.register(NavItem(name="surgeries", label=_("Surgeries"), url=sessions_url, order=40))
    footer_links.register(
        FooterLink(
            name="surgeries", label=_("Find a surgery"), column="take_part", url=sessions_url, order=20
        )
    )
    account_sections.register(
        AccountSection(
            name="bookings",
            label=_("Your bookings"),
            url_name="surgeries:own",
            description=_("Places at surgeries and workshops that you booked"),
            order=24,
            count=lambda user: Booking.objects.of(user).count(),
        )
    )
    account_sections.register(
        AccountSection(
            name="helped",
            label=_("Those you booked for"),
            url_name="surgeries:helped",
            description=_("Places at surgeries that you booked for people you help"),
            order=25,
            count=lambda user: Booking.objects.helped_by(user).count(),
            offered_to=permissions.has_helped,
        )
    )
    demo_parts.register(
        DemoPart(
            name="surgeries",
            bring=demo.bring,
            says=_("%(count)d sessions and bookings"),
            files=(demo.FILE,),
            order=40,
        )
    )
    jobs.register(Job(name="surgeries.offer_due", every=60, run=offer_due))
    jobs.register(Job(name="surgeries.remind_due", every=900, run=remind_due))
    jobs.register(Job(name="surgeries.send_texts", every=60, run=send_texts))
    jobs.register(Job(name="surgeries.mark_no_shows", every=3600, run=mark_no_shows))
    jobs.register(Job(name="surgeries.forget_needs", every=24 * 3600, run=forget_needs))
    jobs.register(Job(name="surgeries.forget_parties", every=24 * 3600, run=forget_parties))
