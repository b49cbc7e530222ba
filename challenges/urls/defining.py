"""Public addresses of: proposing a challenge, and what became of one’s proposals."""

from django.urls import path

from challenges.views import defining

urlpatterns: list = [
    path("challenges/propose/", defining.new, name="propose"),
    path("challenges/proposals/", defining.proposals, name="proposals"),
    path("challenges/proposals/<uuid:public_id>/", defining.proposal, name="proposal"),
]
