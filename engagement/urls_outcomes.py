"""Addresses of "You said, we did" and of who takes part by ward, under every language."""

from django.urls import path

from engagement.views import outcomes, recording, wards

urlpatterns = [
    path("you-said-we-did/", outcomes.outcomes, name="outcomes"),
    path("you-said-we-did/feed/", outcomes.feed, name="outcomes_feed"),
    path("you-said-we-did/all.csv", outcomes.outcomes_csv, name="outcomes_csv"),
    path("you-said-we-did/<uuid:public_id>/", outcomes.outcome, name="outcome"),
    path("topics/<uuid:public_id>/we-did/", recording.record, name="record_outcome"),
    path("who-is-missing/", wards.wards, name="wards"),
    path("who-is-missing/wards.csv", wards.wards_csv, name="wards_csv"),
]
