"""Asking champions for something: the least asked first, nobody over their own number a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction

from accounts.clock import now
from champions.models import Ask, Champion
from champions.querysets import MONTH, ChampionQuerySet

ONE_WHO_ASKS = 4_021_223  # the number of an advisory lock; any will do, as long as it is this one's alone
KEPT = timedelta(days=365)
Answer = Ask.Answer


@transaction.atomic
def ask(*, among: ChampionQuerySet, about: str, at_most: int) -> Sequence[Champion]:
    """Chooses and notes whom to ask; the caller writes to them in the same transaction.

    `about` is "<kind>:<public id>": nobody is asked twice about the same thing, however often this is called. Those
    who chose never to be asked, those who were asked often enough in the last 30 days, and everybody under 18 are left
    out. For thousands it is called again and again, a batch each time: it goes on where it stood.
    """
    _one_at_a_time()
    asked = Ask.objects.filter(about=about).values("champion")
    able = among.adult().filter(state__in=Champion.IN_NETWORK, user__is_active=True).exclude(pk__in=asked)
    wanted = able.within_budget().order_by("asked", "pk").values_list("pk", flat=True)
    pks = list(wanted[:at_most])
    Ask.objects.bulk_create([Ask(champion_id=pk, about=about) for pk in pks], ignore_conflicts=True)
    found = Champion.objects.select_related("user").in_bulk(pks)
    return [found[pk] for pk in pks]


def _one_at_a_time() -> None:
    """Two who ask would count the same month; on SQLite there is one writer anyway. Ends with the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WHO_ASKS])


@transaction.atomic
def answer_not_now(*, ask: Ask, answer: str) -> None:
    """They want to be left in peace, for a month or for good; the later answer holds, and the same twice is once.

    For good is what `asks_a_month` of 0 says, which they can change on their own page.
    """
    if answer == Answer.NEVER:
        Champion.objects.filter(pk=ask.champion_id).update(asks_a_month=0)
    elif answer == Answer.NOT_NOW:
        Champion.objects.filter(pk=ask.champion_id).update(rest_until=now() + MONTH)
    else:
        raise ValueError(answer)
    Ask.objects.filter(pk=ask.pk).update(answer=answer, answered_at=now())


def forget_old_asks() -> int:
    """A year after somebody was asked nothing says so any more; gives how many went. What the job runs daily."""
    number, _each = Ask.objects.filter(at__lt=now() - KEPT).delete()
    return number
