"""Registration in the back office, and nothing else."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from champions.office import asking, employers, home, joining, lab, safety, training


class ChampionsGroup(ModelViewSetGroup):
    menu_label = _("Champions")
    menu_icon = "group"
    menu_order = 260
    items = tuple(
        viewset
        for part in (joining, home, asking, employers, training, lab, safety)
        for viewset in part.viewsets
    )


@hooks.register("register_admin_viewset")
def viewsets():
    return ChampionsGroup() if ChampionsGroup.items else []


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("champions.study_state", _("Move study"), _("Moved"))
    actions.register_action("champions.study_change", _("Change study"), _("Changed"))
    actions.register_action("champions.note_who_came", _("Note who came"), _("Noted who came"))


@hooks.register("construct_homepage_summary_items")
def summary_items(request, items):
    items.append(safety.NewConcernsItem(request))
    lab.on_the_home_page(request, items)
