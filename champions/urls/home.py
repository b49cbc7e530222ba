"""Public addresses of the part "home"."""

from django.urls import URLPattern, path

from champions.views import help_given, home

urlpatterns: list[URLPattern] = [
    path("champions/home/", home.home, name="home"),
    path("champions/home/sessions/<uuid:key>/come/", home.come, name="come"),
    path("champions/home/sessions/<uuid:key>/cannot/", home.cannot, name="cannot"),
    path("champions/help/", help_given.log_help, name="log_help"),
    path("champions/help/records/", help_given.records, name="help_records"),
    path("champions/help/<uuid:public_id>/", help_given.helped, name="helped"),
    path("champions/help/<uuid:public_id>/change/", help_given.change, name="help_change"),
    path("champions/help/<uuid:public_id>/delete/", help_given.undo, name="help_delete"),
    path("champions/help/<uuid:public_id>/story/", help_given.take_story_back, name="help_story"),
]
