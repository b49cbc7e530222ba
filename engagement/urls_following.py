"""Addresses of following, under every language."""

from django.urls import path

from engagement.views import following

urlpatterns = [
    path("topics/<uuid:public_id>/follow/", following.follow, name="follow"),
    path("topics/<uuid:public_id>/unfollow/", following.unfollow, name="unfollow"),
    path("follow/<str:token>/", following.confirm, name="confirm_follow"),
    path("following/<str:token>/", following.following_as_guest, name="following_as_guest"),
    path("account/following/", following.following, name="following"),
]
