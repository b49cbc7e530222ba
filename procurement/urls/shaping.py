"""Addresses of this part: lots, proportionality, checklist, documents, engagement."""

from django.urls import path, re_path

from procurement.urls.reading import OCID
from procurement.views import shaping as views

urlpatterns: list = [
    path("opportunities/engagement/", views.engagements, name="engagements"),
    path("opportunities/engagement/<uuid:public_id>/", views.engagement, name="engagement"),
    path(
        "opportunities/engagement/<uuid:public_id>/answer/", views.engagement_answer, name="engagement_answer"
    ),
    re_path(rf"^opportunities/{OCID}/papers/(?P<public_id>[0-9a-f-]{{36}})/$", views.paper, name="paper"),
]
