"""Registration in the back office, and nothing else."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from engagement.log_actions import register as register_words
from engagement.moderation.panels import WaitingItem
from engagement.permissions import can_moderate
from engagement.viewsets import topics
from engagement.viewsets_outcomes import outcomes


class ModerationMenuItem(MenuItem):
    def is_shown(self, request):
        return can_moderate(request.user)


@hooks.register("register_admin_urls")
def moderation_urls():
    return [path("moderation/", include("engagement.moderation.urls"))]


@hooks.register("register_admin_viewset")
def topics_viewset():
    return topics


@hooks.register("register_admin_viewset")
def outcomes_viewset():
    return outcomes


@hooks.register("register_admin_menu_item")
def moderation_menu_item():
    return ModerationMenuItem(
        _("Moderation"), reverse("moderation:queue"), name="moderation", icon_name="comment", order=250
    )


@hooks.register("construct_homepage_summary_items")
def waiting_on_the_home_page(request, items):
    if can_moderate(request.user):
        items.append(WaitingItem(request))


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("engagement.close", _("Close topic"), _("Closed"))
    actions.register_action("engagement.reopen", _("Reopen topic"), _("Reopened"))
    actions.register_action(
        "engagement.set_window", _("Set when people can write"), _("Set when people can write")
    )
    actions.register_action(
        "engagement.set_moderation", _("Set when comments are read"), _("Set when comments are read")
    )
    register_words(actions)
