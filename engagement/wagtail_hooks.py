"""Registration in the back office, and nothing else."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from engagement import log_actions
from engagement.idea_viewsets import idea_chooser, ideas
from engagement.moderation.panels import WaitingItem
from engagement.permissions import can_moderate
from engagement.sorting import hooks as sorting_hooks
from engagement.viewsets import topics
from engagement.viewsets_answers import official_responses
from engagement.viewsets_looking import answer_templates, spam_removals
from engagement.viewsets_outcomes import outcomes
from engagement.viewsets_pledges import LatePledges, pledges


class ModerationMenuItem(MenuItem):
    def is_shown(self, request):
        return can_moderate(request.user)


@hooks.register("register_admin_urls")
def moderation_urls():
    return [path("moderation/", include("engagement.moderation.urls"))]


@hooks.register("register_admin_viewset")
def viewsets():
    matters = [topics, ideas, idea_chooser, pledges, official_responses, outcomes]
    return [*matters, answer_templates, spam_removals]


@hooks.register("register_admin_menu_item")
def moderation_menu_item():
    return ModerationMenuItem(
        _("Moderation"), reverse("moderation:queue"), name="moderation", icon_name="comment", order=250
    )


@hooks.register("construct_homepage_summary_items")
def waiting_on_the_home_page(request, items):
    if can_moderate(request.user):
        items.append(WaitingItem(request))
    if request.user.has_perm("engagement.view_pledge"):
        items.append(LatePledges(request))


hooks.register("register_log_actions", log_actions.register)
sorting_hooks.register()
