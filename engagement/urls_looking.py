"""Addresses of looking again, and of the figures of moderation, under every language."""

from django.urls import path

from engagement.views import looking

urlpatterns: list = [
    path("comments/<uuid:public_id>/second-look/", looking.second_look, name="appeal"),
    path("moderation/", looking.moderation_figures, name="moderation_figures"),
    path("moderation/figures.csv", looking.moderation_csv, name="moderation_csv"),
]
