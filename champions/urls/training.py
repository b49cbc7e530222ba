"""Public addresses of toolkit and training beside their pages, which Wagtail serves."""

from django.urls import path

from champions.views import badges, training

urlpatterns = [
    path("champions/toolkit/print/<uuid:key>.pdf", badges.resource_pdf, name="resource_pdf"),
    path("champions/training/<slug:slug>/<int:number>/", training.step, name="step"),
    path("champions/training/<slug:slug>/questions/", training.questions, name="questions"),
    path("champions/training/<slug:slug>/done/", training.done, name="module_done"),
    path("champions/badges/<str:code>.json", badges.badge_json, name="badge_json"),
    path("champions/badges/<str:code>/", badges.badge, name="badge"),
    path("champions/badges/<str:code>/certificate.pdf", badges.certificate, name="certificate"),
    path("account/training/", training.own, name="own_training"),
    path("account/training/<str:code>/name/", training.badge_name, name="badge_name"),
]
