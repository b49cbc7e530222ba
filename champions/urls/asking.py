"""Public addresses of the part "asking"."""

from django.urls import URLPattern, path

from champions.views import asking

urlpatterns: list[URLPattern] = [
    path("champions/asked/<uuid:public_id>/", asking.asked, name="asked"),
    path("champions/not-now/<str:token>/", asking.not_now, name="not_now"),
]
