"""The moderators' addresses, under the back office."""

from django.urls import path

from engagement.moderation import spam_views, topic_views, views

app_name = "moderation"

urlpatterns = [
    path("", views.QueueView.as_view(), name="queue"),
    path("shortcuts/", views.ShortcutsView.as_view(), name="shortcuts"),
    path("<uuid:public_id>/", views.ItemView.as_view(), name="item"),
    path("<uuid:public_id>/remove-account/", spam_views.RemoveAccountView.as_view(), name="remove_account"),
    path("<uuid:public_id>/<slug:decision>/", views.DecisionView.as_view(), name="decide"),
    path("topics/<int:pk>/close/", topic_views.CloseTopicView.as_view(), name="close_topic"),
    path("topics/<int:pk>/reopen/", topic_views.ReopenTopicView.as_view(), name="reopen_topic"),
    path("topics/<int:pk>/mode/", topic_views.ModerationModeView.as_view(), name="topic_mode"),
    path("topics/<int:pk>/answers/", topic_views.AnswerWithinView.as_view(), name="topic_answers"),
]
