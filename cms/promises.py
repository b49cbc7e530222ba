"""What the site's settings promise to those who write, and which contacts they publish."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from cms.frame import frame_for
from cms.memory import remember
from cms.models import SiteSettings
from engagement.models import Topic
from engagement.registries import (
    Promise,
    register_answers_promised,
    register_promise,
    register_published_contacts,
)


def promise_for(topic: Topic) -> Promise:
    """The editor's words, or the software's where a setting is empty."""
    site = remember(f"site:{topic.site_id}", lambda: _site(topic.site_id))
    chosen = frame_for(site).settings if site else SiteSettings()
    return Promise(
        who_answers=chosen.who_answers or _("The team that looks after this answers, by name."),
        answers_by=chosen.answers_by or _answers_by(chosen),
        can_change=chosen.can_change
        or _("What you say can change the next steps, their order and their dates."),
        moderation=chosen.moderation,
        read_within_hours=chosen.moderation_hours,
        house_rules_url=getattr(chosen, "house_rules_url", ""),
        emergency=chosen.safeguarding_text,
        answer_within_days=chosen.answer_within_days if chosen.answers_promised else 0,
        pledge_within_days=chosen.pledge_within_days,
        hold_first=chosen.hold_first,
        sponsorship_contact=chosen.sponsorship_contact,
    )


def _answers_by(chosen: SiteSettings) -> str:
    days = chosen.answer_within_days
    words = ngettext(
        "We answer within %(days)d working day.", "We answer within %(days)d working days.", days
    )
    return words % {"days": days}


def _site(pk: int | None) -> Site | None:
    sites = Site.objects.select_related("root_page")
    return sites.filter(pk=pk).first() or sites.filter(is_default_site=True).first()


def answers_promised() -> bool:
    """Whether the council chose to promise answers and to publish how that is kept."""
    site = remember("site:None", lambda: _site(None))
    return bool(site) and frame_for(site).settings.answers_promised


def published_contacts() -> list[str]:
    """What the settings of every site show of the council, line by line: numbers, addresses, whom to ring."""
    lines = []
    for row in SiteSettings.objects.all():
        lines += [row.phone, row.contact_email, " ".join(row.address.split())]
        lines += [*row.address.splitlines(), *row.safeguarding_text.splitlines()]
    return lines


def register() -> None:
    register_promise(promise_for)
    register_answers_promised(answers_promised)
    register_published_contacts(published_contacts)
