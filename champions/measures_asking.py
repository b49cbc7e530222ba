"""What a message reached, as tables; and what came of it, as figures."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import Cadence, NotificationChoice
from champions.models import Ask, Broadcast
from champions.segments import KIND, Preview
from champions.words import spoken

MOST_ROWS = 12


def tables(found: Preview) -> list[dict]:
    """By ward and by language, the largest first; what is beyond twelve is one row."""
    languages = [(spoken([code])[0], number) for code, number in found.by_language]
    return [
        {"caption": _("By ward"), "head": _("Ward"), "rows": _short(found.by_ward)},
        {"caption": _("By language"), "head": _("Language"), "rows": _short(languages)},
    ]


def _short(rows: list[tuple[str, int]]) -> list[tuple[str, str]]:
    shown, rest = rows[:MOST_ROWS], rows[MOST_ROWS:]
    if rest:
        others = _("{number} others").format(number=len(rest))
        shown = [*shown, (others, sum(number for _name, number in rest))]
    return [(name, number_format(number, force_grouping=True)) for name, number in shown]


def results(broadcast: Broadcast) -> list[tuple[str, int]]:
    """Label and figure, in one order. "Since" is since it was sent: who had it switched off then was not chosen."""
    never = NotificationChoice.objects.filter(kind=KIND, cadence=Cadence.NEVER, user__isnull=False)
    switched_off = Q(champion__user__in=never.values("user_id"))
    answers = Ask.objects.filter(about=broadcast.about).aggregate(
        not_now=Count("pk", filter=Q(answer=Ask.Answer.NOT_NOW)),
        never=Count("pk", filter=Q(answer=Ask.Answer.NEVER)),
        off=Count("pk", filter=switched_off),
    )
    found = [
        (_("Chosen"), broadcast.chosen),
        (_("Mails sent"), broadcast.mailed),
        (_("Mails that did not arrive"), broadcast.failed),
        (_("Switched such mails off since"), answers["off"]),
        (_("Said “not now”, for a month"), answers["not_now"]),
        (_("Said “not now”, for good"), answers["never"]),
    ]
    if broadcast.session:
        found.append((_("Said since that they come to the session"), broadcast.coming))
    return found
