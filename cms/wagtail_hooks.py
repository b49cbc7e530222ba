"""Registration in the back office, and nothing else."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from cms import log_actions
from cms.signals import on_converted
from cms.viewsets import roadmap_screens


@hooks.register("register_admin_viewset")
def roadmap_viewsets():
    return roadmap_screens


@hooks.register("register_log_actions")
def words_of_the_log(registry):
    log_actions.register(registry)


@hooks.register("after_convert_alias_page")
def converted(request, page):
    on_converted(page)


@hooks.register("insert_global_admin_css")
def own_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
