"""Addresses of hosts: proposing a session, offering an hour, what one hosts."""

from django.urls import path

from surgeries.views import hosting

urlpatterns = [
    path("surgeries/hosting/", hosting.hosting, name="hosting"),
    path("surgeries/hosting/propose/", hosting.propose, name="propose"),
    path("surgeries/hosting/hour/", hosting.hour, name="hour"),
    path("surgeries/hosting/<uuid:public_id>/", hosting.proposal, name="proposal"),
    path("surgeries/hosting/<uuid:public_id>/withdraw/", hosting.withdraw, name="withdraw"),
    path("surgeries/<uuid:public_id>/room/call-off/", hosting.call_off, name="call_off"),
]
