"""Public addresses of: the board, list, feed and page of challenges; questions; partners wanted."""

from django.urls import path

from challenges.views import reading, reading_acts

urlpatterns = [
    path("challenges/", reading.board, name="board"),
    path("challenges/list/", reading.index, name="list"),
    path("challenges/feed/", reading.feed, name="feed"),
    path("challenges/partners/<uuid:public_id>/down/", reading_acts.partner_down, name="partner_down"),
    path("challenges/<slug:slug>/", reading.page, name="challenge"),
    path("challenges/<slug:slug>/for-me/", reading.for_me, name="for_me"),
    path("challenges/<slug:slug>/ask/", reading_acts.ask, name="ask"),
    path("challenges/<slug:slug>/partners/", reading_acts.partner_new, name="partner_new"),
]
