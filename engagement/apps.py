"""What two or more apps let people do: discuss, support, report; and keeping it civil."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """Topics and what hangs on them."""

    name = "engagement"
    verbose_name = _("Voices")

    def ready(self) -> None:
        from accounts.registries import AccountSection, Job, account_sections, jobs
        from engagement import (
            browsers,
            emails,
            emails_answers,
            emails_outcomes,
            emails_pledges,
            following,
            idea_emails,
            idea_topics,
            joining_sections,
            mails_following,
            moves,
            personal_data,
            role_permissions,
            subject_papers,
        )
        from engagement.actions.answering import want_missing
        from engagement.actions.counting import recount
        from engagement.actions.forgetting import forget_old
        from engagement.actions.pending import forget_stale
        from engagement.actions.reminding import remind_moderators, remind_owners
        from engagement.actions.reminding_answers import remind_of_answers
        from engagement.actions.spam import finish_left
        from engagement.moderation import notifications

        browsers.register()
        emails.register()
        idea_topics.register()
        idea_emails.register()
        emails_pledges.register()
        joining_sections.register()
        emails_outcomes.register()
        moves.register()
        mails_following.register()
        following.register()
        emails_answers.register()
        personal_data.register()
        notifications.register()
        role_permissions.register()
        subject_papers.register()
        jobs.register(Job(name="engagement.forget_pending", every=3600, run=forget_stale))
        jobs.register(Job(name="engagement.forget_old", every=24 * 3600, run=forget_old))
        jobs.register(Job(name="engagement.recount", every=24 * 3600, run=recount))
        jobs.register(Job(name="engagement.remind_moderators", every=900, run=remind_moderators))
        jobs.register(Job(name="engagement.finish_spam_removals", every=60, run=finish_left))
        jobs.register(Job(name="engagement.remind_owners", every=900, run=remind_owners))
        jobs.register(Job(name="engagement.remind_of_answers", every=900, run=remind_of_answers))
        jobs.register(Job(name="engagement.want_missing_answers", every=24 * 3600, run=want_missing))
        account_sections.register(
            AccountSection(
                name="words",
                label=_("What you wrote"),
                url_name="engagement:words",
                description=_("Your comments and replies, and what became of them"),
                order=20,
            )
        )
        account_sections.register(
            AccountSection(
                name="following",
                label=_("What you follow"),
                url_name="engagement:following",
                description=_("Actions, themes and ideas that you hear about when they move on"),
                order=25,
                count=lambda user: user.follows.count(),
            )
        )
