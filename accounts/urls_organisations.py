"""Organisations and mails, under /account/."""

from django.urls import path

from accounts import views_notifications as mails
from accounts import views_organisations as views

one = "organisations/<uuid:public_id>/"
urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.new, name="organisation_new"),
    path("organisations/invitation/<str:token>/", views.invitation, name="invitation"),
    path(one, views.organisation, name="organisation"),
    path(f"{one}change/", views.change, name="organisation_change"),
    path(f"{one}ask/", views.ask, name="organisation_ask"),
    path(f"{one}invite/", views.invite, name="organisation_invite"),
    path(f"{one}leave/", views.leave, name="organisation_leave"),
    path(f"{one}invitations/<uuid:invitation_id>/withdraw/", views.withdraw, name="invitation_withdraw"),
    path(f"{one}members/<int:pk>/", views.member, name="organisation_member"),
    path(f"{one}requests/<uuid:request_id>/", views.decide, name="join_request"),
    path("notifications/", mails.notifications, name="notifications"),
    path("notifications/stop/<str:token>/", mails.stop_mails, name="stop_mails"),
]
