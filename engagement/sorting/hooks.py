"""Registration of the sorting screens in the back office."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from engagement.sorting import log_actions
from engagement.sorting.viewsets import note_viewset, subject_viewset


class SubjectsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("engagement.view_subject")


def register() -> None:
    hooks.register("register_admin_urls", lambda: [path("sorting/", include("engagement.sorting.urls"))])
    hooks.register("register_admin_viewset", lambda: [subject_viewset, note_viewset])
    hooks.register(
        "register_admin_menu_item",
        lambda: SubjectsMenuItem(
            _("Subjects"), reverse("sorting:topics"), name="subjects", icon_name="tag", order=255
        ),
    )
    hooks.register("register_log_actions", log_actions.register)
