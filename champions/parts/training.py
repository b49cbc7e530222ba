"""Registered for the part "training": papers, personal data, the account's own list, the demonstration."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published

from accounts.actions.roles import sync_roles
from accounts.models import User
from accounts.registries import AccountSection, RolePermissions, account_sections, role_permissions
from champions import papers, personal_data_training
from champions.demo import training as demo
from champions.models import ChampionsPage, Completion
from champions.permissions import champion_of
from cms.registries import DemoPart, demo_parts, pages_below_home

BELOW_HOME = "champions.ChampionsPage"
COORDINATORS = "champions_coordinator"
PAGES = ("add", "change", "publish")


def branches() -> Iterable[ChampionsPage]:
    """Where coordinators write: the network's own pages in every language, and no others of the site."""
    return ChampionsPage.objects.all()


def on_published(sender: type, instance: ChampionsPage, **kwargs) -> None:
    """A new branch: coordinators may write there from now on."""
    sync_roles(only=[COORDINATORS])


def has_training(user: User) -> bool:
    """Champions, and whoever did a module."""
    return champion_of(user) is not None or Completion.objects.of(user).exists()


def register() -> None:
    """Called from ready()."""
    if BELOW_HOME not in pages_below_home:
        pages_below_home.append(BELOW_HOME)
    page_published.connect(on_published, sender=ChampionsPage, dispatch_uid="champions.branches")
    role_permissions.register(
        RolePermissions(
            name="champions:pages",
            role=COORDINATORS,
            pages=PAGES,
            pages_below=branches,
            branch="the champions’ page and everything below it",
            collections=("add", "choose"),
            says="Writes, publishes and moves the pages of toolkit and training, and no others; adds pictures and "
            "documents for them",
        )
    )
    papers.register()
    personal_data_training.register()
    account_sections.register(
        AccountSection(
            name="training",
            label=_("Your training"),
            url_name="champions:own_training",
            description=_("Modules you did, your badges and certificates"),
            order=27,
            count=lambda user: Completion.objects.of(user).count(),
            offered_to=has_training,
        )
    )
    demo_parts.register(
        DemoPart(
            name="champions.training",
            bring=demo.bring,
            says=_("%(count)d pages of toolkit and training, and modules done"),
            files=demo.FILES,
            order=30,
        )
    )
