"""Public addresses of the Living Lab."""

from django.urls import path

from champions.views import lab

urlpatterns = [
    path("champions/lab/", lab.lab, name="lab"),
    path("champions/lab/panel/", lab.profile, name="lab_profile"),
    path("champions/lab/request/", lab.ask, name="study_ask"),
    path("champions/lab/<uuid:public_id>/", lab.study, name="study"),
    path("champions/lab/<uuid:public_id>/yes/", lab.yes, name="study_yes"),
    path("champions/lab/<uuid:public_id>/no/", lab.no, name="study_no"),
    path("champions/lab/<uuid:public_id>/feedback/", lab.feedback, name="study_feedback"),
]
