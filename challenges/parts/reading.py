"""Registered for: the public board, list, feed and page; questions to the department; partners wanted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = (
    ("question_asked", _("A question was asked"), False),
    ("question_answered", _("A question was answered, to all"), True),
    ("answer_corrected", _("An answer was corrected, and all were told"), True),
    ("question_declined", _("A question was not answered, with a reason"), False),
    ("question_merged", _("Two questions became one"), False),
    ("partner_wanted", _("A firm put up a line to find partners"), False),
    ("partner_found", _("A line of a firm that looked for partners was taken down"), False),
)


def register() -> None:
    """Called from ready()."""
    from accounts.registries import Job, jobs
    from challenges import case_reading, emails_reading, limits_reading, ways_reading
    from challenges.actions.questions import warn_due
    from challenges.actions.reading import tell_moves, tell_opened
    from challenges.demo import reading as demo
    from challenges.registries import CasePart, EventWords, case_parts, event_words
    from cms.registries import DemoPart, FooterLink, NavItem, demo_parts, footer_links, nav_items

    emails_reading.register()
    limits_reading.register()
    ways_reading.register()
    nav_items.register(
        NavItem(name="challenges", label=_("Challenges"), url=ways_reading.board_url, order=30)
    )
    footer_links.register(
        FooterLink(
            name="challenges_open",
            label=_("Challenges open for solutions"),
            column="supply",
            url=ways_reading.open_url,
            order=10,
        )
    )
    footer_links.register(
        FooterLink(
            name="challenges", label=_("All challenges by stage"), column="supply", url=ways_reading.board_url
        )
    )
    case_parts.register(
        CasePart(
            name="questions",
            buttons=case_reading.buttons,
            panel=case_reading.panel,
            tasks=case_reading.tasks,
            order=30,
        )
    )
    for name, words, firms in EVENTS:
        event_words.register(EventWords(name=name, words=words, firms=firms))
    jobs.register(Job(name="challenges.warn_of_questions", every=3600, run=warn_due))
    jobs.register(Job(name="challenges.tell_moves", every=60, run=tell_moves))
    jobs.register(Job(name="challenges.tell_opened", every=60, run=tell_opened))
    demo_parts.register(
        DemoPart(
            name="challenges.reading",
            bring=demo.bring,
            says=_("%(count)d questions to departments and firms that look for partners"),
            files=(demo.FILE,),
            order=77,
        )
    )
