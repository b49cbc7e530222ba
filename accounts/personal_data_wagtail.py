"""What Wagtail's own models hold of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import Comment, CommentReply, PageSubscription
from wagtail.users.models import UserProfile

from accounts.models import User
from accounts.registries import PersonalData

BACK_OFFICE = _("Your settings and notes in the back office")
DECISIONS = _(
    "The record of who did what in the back office stays, because anybody may ask who answered for it. "
    "It points at an empty account."
)
EDITING = _(
    "Pages, pictures, documents and translations that you edited belong to the council. "
    "They point at an empty account."
)
LOGS = ("wagtailcore.PageLogEntry", "wagtailcore.ModelLogEntry", "accounts.ScopedLogEntry")
EDITED = (
    "wagtailcore.Page",
    "wagtailcore.Revision",
    "wagtailcore.WorkflowState",
    "wagtailcore.TaskState",
    "wagtailcore.UploadedFile",
    "wagtailimages.Image",
    "wagtaildocs.Document",
    "wagtail_localize.StringTranslation",
    "wagtail_localize.SegmentOverride",
)


def export_profile(user: User) -> list[dict]:
    profiles = UserProfile.objects.filter(user=user)
    return list(
        profiles.values("preferred_language", "current_time_zone", "theme", "contrast", "density", "avatar")
    )


def erase_profile(user: User, keep_words: bool) -> None:
    """With the picture's file."""
    for profile in UserProfile.objects.filter(user=user):
        if profile.avatar:
            profile.avatar.delete(save=False)
        profile.delete()


def erase_notes(user: User, keep_words: bool) -> None:
    """Notes in the margin of drafts; where a colleague answered, the note stays empty."""
    CommentReply.objects.filter(user=user).delete()
    mine = Comment.objects.filter(user=user)
    mine.filter(replies=None).delete()
    mine.update(text="")
    Comment.objects.filter(resolved_by=user).update(resolved_by=None)


def back_office() -> list[PersonalData]:
    """Settings and notes go; records of decisions and what was edited stay, and point at an empty account."""
    from accounts.personal_data import deleted, rows

    erased = [
        PersonalData(
            name="wagtailusers.UserProfile", label=BACK_OFFICE, export=export_profile, erase=erase_profile
        ),
        PersonalData(
            name="wagtailcore.Comment",
            label=BACK_OFFICE,
            export=rows(Comment, "page__title", "text", "created_at"),
            erase=erase_notes,
        ),
        PersonalData(
            name="wagtailcore.CommentReply",
            label=BACK_OFFICE,
            export=rows(CommentReply, "text", "created_at"),
            erase=deleted(CommentReply),
            order=40,
        ),
        PersonalData(
            name="wagtailcore.PageSubscription",
            label=BACK_OFFICE,
            export=rows(PageSubscription, "page__title", "comment_notifications"),
            erase=deleted(PageSubscription),
        ),
        PersonalData(
            name="wagtailadmin.EditingSession",
            label=BACK_OFFICE,
            export=rows(EditingSession, "last_seen_at"),
            erase=deleted(EditingSession),
        ),
        PersonalData(
            name="wagtailadmin.FormState",
            label=BACK_OFFICE,
            export=rows(FormState, "last_updated_at", "data"),
            erase=deleted(FormState),
        ),
    ]
    logs = [PersonalData(name=name, label=BACK_OFFICE, keep_because=DECISIONS) for name in LOGS]
    edited = [PersonalData(name=name, label=BACK_OFFICE, keep_because=EDITING) for name in EDITED]
    return [*erased, *logs, *edited]
