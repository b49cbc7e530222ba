"""What people said becomes evidence for a challenge: an idea or an action as a whole, or one comment; and undone."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.models import User
from challenges import permissions
from challenges.evidence_defining import KINDS, USED, is_readable
from challenges.models import Challenge, EvidenceComment
from challenges.readiness import EVIDENCE
from challenges.topics import keep_topic
from challenges.transitions import locked, moved, note
from engagement.actions.topics import link, undo_link
from engagement.errors import Refused
from engagement.models import Comment, Idea, Topic, TopicLink


@transaction.atomic
def link_topic(*, challenge: Challenge, source: Topic, says: str, by: User) -> TopicLink:
    """The idea or the action of the roadmap as a whole, with what it shows. Whoever had the idea is told once.

    Refused: "state", "kind", "hidden", "says".
    """
    row = held(challenge, by)
    if source.kind not in KINDS:
        raise Refused("kind", _("Only ideas, actions of the roadmap and comments can be linked."))
    if not source.is_public:
        raise Refused("hidden", _("Not everybody can read this, so it can’t stand as evidence."))
    if not says.strip():
        raise Refused("says", _("Say what it shows."))
    made = link(source=source, target=keep_topic(row), kind=EVIDENCE, by=by, reason=says.strip())
    if made.reason != says.strip():
        TopicLink.objects.filter(pk=made.pk).update(reason=says.strip())
        made.reason = says.strip()
    _noted(row, by, "evidence_linked", {"link": made.pk})
    idea = Idea.objects.select_related("comment__author").filter(topic=source).first()
    if idea is not None and idea.comment.author is not None:
        _tell(row, by, idea.comment.author, f"idea:{idea.pk}", {"idea": idea.pk})
    return made


@transaction.atomic
def quote(*, challenge: Challenge, comment: Comment, says: str, by: User) -> EvidenceComment | TopicLink:
    """One comment, under the link from where it was said; the words of an idea are the idea. Whoever wrote it is told
    once. Refused: "state", "hidden", "official", "says"."""
    idea = Idea.objects.select_related("topic").filter(comment=comment).first()
    if idea is not None:
        return link_topic(challenge=challenge, source=idea.topic, says=says, by=by)
    row = held(challenge, by)
    if not is_readable(comment):
        raise Refused("hidden", _("Not everybody can read this, so it can’t stand as evidence."))
    if comment.is_official:
        raise Refused("official", _("This is an answer of the council, not something that people said."))
    if not says.strip():
        raise Refused("says", _("Say what it shows."))
    target = keep_topic(row)
    if comment.topic_id == target.pk:
        raise Refused("kind", _("This was said about the challenge itself: everybody reads it there."))
    edge = link(source=comment.topic, target=target, kind=EVIDENCE, by=by)
    made, _new = EvidenceComment.objects.update_or_create(
        challenge=row, comment=comment, defaults={"link": edge, "says": says.strip(), "by": by}
    )
    _noted(row, by, "evidence_linked", {"comment": comment.pk})
    if comment.author is not None:
        _tell(row, by, comment.author, f"comment:{comment.pk}", {"comment": comment.pk})
    return made


@transaction.atomic
def undo_quote(*, quote: EvidenceComment, by: User) -> None:
    """The comment no longer stands as evidence; the link goes with the last of them, where it was only for them."""
    row = held(quote.challenge, by)
    edge = quote.link
    _noted(row, by, "evidence_undone", {"comment": quote.comment_id})
    quote.delete()
    if not edge.reason and not EvidenceComment.objects.filter(link=edge).exists():
        undo_link(link=edge, by=by)


@transaction.atomic
def undo_topic(*, challenge: Challenge, edge: TopicLink, by: User) -> None:
    """The idea or action as a whole; comments on it that are quoted go on standing."""
    row = held(challenge, by)
    if EvidenceComment.objects.filter(link=edge).exists():
        TopicLink.objects.filter(pk=edge.pk).update(reason="")
    else:
        undo_link(link=edge, by=by)
    _noted(row, by, "evidence_undone", {"link": edge.pk})


def held(challenge: Challenge, by: User) -> Challenge:
    """Only of a challenge that was taken up: before, it has no topic that everybody reads."""
    row = locked(challenge)
    if not row.is_public or not permissions.can_run(by, row):
        raise moved("state")
    return row


def _noted(challenge: Challenge, by: User, verb: str, facts: dict) -> None:
    note(challenge, verb, by=by, facts=facts)
    log(instance=challenge, action="challenges.evidence", user=by, data=facts)


def _tell(challenge: Challenge, by: User, who: User, key: str, facts: dict) -> None:
    if who == by:
        return
    given = {"challenge": challenge.pk, **facts}
    tell(kind=USED, key=f"{challenge.public_id}:{key}", by=by, facts=given, to_users=[who])
