"""Where a challenge comes from: ideas, actions of the roadmap and single comments, as everybody may read them now.

The edges are `TopicLink`s of the kind "evidence" from what was said to the challenge; `EvidenceComment` names single
comments under such an edge. Nothing is shown of what is no longer public: both are asked again at each reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from challenges import topics
from challenges.models import Challenge, EvidenceComment
from challenges.readiness import EVIDENCE
from engagement.models import Comment, Idea, Topic, TopicLink

USED = "challenges.evidence_used"
KINDS = ("idea", "action")  # of topics that can be linked as a whole


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one person said, as it stands as evidence."""

    challenge: Challenge
    topic: Topic  # of the challenge
    words: str
    shows: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """One topic from which a challenge came, and the comments on it that are quoted."""

    link: TopicLink
    topic: Topic
    quotes: list[EvidenceComment] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Linked as a whole, and not only for what was said on it."""
        return bool(self.link.reason)


def links_to(challenge: Challenge) -> Any:
    """The edges that stand, the oldest first."""
    rows = TopicLink.objects.standing().filter(kind=EVIDENCE, target__kind=topics.KIND)
    return rows.filter(target__key=challenge.public_id).select_related("source").order_by("pk")


def sources_of(challenge: Challenge, *, everything: bool = False) -> list[Source]:
    """What everybody may read, in two queries; `everything` for officers, who see that it stands although it is hidden
    (its words only where they are public)."""
    links = list(links_to(challenge))
    quotes: dict[int, list[EvidenceComment]] = {link.pk: [] for link in links}
    rows = EvidenceComment.objects.filter(link__in=links).select_related("comment__topic").order_by("pk")
    for quote in rows if links else ():
        if everything or is_readable(quote.comment):
            quotes[quote.link_id].append(quote)
    found = [Source(link=link, topic=link.source, quotes=quotes[link.pk]) for link in links]
    if everything:
        return found
    return [one for one in found if one.topic.is_public and (one.is_whole or one.quotes)]


def is_readable(comment: Comment) -> bool:
    """By everybody, now."""
    return comment.is_visible and comment.topic.is_public


def challenges_of(topic: Topic) -> list[tuple[Topic, str]]:
    """The public challenges that came of this idea or action: the topic of each, and what it showed. One query."""
    rows = TopicLink.objects.standing().filter(
        source=topic, kind=EVIDENCE, target__kind=topics.KIND, target__is_public=True
    )
    return [(link.target, link.reason) for link in rows.select_related("target").order_by("pk")]


def said_by(user: Any, facts: dict) -> Said | None:
    """What this person said, by the facts of an event: None once it is hidden, taken back or erased."""
    if user is None:
        return None
    if "comment" in facts:
        rows = EvidenceComment.objects.select_related(
            "challenge__department", "comment__topic", "link__target"
        )
        quote = rows.filter(challenge=facts.get("challenge"), comment=facts["comment"]).first()
        if quote is None or quote.comment.author_id != user.pk or not is_readable(quote.comment):
            return None
        return Said(
            challenge=quote.challenge, topic=quote.link.target, words=quote.comment.text, shows=quote.says
        )
    idea = (
        Idea.objects.select_related("comment", "topic").filter(pk=facts.get("idea"), is_public=True).first()
    )
    challenge = (
        Challenge.objects.select_related("department").filter(pk=facts.get("challenge")).first()
        if idea and idea.comment.author_id == user.pk
        else None
    )
    link = (
        links_to(challenge).filter(source=idea.topic_id).select_related("target").first()
        if challenge
        else None
    )
    if link is None:
        return None
    return Said(challenge=challenge, topic=link.target, words=idea.title, shows=link.reason)
