"""Saying something, answering, putting it right, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.models import User
from engagement import fragments, newcomers
from engagement.actions.answering import How, mark_answered, want_answer
from engagement.actions.idea_caches import follow_words
from engagement.actions.states import change_state, lock, refresh_root, still_here
from engagement.actions.telling import tell_of_words
from engagement.actions.topics import check_window
from engagement.errors import Refused
from engagement.guards import has_too_many_links, is_new_account
from engagement.models import Comment, Flag, ModerationEvent, Reason, Topic
from engagement.permissions import EDITABLE_FOR, can_answer
from engagement.registries import promise

State = Comment.State
ONE_PRESS = timedelta(minutes=1)


@transaction.atomic
def post_comment(
    *,
    by: User,
    topic: Topic,
    text: str,
    language: str = "",
    anchor: str = "",
    hold: str | None = None,
    at: datetime | None = None,
    once: bool = False,
) -> Comment:
    """A new root, visible at once, or held where the topic is pre-moderated or there is a Reason (`hold`; by default
    the rules of `reason_to_hold` and for new accounts, "" for none).

    `at` is for the demonstration and imports only. `once`: the same words again within a minute are the same press,
    and give the comment that stands. Refused when the topic is not public or not open at this instant.
    """
    if once and (same := _same_press(by=by, topic=topic, parent=None, text=text)):
        return same
    still_here(by)
    comment = _new(by=by, topic=topic, text=text, language=language, anchor=anchor, hold=hold, at=at)
    comment.save(force_insert=True)
    _stand(comment)
    # Last, when its count has taken the topic's row: who closes the topic has counted it, or it is refused.
    check_window(topic)
    return comment


@transaction.atomic
def reply(
    *,
    by: User,
    to: Comment,
    text: str,
    language: str = "",
    hold: str | None = None,
    at: datetime | None = None,
    once: bool = False,
) -> Comment:
    """An answer to a comment; one to a reply joins its root and names whom it answers.

    After closing, those who speak for the topic's owner may still answer. Refused when `to` is no longer visible.
    `hold`, `at` and `once` are those of `post_comment`.
    """
    if once and (same := _same_press(by=by, topic=to.topic, parent=to.root_id, text=text)):
        return same
    still_here(by)
    root = lock(to.root_id)
    current = root if root.pk == to.pk else Comment.objects.get(pk=to.pk)
    if not current.is_visible:
        raise Refused("gone", _("The comment you answered is no longer there."))
    topic = to.topic
    comment = _new(by=by, topic=topic, text=text, language=language, anchor="", hold=hold, at=at)
    check_window(topic, or_owner=comment.is_official)
    last = Comment.objects.filter(parent=root).aggregate(last=Max("position"))["last"] or 0
    comment.parent, comment.position = root, last + 1
    comment.answers = current if current.pk != root.pk else None
    comment.save(force_insert=True)
    _stand(comment)
    return comment


def _new(
    *, by: User, topic: Topic, text: str, language: str, anchor: str, hold: str | None, at: datetime | None
) -> Comment:
    """The row, unsaved; whether it waits is decided here."""
    instant = at or now()
    official = can_answer(by, topic)
    reason = reason_to_hold(by=by, text=text, topic=topic) if hold is None else hold
    waits = needs_reading_first(topic) or (hold is None and newcomers.waits(by, topic))
    held = not official and (bool(reason) or waits)
    return Comment(
        topic=topic,
        author=by,
        is_official=official,
        text=text,
        language=language or topic.language or settings.LANGUAGE_CODE,
        anchor=anchor,
        state=State.HELD if held else State.VISIBLE,
        state_at=instant if held else None,
        state_reason=reason if held else "",
        is_listed=not held,
        was_shown=not held,
        created_at=instant,
        fragments=fragments.make(text=text, created_at=instant),
    )


def _same_press(*, by: User, topic: Topic, parent: int | None, text: str) -> Comment | None:
    """What the same person said in the same words at the same place within the last minute.

    Two presses at once wait for each other on the person's row.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    standing = Comment.objects.filter(
        author=by, topic=topic, parent=parent, text=text, created_at__gt=now() - ONE_PRESS
    )
    return standing.filter(state__in=[State.VISIBLE, State.HELD]).order_by("pk").last()


def reason_to_hold(*, by: User, text: str, topic: Topic) -> str:
    """Many links, from somebody we hardly know above all, are read before anybody else sees them; so is one text
    that a new account posts everywhere."""
    if newcomers.said_elsewhere(by=by, topic=topic, text=text):
        return Reason.SPAM
    standing = Comment.objects.visible().filter(author=by).count() if "." in text else 0
    is_new = is_new_account(by.date_joined, standing)
    return Reason.SPAM if has_too_many_links(text, is_new=is_new, own_hosts=settings.ALLOWED_HOSTS) else ""


