"""Registered for those who help: the rota of champions, who learns beside whom, cover."""

from django.utils.translation import gettext_lazy as _


def register() -> None:
    """Called from ready()."""
    from accounts.registries import Job, jobs
    from champions.registries import state_followers
    from cms.registries import DemoPart, demo_parts
    from surgeries import demo_helping, emails_cover, provider
    from surgeries.actions.cover import seek_due
    from surgeries.actions.forgetting import forget_cover_asks
    from surgeries.actions.learning import settle, settle_due

    emails_cover.register()
    provider.register()
    if settle not in state_followers:
        state_followers.append(settle)
    demo_parts.register(
        DemoPart(
            name="surgeries.helping",
            bring=demo_helping.bring,
            says=_("%(count)d promises to help at a session, and questions whether somebody can"),
            order=70,
        )
    )
    jobs.register(Job(name="surgeries.seek_cover", every=1800, run=seek_due))
    jobs.register(Job(name="surgeries.settle_shifts", every=600, run=settle_due))
    jobs.register(Job(name="surgeries.forget_cover_asks", every=24 * 3600, run=forget_cover_asks))
