"""Public addresses of: programmes."""

from django.urls import path

from challenges.views import office as views

urlpatterns = [path("challenges/programmes/<slug:slug>/", views.programme, name="programme")]