def needs_reading_first(topic: Topic) -> bool:
    """Pre-moderated by its own setting or, without one, by the site's."""
    if topic.moderation == Topic.Moderation.SITE:
        return promise(topic).moderation == Topic.Moderation.PRE
    return topic.moderation == Topic.Moderation.PRE


def _stand(comment: Comment) -> None:
    """What follows from a new row: counts and tail and word to those it answers, or the note that it waits."""
    if comment.state == State.HELD:
        ModerationEvent.objects.create(
            comment=comment,
            decision=ModerationEvent.Decision.HELD,
            reason=comment.state_reason,
            text_before=comment.text,
        )
        return
    if comment.parent_id:
        Comment.objects.filter(pk=comment.parent_id).update(reply_count=F("reply_count") + 1)
        refresh_root(comment.parent_id)
    Topic.objects.filter(pk=comment.topic_id).update(comment_count=F("comment_count") + 1)
    want_answer(comment)
    if comment.is_official and comment.parent_id:
        mark_answered(Q(comment=comment.parent_id), by=comment.author, how=How.REPLY)
    tell_of_words(comment)


@transaction.atomic
def edit(*, by: User, comment: Comment, text: str, hold: str | None = None) -> bool:
    """New words within 15 minutes, marked as edited; False when nothing changed.

    They wait to be read again where the topic is pre-moderated, or where `hold` gives a Reason. The words of an open
    report are kept with the comment's decisions.
    """
    check_window(comment.topic)
    instant = now()
    reported = _reported_words(comment)
    changed = (
        Comment.objects.filter(
            pk=comment.pk,
            author=by,
            state__in=[State.VISIBLE, State.HELD],
            created_at__gt=instant - EDITABLE_FOR,
        )
        .exclude(text=text)
        .update(
            text=text,
            edited_at=instant,
            fragments=fragments.make(text=text, created_at=comment.created_at),
        )
    )
    if not changed:
        if comment.text == text:
            return False
        raise Refused("late", _("A comment can be changed for 15 minutes after it was written."))
    comment.refresh_from_db()
    follow_words(comment)
    if reported:
        ModerationEvent.objects.create(
            comment=comment, decision=ModerationEvent.Decision.CHANGED, by=by, text_before=reported
        )
    reason = reason_to_hold(by=by, text=text, topic=comment.topic) if hold is None else hold
    waits = needs_reading_first(comment.topic) or (hold is None and newcomers.waits(by, comment.topic))
    must_wait = not comment.is_official and (bool(reason) or waits)
    if must_wait and change_state(comment=comment, state=State.HELD, by=None, reason=reason):
        ModerationEvent.objects.create(
            comment=comment, decision=ModerationEvent.Decision.HELD, reason=reason, text_before=text
        )
    return True


def _reported_words(comment: Comment) -> str:
    """The words that an open report is about, as they stand before an edit; "" without one."""
    lock(comment.root_id)
    current = lock(comment.pk)
    return current.text if Flag.objects.open().filter(comment=comment).exists() else ""


@transaction.atomic
def withdraw(*, by: User, comment: Comment) -> bool:
    """Taken back by its writer; a tombstone stays where others answered. False when it was gone already."""
    current = Comment.objects.get(pk=comment.pk)
    if current.author_id != by.pk or current.state not in (State.VISIBLE, State.HELD):
        return False
    return change_state(comment=comment, state=State.WITHDRAWN, by=by)


def erase(*, by: User, keep_words: bool) -> None:
    """What an account wrote, when it goes: words stay under "former participant" or go too; replies are untouched.

    While a report is open that someone may be at risk, the words are kept for the safeguarding lead alone, until
    that is settled. One short transaction for each comment; may run twice.
    """
    mine = Comment.objects.filter(author=by)
    if keep_words:
        mine.filter(state__in=[State.VISIBLE, State.HELD]).update(author=None)
    for comment in mine.order_by("pk").iterator(chunk_size=200):
        with transaction.atomic():
            _keep_or_forget_words(comment)
            change_state(comment=comment, state=State.ERASED, by=None, text="")
            Comment.objects.filter(pk=comment.pk).update(author=None, state_by=None)


def _keep_or_forget_words(comment: Comment) -> None:
    """In the transaction that erases it, after waiting for whoever decides about it at this moment."""
    lock(comment.root_id)
    current = lock(comment.pk)
    if Flag.objects.urgent().filter(comment=comment).exists():
        ModerationEvent.objects.create(
            comment=comment, decision=ModerationEvent.Decision.ERASED, text_before=current.text
        )
    else:
        ModerationEvent.objects.filter(comment=comment).forget_words()
