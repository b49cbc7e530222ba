from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurgeriesConfig(AppConfig):
    name = "surgeries"
    verbose_name = _("Surgeries")
