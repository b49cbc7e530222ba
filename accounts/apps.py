"""The ground floor's configuration, and Wagtail's users app with our own screens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig

from accounts import catalogues

catalogues.join()  # before anything is translated


class AccountsConfig(AppConfig):
    """People, organisations and the outbox."""

    default = True  # there are two configurations in this module
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import (
            account_sections,
            emails,
            jobs,
            notification_kinds,
            personal_data,
            roles,
            security_signals,
        )

        security_signals.connect()
        jobs.register()
        account_sections.register()
        roles.register()
        notification_kinds.register()
        emails.register()
        personal_data.register()


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's list of people, with forms that know no password and log what they change."""

    user_viewset = "accounts.users_admin.PeopleViewSet"
