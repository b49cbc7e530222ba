"""Addresses of answers, under every language."""

from django.urls import path

from engagement.views import answers, promises

urlpatterns = [
    path("comments/<uuid:public_id>/respond/", answers.respond_comment, name="respond_comment"),
    path("topics/<uuid:public_id>/respond/", answers.respond_topic, name="respond_topic"),
    path("subjects/<uuid:public_id>/respond/", answers.respond_subject, name="respond_subject"),
    path("topics/<uuid:public_id>/answers/", answers.topic_responses, name="responses"),
    path("answers/<uuid:public_id>/", answers.response, name="response"),
    path("answers/<uuid:public_id>/edit/", answers.edit_response, name="edit_response"),
    path("answers/<uuid:public_id>/withdraw/", answers.withdraw_response, name="withdraw_response"),
    path("promises/", promises.promises, name="promises"),
    path("promises/promises.csv", promises.promises_csv, name="promises_csv"),
]
