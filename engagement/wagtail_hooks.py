"""Registration in the back office, and nothing else."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from engagement.actions.ideas import DECIDED
from engagement.idea_viewsets import idea_chooser, ideas
from engagement.moderation.panels import WaitingItem
from engagement.permissions import can_moderate
from engagement.sorting import hooks as sorting_hooks
from engagement.viewsets import topics
from engagement.viewsets_answers import LOG_ACTIONS, official_responses
from engagement.viewsets_looking import answer_templates, spam_removals
from engagement.viewsets_outcomes import outcomes
from engagement.viewsets_pledges import PLEDGE_LOG, LatePledges, pledges


class ModerationMenuItem(MenuItem):
    def is_shown(self, request):
        return can_moderate(request.user)


@hooks.register("register_admin_urls")
def moderation_urls():
    return [path("moderation/", include("engagement.moderation.urls"))]


@hooks.register("register_admin_viewset")
def topics_viewset():
    return [topics, ideas, idea_chooser]


@hooks.register("register_admin_viewset")
def looking_viewsets():
    return [answer_templates, spam_removals]


@hooks.register("register_admin_viewset")
def pledges_viewset():
    return pledges


@hooks.register("register_admin_viewset")
def outcomes_viewset():
    return outcomes


@hooks.register("register_admin_viewset")
def responses_viewset():
    return official_responses


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


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, label in PLEDGE_LOG.items():
        actions.register_action(f"engagement.pledge_{name}", label, label)
    actions.register_action("engagement.close", _("Close topic"), _("Closed"))
    actions.register_action(DECIDED, _("Decide about an idea"), _("Decided about the idea"))
    actions.register_action("engagement.reopen", _("Reopen topic"), _("Reopened"))
    actions.register_action(
        "engagement.set_window", _("Set when people can write"), _("Set when people can write")
    )
    actions.register_action(
        "engagement.set_moderation", _("Set when comments are read"), _("Set when comments are read")
    )
    actions.register_action(
        "engagement.outcome_recorded", _("Say what we did"), _("Said what was done because of people’s words")
    )
    actions.register_action("engagement.outcome_extended", _("Add words"), _("Added words that led to it"))
    actions.register_action("engagement.outcome_withdrawn", _("Take back"), _("Took it back"))
    for name, label, message in LOG_ACTIONS:
        actions.register_action(name, label, message)


sorting_hooks.register()
