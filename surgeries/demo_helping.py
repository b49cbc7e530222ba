"""Champions at the sessions of the demonstration: what they know, who learns beside whom, and cover that is sought."""

from __future__ import annotations

from accounts.clock import now
from accounts.models import User
from champions.models import Champion, Skill
from engagement.errors import Refused
from surgeries import helpers, provider
from surgeries.actions.cover import seek_cover
from surgeries.actions.sessions import come_to_help
from surgeries.capacity import shortages_of
from surgeries.models import CoverAsk, CoverSearch, Session, SessionTopic, Shift

# What a topic of surgeries asks of a champion: slugs of the one vocabulary.
KNOWN = {
    "open-data": ["open-data"],
    "charts": ["open-data"],
    "mapping": ["mapping"],
    "social-media": ["social-media"],
    "websites": ["social-media", "being-online"],
    "being-online": ["being-online", "email", "staying-safe", "forms"],
    "funding": ["open-data", "forms"],
    "council-work": ["bidding"],
}


def bring(people: dict[str, User]) -> int:
    """After the champions are there; gives how many promises and questions are new."""
    before = Shift.objects.count() + CoverAsk.objects.count()
    for topic in SessionTopic.objects.filter(slug__in=KNOWN, skills=None):
        topic.skills.set(Skill.objects.filter(slug__in=KNOWN[topic.slug]))
    for shift in Shift.objects.filter(topics=None, session__ends_at__gt=now()).select_related("surgeon"):
        if shift.surgeon:
            shift.topics.set(helpers.topics_known(shift.session, shift.surgeon))
    _learn()
    _seek()
    return Shift.objects.count() + CoverAsk.objects.count() - before


def _learn() -> None:
    """The first who settles in comes to the next session at which somebody active is."""
    learners = Champion.objects.filter(state__in=Champion.LEARNING, user__isnull=False).order_by("pk")
    if Shift.objects.filter(is_learning=True).exists():
        return
    for champion in learners.select_related("user"):
        for meeting in provider.short_of_help(champion, 1):
            come_to_help(session=Session.objects.get(public_id=meeting.key), surgeon=champion.user)
            return


def _seek() -> None:
    """For the next session to which nobody comes; one of those asked has said that they can't."""
    if CoverSearch.objects.exists():
        return
    sessions = list(Session.objects.bookable().select_related("venue").order_by("starts_at", "pk")[:50])
    lacking = shortages_of(sessions)
    for session in (each for each in sessions if lacking[each.pk]):
        try:
            asks = list(seek_cover(session=session).asks.order_by("pk"))
        except Refused:
            continue
        if asks:
            CoverAsk.objects.filter(pk=asks[0].pk).update(answer=CoverAsk.Answer.NO, answered_at=now())
            return
