"""Addresses of what people say, under every language."""

from django.urls import include, path

from engagement.views import own, reading, writing

app_name = "engagement"

urlpatterns = [
    path("topics/<uuid:public_id>/", reading.topic, name="topic"),
    path("topics/<uuid:public_id>/say/", writing.say, name="say"),
    path("topics/<uuid:public_id>/support/", writing.support_topic, name="support_topic"),
    path("topics/<uuid:public_id>/unsupport/", own.unsupport_topic, name="unsupport_topic"),
    path("comments/<uuid:public_id>/", reading.comment, name="comment"),
    path("comments/<uuid:public_id>/replies/", reading.replies, name="replies"),
    path("comments/<uuid:public_id>/reply/", writing.reply, name="reply"),
    path("comments/<uuid:public_id>/support/", writing.support, name="support"),
    path("comments/<uuid:public_id>/unsupport/", own.unsupport, name="unsupport"),
    path("comments/<uuid:public_id>/flag/", own.flag, name="flag"),
    path("comments/<uuid:public_id>/edit/", own.edit, name="edit"),
    path("comments/<uuid:public_id>/withdraw/", own.withdraw, name="withdraw"),
    path("account/words/", own.words, name="words"),
    path("", include("engagement.urls_ideas")),
    path("", include("engagement.urls_joining")),
    path("", include("engagement.urls_following")),
    path("", include("engagement.urls_answers")),
    path("", include("engagement.urls_subjects")),
    path("", include("engagement.urls_outcomes")),
    path("", include("engagement.urls_looking")),
]
