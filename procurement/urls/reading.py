"""Opportunities for everybody. What has a fixed name stands before `<ocid>`."""

from django.urls import path, re_path

from procurement.views import reading as views

OCID = r"(?P<ocid>[A-Za-z0-9][A-Za-z0-9._-]{5,79})"
urlpatterns = [
    path("tenders/", views.tenders, name="tenders"),
    path("opportunities/", views.index, name="list"),
    path("opportunities/feed/", views.feed, name="feed"),
    path("opportunities/opportunities.csv", views.table, name="table"),
    path("opportunities/releases.json", views.all_releases, name="all_releases"),
    re_path(rf"^opportunities/{OCID}/$", views.page, name="page"),
    re_path(rf"^opportunities/{OCID}/releases\.json$", views.releases, name="releases"),
    re_path(rf"^opportunities/{OCID}/record\.json$", views.record, name="record"),
    re_path(rf"^opportunities/{OCID}/closes\.ics$", views.calendar, name="calendar"),
]
