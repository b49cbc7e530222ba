"""Noting the help that somebody gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.clock import today
from accounts.models import User, Ward
from champions import permissions
from champions.models import HelpRecord, Skill
from engagement.errors import Refused

FUTURE = _("That day has not come yet.")


def log_help(
    *,
    by: User | None,
    minutes: int,
    where: str,
    key: str,
    people: int = 1,
    came_back: int = 0,
    topics: Iterable[Skill] = (),
    on: date | None = None,
    place: str = "",
    ward: Ward | None = None,
    session: UUID | None = None,
    done: str = "",
    made_url: str = "",
    dataset_url: str = "",
    story: str = "",
    story_consent: bool = False,
) -> HelpRecord:
    """One record; the same `key` again gives the same. `by` is None where a sheet does not say who helped.

    Refused: "future" (a day that has not come).
    """
    on = on or today()
    if on > today():
        raise Refused("future", FUTURE)
    champion = permissions.champion_of(by)
    try:
        with transaction.atomic():
            if again := HelpRecord.objects.filter(idempotency_key=key).first():
                return again
            record = HelpRecord.objects.create(
                helper=by,
                champion=champion,
                employer=champion.employer if champion else None,
                helped_on=on,
                people=people,
                came_back=min(came_back, people),
                minutes=minutes,
                where=where,
                place=place,
                ward=ward,
                session=session,
                done=done,
                made_url=made_url,
                dataset_url=dataset_url,
                story=story,
                story_consent=story_consent,
                idempotency_key=key,
            )
            record.topics.set(topics)
            return record
    except IntegrityError:
        if again := HelpRecord.objects.filter(idempotency_key=key).first():
            return again
        raise


@transaction.atomic
def change_help(*, record: HelpRecord, by: User, topics: Iterable[Skill], on: date, **given: Any) -> None:
    """What somebody wrote about help that they gave; `given` are fields of the record. Refused: "late", "future"."""
    if not permissions.can_change_help(by, record):
        raise Refused("late", _("This can’t be changed any more: it stands in figures that were published."))
    if on > today():
        raise Refused("future", FUTURE)
    given["came_back"] = min(given.get("came_back", record.came_back), given.get("people", record.people))
    for name, value in {**given, "helped_on": on}.items():
        setattr(record, name, value)
    record.save(update_fields=[*given, "helped_on"])
    record.topics.set(topics)


@transaction.atomic
def delete_help(*, record: HelpRecord, by: User) -> bool:
    """Undoes a record within a day; False when it is gone already. Refused: "late"."""
    if not permissions.can_delete_help(by, record):
        raise Refused("late", _("This can’t be deleted any more: it stands in figures that were published."))
    gone, _rows = HelpRecord.objects.of(by).filter(pk=record.pk).delete()
    return bool(gone)


def take_story_back(*, record: HelpRecord, by: User) -> bool:
    """Their words go, at any time; the figures stay. False where there were none."""
    told = HelpRecord.objects.of(by).filter(pk=record.pk).exclude(story="")
    return bool(told.update(story="", story_consent=False))
