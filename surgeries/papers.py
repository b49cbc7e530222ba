"""The paper twin: sign-in sheet, table signs, a poster of a session and one of a venue, as PDFs the job draws."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mails import absolute
from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from champions.models import ChampionLanguage
from cms import qr
from surgeries import words
from surgeries.board import board_of
from surgeries.models import Session, Venue

SIGN_IN, SIGNS, POSTER, VENUE_POSTER = (
    "surgeries.sign_in",
    "surgeries.signs",
    "surgeries.poster",
    "surgeries.venue_poster",
)
VERSION = "1"  # of the templates and the stylesheet: a new number makes every paper anew
STYLESHEET = "css/surgery_paper.css"
EMPTY_LINES = 12
AHEAD = timedelta(days=31)
MOST_ON_A_POSTER = 6


def session_of(key: str) -> Session:
    """The public session with that public id; KeyError where there is none any more."""
    rows = Session.objects.public().select_related("venue__ward")
    found = rows.filter(public_id=key).first()
    if found is None:
        raise KeyError(key)
    return found


def facts_of(session: Session) -> dict[str, Any]:
    """What is on every paper of a session, in words."""
    return {
        "title": session.title,
        "summary": session.summary,
        "when": words.when(session),
        "day": words.weekday(session.starts_at),
        "hours": words.hours(session),
        "venue": session.venue.name,
        "address": f"{session.venue.address}, {session.venue.postcode}",
        "transport": session.venue.transport,
        "note": session.venue.note,
        "facilities": session.venue.facilities,
        "has_steps": not session.venue.step_free,
        "phone": session.phone,
        "service": settings.WAGTAIL_SITE_NAME,
    }


def own_names(codes: list[str]) -> list[dict[str, str]]:
    """Languages as those who speak them write them; a code that nobody knows stays as it is."""
    ours = dict(settings.LANGUAGES)
    found = []
    for code in codes:
        try:
            name = ours.get(code) or str(get_language_info(code)["name_local"]).capitalize()
        except KeyError:
            name = code
        found.append({"code": code, "name": str(name)})
    return found


def has_catalogue(code: str) -> bool:
    """Whether our own words are translated into that language; what they are written in counts as translated."""
    if code.split("-")[0] == settings.LANGUAGE_CODE.split("-")[0]:
        return True
    place = Path("locale") / translation.to_locale(code) / "LC_MESSAGES" / "django.mo"
    return any((Path(folder).parent / place).exists() for folder in settings.LOCALE_PATHS)


def spoken_on_paper(session: Session) -> list[str]:
    """The session's languages in which we have words, the site's own first."""
    own = settings.LANGUAGE_CODE.split("-")[0]
    spoken = [code for code in session.languages if code != own and has_catalogue(code)]
    return [own, *dict.fromkeys(spoken)]


# --- The sheet to sign -------------------------------------------------------------------------------------
def sign_in_context(key: str) -> dict:
    """Everybody who stands on the list, in the order of their time and of their booking, and empty lines."""
    session = session_of(key)
    board = board_of(session)
    parties = [*board.expected, *board.waiting, *board.with_somebody, *board.helped]
    parties.sort(key=lambda party: (party.booking.slot_at or session.starts_at, party.booking.pk))
    return facts_of(session) | {
        "has_times": session.mode == "slots",
        "parties": [
            {
                "time": words.hour(party.booking.slot_at) if party.booking.slot_at else "",
                "name": party.booking.name or party.booking.reference,
                "reference": party.booking.reference,
                "size": party.booking.party_size,
                "topic": ", ".join(topic.name for topic in party.booking.topics.all()),
            }
            for party in parties
        ],
        "lines": list(range(EMPTY_LINES)),
        "topics": [topic.name for topic in session.topics.all()],
    }


# --- Signs on tables ---------------------------------------------------------------------------------------
def signs_context(key: str) -> dict:
    """A page for each topic, and one for each surgeon with what they help with and the languages they speak."""
    session = session_of(key)
    languages = own_names(session.languages)
    signs = [{"big": topic.name, "small": [], "languages": languages} for topic in session.topics.all()]
    shifts = session.shifts.coming().exclude(surgeon=None).select_related("surgeon")
    shifts = list(shifts.prefetch_related("topics").order_by("pk"))
    speaks = _spoken_by([shift.surgeon_id for shift in shifts])
    for shift in shifts:
        signs.append(
            {
                "big": words.first_name(str(shift.surgeon)),
                "small": [topic.name for topic in shift.topics.all()],
                "languages": own_names(speaks.get(shift.surgeon_id, [])),
            }
        )
    return {
        "title": session.title,
        "service": settings.WAGTAIL_SITE_NAME,
        "signs": signs or _welcome(languages),
    }


def _welcome(languages: list[dict]) -> list[dict]:
    return [{"big": _("Welcome"), "small": [], "languages": languages}]


def _spoken_by(users: list[int | None]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = ChampionLanguage.objects.filter(champion__user__in=users).order_by("pk")
    for user, code in rows.values_list("champion__user", "code"):
        found.setdefault(user, []).append(code)
    return found


# --- Posters -----------------------------------------------------------------------------------------------
def poster_context(key: str) -> dict:
    """A page for each language; the words of the session itself stay as they were written."""
    session = session_of(key)
    pages = []
    for code in spoken_on_paper(session):
        with translation.override(code):
            facts = facts_of(session)
            facts |= {
                "code": code,
                "is_bidi": translation.get_language_bidi(),
                "is_drop_in": session.mode == "drop_in",
            }
            pages.append(facts)
    return {
        "title": session.title,
        "service": settings.WAGTAIL_SITE_NAME,
        "pages": pages,
        "languages": own_names(session.languages) if len(session.languages) > 1 else [],
        "url": absolute(session.get_absolute_url()),
        "is_cancelled": session.state == Session.State.CANCELLED,
    }


def venue_poster_context(key: str) -> dict:
    """What is on at a venue in the next month."""
    venue = Venue.objects.in_use().filter(public_id=key).first()
    if venue is None:
        raise KeyError(key)
    soon = Session.objects.bookable().filter(venue=venue, starts_at__lt=now() + AHEAD)
    sessions = list(soon.order_by("starts_at", "pk")[: MOST_ON_A_POSTER + 1])
    return {
        "title": _("Surgeries at {venue}").format(venue=venue.name),
        "service": settings.WAGTAIL_SITE_NAME,
        "venue": venue.name,
        "address": f"{venue.address}, {venue.postcode}",
        "transport": venue.transport,
        "facilities": venue.facilities,
        "has_steps": not venue.step_free,
        "phone": next((session.phone for session in sessions if session.phone), ""),
        "sessions": [
            {
                "day": words.weekday(session.starts_at),
                "hours": words.hours(session),
                "title": session.title,
                "languages": [each["name"] for each in own_names(session.languages)]
                if len(session.languages) > 1
                else [],
            }
            for session in sessions[:MOST_ON_A_POSTER]
        ],
        "has_more": len(sessions) > MOST_ON_A_POSTER,
        "url": absolute(venue.get_absolute_url()),
    }


def _code(url: str) -> SafeString:
    """The square to point a telephone at, with words for those who hear the paper read."""
    title = format_html("<title>{}</title>", _("A code that leads to {url}").format(url=url))
    return mark_safe(str(qr.svg(url)).replace("<path", f"{title}<path", 1))


# --- Registration ------------------------------------------------------------------------------------------
def _kind(name: str, template: str, context_of: Callable[[str], dict]) -> PaperKind:
    def render(key: str, language: str) -> str:
        with translation.override(language):
            context = {**context_of(key), "language": language, "is_bidi": translation.get_language_bidi()}
            if "url" in context:
                context["svg"] = _code(context["url"])
            return render_to_string(f"surgeries/papers/{template}.html", context)

    def digest(key: str, language: str) -> str:
        with translation.override(language):
            return digest_of(VERSION, language, json.dumps(context_of(key), default=str))

    return PaperKind(name=name, render=render, digest=digest, stylesheet=STYLESHEET)


def register() -> None:
    """Called from ready()."""
    for entry in (
        _kind(SIGN_IN, "sign_in", sign_in_context),
        _kind(SIGNS, "signs", signs_context),
        _kind(POSTER, "poster", poster_context),
        _kind(VENUE_POSTER, "venue_poster", venue_poster_context),
    ):
        paper_kinds.register(entry)
