"""Champions who could help at a session: by what they know, speak and said of their time."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils.timezone import localtime

from accounts.models import Cadence, NotificationChoice, User
from champions.models import Champion, ChampionLanguage
from champions.querysets import ChampionQuerySet
from surgeries.busy import busy
from surgeries.models import Session, SessionTopic, Shift

EVENING = 17  # from this hour on
KIND = "surgeries.cover_asked"


def able_to_help(session: Session) -> ChampionQuerySet:
    """Whom one can ask: they can be contacted, know one of its topics, speak one of its languages, said nothing
    against that time of the week, and are not at something else then. One query, however many champions there are."""
    known = Champion.skills.through.objects.filter(
        champion=OuterRef("pk"), skill__session_topics__sessions=session
    )
    asked_already = Shift.objects.filter(session=session, surgeon=OuterRef("user"))
    wants_no_mail = NotificationChoice.objects.filter(user=OuterRef("user"), kind=KIND, cadence=Cadence.NEVER)
    return (
        Champion.objects.contactable()
        .filter(Exists(known), user__isnull=False)
        .filter(_speaks(session), _is_free_then(session))
        .exclude(Exists(asked_already))
        .exclude(Exists(wants_no_mail))
        .exclude(user__in=busy(session.starts_at, session.ends_at))
    )


def near(session: Session) -> Q:
    """In the ward of the venue, or in no ward in particular."""
    ward = session.venue.ward_id
    here = Exists(Champion.wards.through.objects.filter(champion=OuterRef("pk"), ward=ward))
    anywhere = ~Exists(Champion.wards.through.objects.filter(champion=OuterRef("pk")))
    return Q(here) | Q(anywhere)


def _speaks(session: Session) -> Q:
    """Whoever named no language speaks that of the site."""
    if not session.languages:
        return Q()
    spoken = ChampionLanguage.objects.filter(champion=OuterRef("pk"))
    speaks = Q(Exists(spoken.filter(code__in=session.languages)))
    return speaks | Q(~Exists(spoken)) if settings.LANGUAGE_CODE in session.languages else speaks


def languages_of(champion: Champion) -> list[str]:
    """The same, the other way round."""
    return [spoken.code for spoken in champion.languages.all()] or [settings.LANGUAGE_CODE]


def time_of_week(session: Session) -> str:
    """A code of Champion.When, by the clock of the council."""
    begin = localtime(session.starts_at)
    if begin.weekday() >= 5:
        return Champion.When.WEEKEND
    return Champion.When.EVENING if begin.hour >= EVENING else Champion.When.WEEKDAY


def _is_free_then(session: Session) -> Q:
    """Who said nothing of their time is asked for any."""
    said = Champion.objects.filter(pk=OuterRef("pk")).alias(free_text=Cast("free", TextField()))
    fits = Q(free_text="[]") | Q(free_text__contains=f'"{time_of_week(session)}"')
    return Q(Exists(said.filter(fits)))


def topics_known(session: Session, surgeon: User) -> list[SessionTopic]:
    """What this person can help with there, as far as their skills say; all of it where they say nothing."""
    topics = session.topics.all()
    known = list(topics.filter(skills__champions__user=surgeon).distinct())
    return known or list(topics)
