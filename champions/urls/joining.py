"""Public addresses of the part "joining"."""

from django.urls import URLPattern, path

from champions.views import joining, landing, profile

urlpatterns: list[URLPattern] = [
    path("champions/", landing.landing, name="landing"),
    path("champions/join/", joining.join, name="join"),
    path("champions/join/about/", joining.join_about, name="join_about"),
    path("champions/me/", profile.profile, name="profile"),
    path("champions/me/change/", profile.change, name="profile_change"),
    path("champions/me/pause/", profile.pause, name="pause"),
    path("champions/me/return/", profile.come_back, name="come_back"),
    path("champions/me/leave/", profile.leave, name="leave"),
    path("champions/people/", landing.people, name="people"),
    path("champions/people/<uuid:public_id>/", landing.champion, name="champion"),
    path("champions/progress/", landing.progress, name="progress"),
    path("champions/progress.csv", landing.progress_csv, name="progress_csv"),
]
