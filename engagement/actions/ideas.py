"""Suggesting, putting the title right, and deciding: each decision with a reason that everybody can read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Organisation, User
from engagement import registries
from engagement.actions import comments
from engagement.actions.answering import How, mark_answered
from engagement.actions.idea_caches import count_idea
from engagement.actions.moving import moved
from engagement.actions.states import change_state, lock
from engagement.actions.topics import check_window, link, undo_link
from engagement.errors import Refused
from engagement.models import Comment, Idea, IdeaChange, ModerationEvent, Topic, TopicLink
from engagement.permissions import EDITABLE_FOR
from engagement.similar import lay_words

DECIDED = "engagement.idea_decided"
KIND = "idea"
MERGED, TAKEN_UP = "merged", "taken_up"  # kinds of TopicLink
State = Idea.State


# --- What people suggest -----------------------------------------------------------------------------------
@transaction.atomic
def suggest(
    *,
    by: User,
    about: Topic,
    title: str,
    text: str,
    for_whom: str = "",
    anchor: str = "",
    language: str = "",
    hold: str | None = None,
    at: datetime | None = None,
    once: bool = False,
) -> Idea:
    """A comment on `about` and the idea that it is, with a topic of its own.

    `hold`, `at` and `once` are those of `post_comment`. Refused where ideas are not asked for.
    """
    _check_asked_for(about)
    reason = comments.reason_to_hold(by=by, text=f"{title}\n{for_whom}\n{text}") if hold is None else hold
    comment = comments.post_comment(
        by=by, topic=about, text=text, language=language, anchor=anchor, hold=reason, at=at, once=once
    )
    return Idea.objects.filter(comment=comment).first() or _new(comment, title=title, for_whom=for_whom)


@transaction.atomic
def make_idea(*, by: User, comment: Comment, title: str, for_whom: str = "", hold: str | None = None) -> Idea:
    """Out of one's own comment, which stays where it is with its supports and replies; the idea that it is already,
    if it is one. The caller has checked who may (`can_make_idea`).

    The title waits to be read, and the words with it, as new words would.
    """
    _check_asked_for(comment.topic)
    check_window(comment.topic)
    current = lock(comment.pk)
    if current.author_id != by.pk or current.parent_id or not current.is_visible:
        raise Refused("gone", _("This comment is no longer there."))
    if there := Idea.objects.filter(comment=current).first():
        return there
    idea = _new(current, title=title, for_whom=for_whom, at=now())
    _read_first(current, title=title, for_whom=for_whom, hold=hold)
    return idea


@transaction.atomic
def retitle(*, by: User, idea: Idea, title: str, for_whom: str, hold: str | None = None) -> bool:
    """New title and new "for whom" within 15 minutes after the words were written; False when nothing changed."""
    check_window(idea.about)
    comment = lock(idea.comment_id)
    is_late = comment.created_at <= now() - EDITABLE_FOR
    if comment.author_id != by.pk or comment.state in Comment.GONE or is_late:
        raise Refused("late", _("The title can be changed for 15 minutes after the idea was written."))
    new = Q(title=title, for_whom=for_whom)
    if not Idea.objects.filter(pk=idea.pk).exclude(new).update(title=title, for_whom=for_whom):
        return False
    idea.title, idea.for_whom = title, for_whom
    Topic.objects.filter(pk=idea.topic_id).update(title=title)
    lay_words(idea, comment.text if comment.is_visible else "")
    _read_first(comment, title=title, for_whom=for_whom, hold=hold)
    return True


def _check_asked_for(about: Topic) -> None:
    if not registries.allows(about, registries.SUGGEST):
        raise Refused("kind", _("Ideas are not asked for here."))


def _new(comment: Comment, *, title: str, for_whom: str, at: datetime | None = None) -> Idea:
    """The rows; as public as the comment is."""
    about = Topic.objects.get(pk=comment.topic_id)
    idea = Idea(
        comment=comment,
        about=about,
        title=title,
        for_whom=for_whom,
        support_count=comment.support_count,
        is_public=comment.is_visible and about.is_public,
        created_at=at or comment.created_at,
    )
    idea.topic = Topic.objects.create(
        kind=KIND,
        key=idea.public_id,
        title=title,
        site=about.site,
        language=comment.language or about.language,
        is_public=idea.is_public,
        moderation=about.moderation,
        answer_within_days=about.answer_within_days,
    )
    idea.save(force_insert=True)
    if comment.is_visible:
        lay_words(idea, comment.text)
        count_idea(idea, 1)
    return idea


def _read_first(comment: Comment, *, title: str, for_whom: str, hold: str | None) -> None:
    """New words above a comment that stands are read before everybody sees them, where comments are."""
    author = comment.author
    if author is None or comment.is_official:
        return
    reason = comments.reason_to_hold(by=author, text=f"{title}\n{for_whom}") if hold is None else hold
    must_wait = bool(reason) or comments.needs_reading_first(comment.topic)
    if must_wait and change_state(comment=comment, state=Comment.State.HELD, by=None, reason=reason):
        ModerationEvent.objects.create(
            comment=comment,
            decision=ModerationEvent.Decision.HELD,
            reason=reason,
            text_before=comment.text,
        )


# --- What the council decides ------------------------------------------------------------------------------
def review(*, by: User, idea: Idea, reason: str, department: Organisation | None = None) -> IdeaChange:
    """Somebody looks into it. No decision yet: what was promised stays open."""
    return _decide(by=by, idea=idea, to=State.UNDER_REVIEW, reason=reason, department=department)


def not_now(*, by: User, idea: Idea, reason: str, department: Organisation | None = None) -> IdeaChange:
    """Said plainly, with why; it can be opened again."""
    return _decide(by=by, idea=idea, to=State.NOT_NOW, reason=reason, department=department)


@transaction.atomic
def take_up(
    *,
    by: User,
    idea: Idea,
    reason: str,
    taken_as: str,
    where: Topic | None = None,
    ref: str = "",
    department: Organisation | None = None,
) -> IdeaChange:
    """As a step (`where` is its action, `ref` the step), a candidate for an action, or a challenge to firms.

    ValueError for a step without its action.
    """
    taken = Idea.TakenUpAs(taken_as)
    if taken == Idea.TakenUpAs.STEP and where is None:
        raise ValueError("A step belongs to an action")
    given = {"taken_up_as": taken, "taken_up_in": where, "taken_up_ref": ref if where else ""}
    change = _decide(by=by, idea=idea, to=State.TAKEN_UP, reason=reason, department=department, **given)
    if where:
        link(source=idea.topic, target=where, kind=TAKEN_UP, by=by, reason=reason[:500])
    return change


@transaction.atomic
def merge(
    *, by: User, idea: Idea, into: Idea, reason: str, department: Organisation | None = None
) -> IdeaChange:
    """The same as another one, where it goes on; both texts and all supports stay where people put them.

    Into one that is merged itself: into the one at the end of that way. Refused where that is this one.
    """
    target = _end_of(into)
    _lock(idea, target)
    if target.merged_into_id is not None:
        raise _changed_meanwhile()
    if target.pk == idea.pk:
        raise Refused("circle", _("That idea is merged into this one: an idea can’t be merged into itself."))
    change = _decide(
        by=by, idea=idea, to=State.MERGED, reason=reason, department=department, merged_into=target
    )
    link(source=idea.topic, target=target.topic, kind=MERGED, by=by, reason=reason[:500])
    return change


@transaction.atomic
def reopen(*, by: User, idea: Idea, reason: str, department: Organisation | None = None) -> IdeaChange:
    """A decision taken back: under review again. What was said before stays on the trail."""
    nothing = {"merged_into": None, "taken_up_as": "", "taken_up_in": None, "taken_up_ref": ""}
    change = _decide(
        by=by, idea=idea, to=State.UNDER_REVIEW, reason=reason, department=department, back=True, **nothing
    )
    edges = TopicLink.objects.standing().filter(source=idea.topic_id, kind__in=[MERGED, TAKEN_UP])
    for edge in edges:
        undo_link(link=edge, by=by)
    return change


def department_for(idea: Idea) -> Organisation | None:
    """Who answers for what the idea is about."""
    about = idea.about
    return registries.kind_of(about).department(about.key) if registries.known(about.kind) else None


def _end_of(idea: Idea) -> Idea:
    """Where the merging leads to, as it is now."""
    found = Idea.objects.select_related("topic").get(pk=idea.pk)
    while found.merged_into_id:
        found = Idea.objects.select_related("topic").get(pk=found.merged_into_id)
    return found


def _lock(*ideas: Idea) -> None:
    """All of them as they are now, in the order of their numbers, so that nobody waits in a circle."""
    rows = Idea.objects.select_for_update(no_key=True, of=("self",))
    now_there = {row.pk: row for row in rows.filter(pk__in=[idea.pk for idea in ideas]).order_by("pk")}
    for idea in ideas:
        row = now_there[idea.pk]
        idea.state, idea.merged_into_id = row.state, row.merged_into_id


@transaction.atomic
def _decide(
    *,
    by: User,
    idea: Idea,
    to: str,
    reason: str,
    department: Organisation | None,
    back: bool = False,
    **values: Any,
) -> IdeaChange:
    """The row, its trail, the tick, the log and the word to whoever wrote it. ValueError without a reason.

    `back`: out of a decision; else only what waits can be decided, and nothing is put under review twice.
    """
    if not reason.strip():
        raise ValueError("A decision about an idea has a reason")
    _lock(idea)
    before, instant = idea.state, now()
    possible = Idea.DECIDED if back else [state for state in Idea.WAITING if state != to]
    department = department or department_for(idea)
    values |= {"state": to, "state_reason": reason.strip(), "state_at": instant, "state_by": by}
    values["department"] = department
    waits = Idea.objects.filter(pk=idea.pk, state=before)
    if before not in possible or not waits.update(**values):
        raise _changed_meanwhile()
    for name, value in values.items():
        setattr(idea, name, value)
    change = IdeaChange.objects.create(
        idea=idea,
        from_state=before,
        to_state=to,
        reason=reason.strip(),
        department_name=department.name if department else "",
        at=instant,
        by=by,
    )
    if to in Idea.DECIDED:
        mark_answered(Q(comment=idea.comment_id), by=by, how=How.DECISION)
    log(instance=idea, action=DECIDED, user=by, data={"to": to, "reason": change.reason}, title=str(idea))
    _tell(idea, change, by)
    return change


def _changed_meanwhile() -> Refused:
    return Refused("decided", _("Somebody else has decided about this idea meanwhile."))


def _tell(idea: Idea, change: IdeaChange, by: User) -> None:
    facts, key = {"idea": idea.pk, "change": change.pk}, f"idea-change:{change.pk}"
    author = idea.comment.author
    if author and author.is_active and author.pk != by.pk:
        tell(
            kind=DECIDED,
            key=key,
            by=by,
            topic=idea.topic.public_id,
            facts=facts,
            to_users=[author],
            reason="own_idea",
        )
    moved(topic=idea.topic, by=by, what="idea_decided", facts=facts, key=key)
