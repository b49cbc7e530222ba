"""The roadmap as pages, with what is true of each action kept beside it as rows."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _


def moderation_url(language: str) -> str:
    with translation.override(language):
        return reverse("engagement:moderation_figures")


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Roadmap and news")

    def ready(self):
        from accounts.registries import Job, jobs, official_names
        from cms import heard, moves, nav, personal_data, promises, roles, signals, topics
        from cms.actions.importing import finish_left
        from cms.council_names import council_names
        from cms.registries import FooterLink, footer_links

        signals.connect()
        topics.register()
        moves.register()
        promises.register()
        personal_data.register()
        roles.register()
        footer_links.register(
            FooterLink(
                name="moderation", label=_("How we moderate"), column="check", url=moderation_url, order=40
            )
        )
        nav.register()
        heard.register()
        official_names.append(council_names)
        jobs.register(Job(name="cms.finish_imports", every=60, run=finish_left))
        jobs.register(Job(name="cms.open_due_news", every=60, run=topics.open_due))
        jobs.register(Job(name="cms.open_missing_topics", every=24 * 3600, run=topics.open_missing))
