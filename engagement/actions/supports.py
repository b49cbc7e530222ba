"""Being for something, and no longer; counts hold under any number of presses at once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.actions.idea_caches import add_support
from engagement.actions.states import still_here
from engagement.actions.topics import check_window
from engagement.errors import Refused
from engagement.models import Comment, Support, Topic


@transaction.atomic
def support(*, by: User, comment: Comment) -> bool:
    """True when this press counted; False when they supported it before.

    Refused for one's own words, and when they no longer stand.
    """
    still_here(by)
    check_window(comment.topic)
    if comment.author_id == by.pk:
        raise Refused("own", _("These are your own words: others can support them."))
    _support, made = Support.objects.get_or_create(user=by, comment=comment)
    if made:
        stands = Comment.objects.visible().filter(pk=comment.pk)
        if not stands.update(support_count=F("support_count") + 1):
            raise Refused("gone", _("The comment you wanted to support is no longer there."))
        add_support(comment, 1)
    return made


@transaction.atomic
def withdraw_support(*, by: User, comment: Comment) -> bool:
    """True when a support went; possible at any time, also after closing."""
    gone, _rows = Support.objects.filter(user=by, comment=comment).delete()
    if gone:
        Comment.objects.filter(pk=comment.pk).update(support_count=F("support_count") - 1)
        add_support(comment, -1)
    return bool(gone)


@transaction.atomic
def support_topic(*, by: User, topic: Topic) -> bool:
    """True when this press counted."""
    still_here(by)
    check_window(topic)
    _support, made = Support.objects.get_or_create(user=by, topic=topic)
    if made:
        Topic.objects.filter(pk=topic.pk).update(support_count=F("support_count") + 1)
    return made


@transaction.atomic
def withdraw_topic_support(*, by: User, topic: Topic) -> bool:
    """True when a support went."""
    gone, _rows = Support.objects.filter(user=by, topic=topic).delete()
    if gone:
        Topic.objects.filter(pk=topic.pk).update(support_count=F("support_count") - 1)
    return bool(gone)


def forget(*, by: User) -> None:
    """All of a person's supports, when their account goes; each with its count in one short transaction."""
    for made in Support.objects.of(by).select_related("comment", "topic").iterator(chunk_size=200):
        if made.comment:
            withdraw_support(by=by, comment=made.comment)
        else:
            withdraw_topic_support(by=by, topic=made.topic)
