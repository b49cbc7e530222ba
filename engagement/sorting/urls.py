"""Addresses of sorting, under the back office."""

from django.urls import path

from engagement.sorting import agreement_views, note_views, views

app_name = "sorting"

urlpatterns = [
    path("", views.TopicsView.as_view(), name="topics"),
    path("shortcuts/", views.ShortcutsView.as_view(), name="shortcuts"),
    path("notes/add/", note_views.AddNoteView.as_view(), name="note_add"),
    path("notes/upload/", note_views.UploadNotesView.as_view(), name="notes_upload"),
    path("<uuid:public_id>/", views.TopicView.as_view(), name="topic"),
    path("<uuid:public_id>/sort/", views.CodeView.as_view(), name="code"),
    path("<uuid:public_id>/undo/", views.UndoView.as_view(), name="undo"),
    path("<uuid:public_id>/agreement/", agreement_views.AgreementView.as_view(), name="agreement"),
    path("<uuid:public_id>/settle/", agreement_views.SettleView.as_view(), name="settle"),
]
