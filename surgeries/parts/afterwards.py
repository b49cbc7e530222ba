"""Registered for what comes after a session."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _


def _url(name: str):
    def url(language: str) -> str:
        with translation.override(language):
            return reverse(f"surgeries:{name}")

    return url


def register() -> None:
    """Called from ready()."""
    from accounts.registries import Job, contact_becomes_user, jobs
    from cms.registries import DemoPart, FooterLink, demo_parts, footer_links
    from surgeries import (
        demo_afterwards,
        emails_afterwards,
        impact_paper,
        personal_data_afterwards,
        request_topics,
        ways,
    )
    from surgeries.actions import afterwards, requests
    from surgeries.actions.forgetting import forget_answers

    emails_afterwards.register()
    personal_data_afterwards.register()
    request_topics.register()
    impact_paper.register()
    ways.register()
    if requests.take_along not in contact_becomes_user:
        contact_becomes_user.append(requests.take_along)
    footer_links.register(
        FooterLink(
            name="data_requests",
            label=_("Requests for data"),
            column="take_part",
            url=_url("data_requests"),
            order=30,
        )
    )
    footer_links.register(
        FooterLink(
            name="impact", label=_("What came of surgeries"), column="check", url=_url("impact"), order=30
        )
    )
    demo_parts.register(
        DemoPart(
            name="surgeries_afterwards",
            bring=demo_afterwards.bring,
            says=_("%(count)d answers after sessions and requests for data"),
            files=(demo_afterwards.FILE,),
            order=75,
        )
    )
    for name, every, run in (
        ("ask_due", 900, afterwards.ask_due),
        ("plan_follow_ups", 6 * 3600, afterwards.plan_due),
        ("send_follow_ups", 3600, afterwards.send_due),
        ("forget_answers", 24 * 3600, forget_answers),
        ("forget_requests", 24 * 3600, requests.forget_due),
    ):
        jobs.register(Job(name=f"surgeries.{name}", every=every, run=run))
