"""Addresses of subjects, under every language."""

from django.urls import path

from engagement.views import subjects

urlpatterns = [
    path("subjects/<uuid:public_id>/", subjects.subject, name="subject"),
    path("topics/<uuid:public_id>/subjects/", subjects.subjects, name="subjects"),
    path("topics/<uuid:public_id>/subjects.csv", subjects.subjects_as_csv, name="subjects_csv"),
    path("topics/<uuid:public_id>/subjects.pdf", subjects.subjects_as_pdf, name="subjects_pdf"),
]
