"""Registered for the part "joining"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


def landing_url(language: str) -> str:
    with translation.override(language):
        return reverse("champions:landing")


def is_champion(user: User) -> bool:
    from champions.permissions import champion_of

    return champion_of(user) is not None


def register() -> None:
    """Called from ready()."""
    from wagtail import hooks

    from accounts.registries import AccountSection, Job, account_sections, jobs
    from champions import emails_joining, goal_aside, home_section
    from champions.actions.forgetting import forget_left
    from champions.actions.reminding import remind_coordinators
    from champions.demo import joining as demo
    from champions.demo import skills
    from champions.office import joining as office
    from cms.registries import (
        DemoPart,
        FooterLink,
        HomeSection,
        NavItem,
        demo_parts,
        footer_links,
        home_sections,
        nav_items,
    )
    from engagement.limits import LIMITS, MANY_FROM_HERE, Limit
    from engagement.registries import TopicPart, topic_parts

    LIMITS["champions.join.ip"] = Limit(60, 60 * 60, MANY_FROM_HERE)  # join codes are not to be guessed
    emails_joining.register()
    nav_items.register(NavItem(name="champions", label=_("Champions"), url=landing_url, order=41))
    home_sections.register(HomeSection(name="champions", html=home_section.network, order=25))
    footer_links.register(
        FooterLink(
            name="champions", label=_("Become a champion"), column="take_part", url=landing_url, order=30
        )
    )
    account_sections.register(
        AccountSection(
            name="champion",
            label=_("You as a digital champion"),
            url_name="champions:profile",
            description=_("Where you stand, what you told us, pause and leave"),
            order=22,
            offered_to=is_champion,
        )
    )
    topic_parts.register(TopicPart(name="champions", aside=goal_aside.panel))
    demo_parts.register(
        DemoPart(
            name="champions",
            bring=demo.bring,
            says=_("%(count)d champions"),
            files=(demo.FILE, skills.FILE),
            order=20,
        )
    )
    jobs.register(Job(name="champions.remind_coordinators", every=3600, run=remind_coordinators))
    jobs.register(Job(name="champions.forget_left", every=24 * 3600, run=forget_left))
    hooks.register("construct_homepage_summary_items", office.on_the_home_page)
    hooks.register("register_log_actions", office.log_actions)
