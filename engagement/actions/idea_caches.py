"""What an idea keeps a copy of, so that lists can be ordered: whether everybody can read it, how many support it.

Called by the actions that change the comment or the topic an idea stands on, in their own transaction.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from engagement.models import Comment, Idea, IdeaWord, Topic
from engagement.similar import lay_words


def follow_comment(comment: Comment, *, was_visible: bool) -> None:
    """After its words came, went or changed: the idea and its topic are as public as they are, and found by them.

    Where the words went for good, the title goes with them.
    """
    idea = Idea.objects.select_related("about", "comment").filter(comment=comment.pk).first()
    if idea is None:
        return
    words = idea.comment
    is_public = words.is_visible and idea.about.is_public
    idea.title = idea.title if words.text else ""
    idea.for_whom = idea.for_whom if words.text else ""
    Idea.objects.filter(pk=idea.pk).update(is_public=is_public, title=idea.title, for_whom=idea.for_whom)
    Topic.objects.filter(pk=idea.topic_id).update(is_public=is_public, title=idea.title)
    lay_words(idea, words.text if words.is_visible else "")
    count_idea(idea, words.is_visible - was_visible)


def follow_words(comment: Comment) -> None:
    """After its writer changed them: the idea is found by the new ones."""
    for idea in Idea.objects.filter(comment=comment.pk):
        lay_words(idea, comment.text if comment.is_visible else "")


def count_idea(idea: Idea, change: int) -> None:
    """Among those about its topic whose words stand."""
    if change:
        Topic.objects.filter(pk=idea.about_id).update(idea_count=F("idea_count") + change)


def forget_title(comment: Comment) -> None:
    """When the words of a comment that was taken back go for good."""
    for idea in Idea.objects.filter(comment=comment.pk):
        Idea.objects.filter(pk=idea.pk).update(title="", for_whom="")
        Topic.objects.filter(pk=idea.topic_id).update(title="")


def follow_topic(topic: Topic) -> None:
    """After what they are about was published or hidden: the ideas and their own topics with it."""
    ideas = Idea.objects.filter(about=topic, comment__state=Comment.State.VISIBLE)
    changed = list(ideas.filter(is_public=not topic.is_public).values_list("pk", "topic"))
    Idea.objects.filter(pk__in=[pk for pk, _topic in changed]).update(is_public=topic.is_public)
    Topic.objects.filter(pk__in=[pk for _idea, pk in changed]).update(is_public=topic.is_public)


def add_support(comment: Comment, change: int) -> None:
    """Being for an idea is being for its comment."""
    if not comment.parent_id:
        Idea.objects.filter(comment=comment.pk).update(support_count=F("support_count") + change)


def recount_ideas(topic_id: int) -> int:
    """Puts right what the ideas about that topic keep of their comments; gives how many were wrong. After the comments
    have been counted; one short transaction for each that is wrong."""
    stands = Q(comment__state=Comment.State.VISIBLE)
    shown = stands & Q(about__is_public=True)
    has_words = Exists(IdeaWord.objects.filter(idea=OuterRef("pk")))
    wrong = (
        ~Q(support_count=F("comment__support_count"))
        | ~Q(topic__is_public=F("is_public"))
        | ~Q(topic__title=F("title"))
        | (shown & Q(is_public=False))
        | (~shown & Q(is_public=True))
        | (stands & ~Q(title="") & ~has_words)
        | (~stands & has_words)
    )
    found = Idea.objects.filter(wrong, about=topic_id).order_by("pk").values_list("pk", "comment")
    return sum(_put_right(pk, comment) for pk, comment in list(found))


@transaction.atomic
def _put_right(pk: int, comment_id: int) -> bool:
    comment = Comment.objects.select_for_update(no_key=True).get(pk=comment_id)
    idea = Idea.objects.select_related("about").get(pk=pk)
    idea.is_public = comment.is_visible and idea.about.is_public
    Idea.objects.filter(pk=pk).update(is_public=idea.is_public, support_count=comment.support_count)
    Topic.objects.filter(pk=idea.topic_id).update(is_public=idea.is_public, title=idea.title)
    lay_words(idea, comment.text if comment.is_visible else "")
    return True


def forget_decider(*, by: User) -> None:
    """The decisions stay, with their reasons and the department; the person's name goes with their account."""
    Idea.objects.filter(state_by=by).update(state_by=None)
