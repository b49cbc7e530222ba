"""Finding what people said, to link it as evidence: by the address of a comment, idea or action, or by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils.text import Truncator

from challenges.evidence_defining import KINDS, is_readable
from cms.models import ActionPage
from engagement.models import Comment, Idea, Topic

MOST = 15  # of each kind
MOST_WORDS = 6


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something that can be linked: `what` ("comment" or "topic") and `pk` name it in the form."""

    what: str
    pk: int
    kind: str
    title: str
    text: str
    url: str

    @property
    def key(self) -> str:
        return f"{self.what}:{self.pk}"


def find(text: str) -> list[Found]:
    """For an address what is there; for words everything public that holds all of them, the newest first."""
    text = text.strip()
    if not text:
        return []
    if "/" in text and " " not in text:
        found = at_address(text)
        return [found] if found else []
    return [*_actions(text), *_ideas(text), *_comments(text)]


def at_address(address: str) -> Found | None:
    path = urlsplit(address if "//" in address else f"//host/{address.lstrip('/')}").path
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.view_name == "engagement:comment":
        comment = Comment.objects.select_related("topic").filter(public_id=match.kwargs["public_id"]).first()
        return _comment(comment) if comment and is_readable(comment) else None
    if match.view_name == "engagement:idea":
        rows = Idea.objects.select_related("topic", "comment").filter(is_public=True)
        idea = rows.filter(public_id=match.kwargs["public_id"]).first()
        return _idea(idea) if idea else None
    if match.view_name == "engagement:topic":
        topic = Topic.objects.public().filter(public_id=match.kwargs["public_id"], kind__in=KINDS).first()
        return _topic(topic) if topic else None
    return _action_at(path)


def _action_at(path: str) -> Found | None:
    """By the last part of its address, or by its reference there ("/roadmap/G4/")."""
    last = path.rstrip("/").rpartition("/")[2]
    pages = ActionPage.objects.live().filter(Q(slug=last) | Q(ref__iexact=last), alias_of=None)
    topics = Topic.objects.public().filter(kind="action", key__in=pages.values("translation_key"))
    topic = topics.first() if last else None
    return _topic(topic) if topic else None


def picked(key: str) -> Comment | Topic | None:
    """What `Found.key` names, while everybody may read it."""
    what, _colon, pk = key.partition(":")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    if what == "comment":
        comment = Comment.objects.select_related("topic", "author").filter(pk=pk).first()
        return comment if comment and is_readable(comment) else None
    return Topic.objects.public().filter(pk=pk, kind__in=KINDS).first()


# --- By words ------------------------------------------------------------------------------------------------
def _all_words(text: str, *fields: str) -> Q:
    wanted = Q()
    for word in text.split()[:MOST_WORDS]:
        one = Q()
        for name in fields:
            one |= Q(**{f"{name}__icontains": word})
        wanted &= one
    return wanted


def _actions(text: str) -> list[Found]:
    pages = ActionPage.objects.live().filter(alias_of=None)
    keys = pages.filter(Q(ref__iexact=text) | _all_words(text, "title")).values("translation_key")
    rows = Topic.objects.public().filter(kind="action", key__in=keys).order_by("pk")
    return [_topic(topic) for topic in rows[:MOST]]


def _ideas(text: str) -> list[Found]:
    rows = Idea.objects.filter(_all_words(text, "title", "comment__text"), is_public=True)
    return [_idea(idea) for idea in rows.select_related("topic", "comment").order_by("-pk")[:MOST]]


def _comments(text: str) -> list[Found]:
    rows = Comment.objects.voices().filter(_all_words(text, "text"), topic__is_public=True, idea=None)
    rows = rows.exclude(topic__kind="challenge").select_related("topic").order_by("-pk")
    return [_comment(comment) for comment in rows[:MOST]]


def _short(text: str) -> str:
    return Truncator(text).words(50)


def _comment(comment: Comment) -> Found:
    return Found(
        what="comment",
        pk=comment.pk,
        kind=str(Comment._meta.verbose_name),
        title=comment.topic.title,
        text=_short(comment.text),
        url=comment.get_absolute_url(),
    )


def _idea(idea: Idea) -> Found:
    return Found(
        what="topic",
        pk=idea.topic_id,
        kind=str(Idea._meta.verbose_name),
        title=idea.title,
        text=_short(idea.comment.text),
        url=idea.get_absolute_url(),
    )


def _topic(topic: Topic) -> Found:
    kind: Any = ActionPage._meta.verbose_name if topic.kind == "action" else Idea._meta.verbose_name
    return Found(
        what="topic", pk=topic.pk, kind=str(kind), title=topic.title, text="", url=topic.get_absolute_url()
    )
