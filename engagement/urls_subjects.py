"""Addresses of subjects. (The stub of the answers' branch: the one of subjects takes its place.)"""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path

from engagement.models import Subject


def subject(request, public_id):
    found = get_object_or_404(
        Subject.objects.select_related("topic"), public_id=public_id, topic__is_public=True
    )
    return HttpResponseRedirect(found.topic.get_absolute_url())


urlpatterns = [path("subjects/<uuid:public_id>/", subject, name="subject")]
