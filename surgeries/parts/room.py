"""Registered for the room on the day, and its paper."""

from django.utils.translation import gettext_lazy as _


def register() -> None:
    """Called from ready()."""
    from accounts.registries import Job, jobs
    from cms.registries import DemoPart, demo_parts
    from surgeries import demo_room, papers
    from surgeries.actions.forgetting import forget_turns

    papers.register()
    demo_parts.register(
        DemoPart(
            name="surgeries_room",
            bring=demo_room.bring,
            says=_("%(count)d parties in the room today and last week"),
            files=(demo_room.FILE,),
            order=65,
        )
    )
    jobs.register(Job(name="surgeries.forget_turns", every=24 * 3600, run=forget_turns))
