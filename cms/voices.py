"""The newest things people said about the roadmap, for the home page."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.reading import Tree
from engagement.models import Comment

WORDS = 32


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
