"""The roadmap as pages, with what is true of each action kept beside it as rows."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Roadmap and news")

    def ready(self):
        from cms import personal_data, promises, roles, signals, topics

        signals.connect()
        topics.register()
        promises.register()
        personal_data.register()
        roles.register()
