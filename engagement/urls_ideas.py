"""Addresses of ideas, under every language."""

from django.urls import path

from engagement.views import ideas, ideas_reading

urlpatterns = [
    path("ideas/", ideas_reading.index, name="ideas"),
    path("ideas.csv", ideas_reading.as_csv, name="ideas_csv"),
    path("ideas/new/", ideas.new, name="idea_new"),
    path("ideas/similar/", ideas.alike, name="ideas_similar"),
    path("ideas/<uuid:public_id>/", ideas_reading.page, name="idea"),
    path("ideas/<uuid:public_id>/edit/", ideas.edit, name="idea_edit"),
]
