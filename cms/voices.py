"""The newest things people said: about the roadmap for the home page, about each step for its action's page."""

from __future__ import annotations

from functools import cache

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.reading import Tree
from engagement.models import Comment, Topic
from engagement.prepared import Prepared, padded

WORDS = 32
CHARACTERS = 160  # of the newest comment about a step


def newest_voices(tree: Tree, number: int) -> list[dict]:
    """Visible comments on actions that everybody may read, the newest first; one query."""
    comments = (
        Comment.objects.visible()
        .filter(topic__kind="action", topic__is_public=True)
        .select_related("author__ward", "topic")
        .order_by("-pk")[: number * 3]
    )
    found = [_voice(comment, tree) for comment in comments if comment.topic.key in tree.by_key]
    return found[:number]


def _voice(comment: Comment, tree: Tree) -> dict:
    author = comment.author
    return {
        "action": tree.by_key[comment.topic.key],
        "name": (author.display_name if author else "") or _("Former participant"),
        "ward": author.ward.name if author and author.ward else "",
        "text": Truncator(comment.text).words(WORDS),
        "language": comment.language,
        "at": comment.created_at,
        "url": comment.get_absolute_url(),
    }


def about_steps(topic: Topic) -> dict[str, dict]:
    """For each step that somebody spoke about: how many visible comments, and the newest. Two queries, or one."""
    found = {ref: (number, newest) for ref, number, newest in _about().rows(topic.pk)}
    if not found:
        return {}
    wanted = padded(sorted(newest for _number, newest in found.values()))
    said = {row[0]: _said(*row[1:]) for row in _newest(len(wanted)).rows(*wanted)}
    return {
        ref: {"comments": number, "said": said[newest]}
        for ref, (number, newest) in found.items()
        if newest in said
    }


def _said(public_id, text: str, language: str, at, name: str | None) -> dict:
    """For components/steps.html."""
    return {
        "text": Truncator(" ".join(text.split())).chars(CHARACTERS),
        "language": language,
        "at": at,
        "name": name or _("Former participant"),
        "url": reverse("engagement:comment", args=[public_id]),
    }


@cache
def _about() -> Prepared:
    def build(topic_id: int):
        about = Comment.objects.visible().filter(topic=topic_id).exclude(anchor="").order_by()
        return about.values_list("anchor").annotate(number=Count("pk"), newest=Max("pk"))

    return Prepared(build, 1)


@cache
def _newest(number: int) -> Prepared:
    fields = ("pk", "public_id", "text", "language", "created_at", "author__display_name")

    def build(*ids: int):
        return Comment.objects.visible().filter(pk__in=ids).order_by().values_list(*fields)

    return Prepared(build, number)
