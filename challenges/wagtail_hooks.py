"""Registration in the back office, and nothing else."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from challenges.office import case, defining, gates, reading, solutions, stages


class ChallengesGroup(ModelViewSetGroup):
    menu_label = _("Challenges")
    menu_icon = "tasks"
    menu_order = 240
    items = tuple(
        viewset for part in (case, defining, reading, solutions, gates, stages) for viewset in part.viewsets
    )


@hooks.register("register_admin_viewset")
def viewsets():
    return ChallengesGroup() if ChallengesGroup.items else []
