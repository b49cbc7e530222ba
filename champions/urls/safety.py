"""Public addresses of the part "safety"."""

from django.urls import URLPattern, path

from champions.views import messages, safety

urlpatterns: list[URLPattern] = [
    path("champions/concern/", safety.concern, name="concern_about_anything"),
    path("champions/concern/sent/<uuid:public_id>/", safety.sent, name="concern_sent"),
    path("champions/concern/<slug:kind>/<uuid:key>/", safety.concern, name="concern"),
    path("champions/messages/", messages.own, name="messages"),
    path("champions/messages/<uuid:public_id>/", messages.conversation, name="conversation"),
    path("champions/people/<uuid:public_id>/write/", messages.write, name="write"),
]
