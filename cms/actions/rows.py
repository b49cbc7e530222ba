"""Keeps the rows beside the pages in step with what is published."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from wagtail.models import Locale

from cms.keys import key_of
from cms.models import ActionPage, ActionRecord, ActionStepText, Step


@transaction.atomic
def align(*, pages: Iterable[ActionPage]) -> None:
    """Gives each published action its record and its steps their rows; may run twice, on one page or on all.

    A step that the published page no longer carries keeps its row, unseen. No status or date is touched.
    """
    by_key = {key_of(page): page for page in pages if page.live}
    if not by_key:
        return
    ActionRecord.objects.bulk_create(
        [ActionRecord(key=key, ref=page.ref, title=page.title) for key, page in by_key.items()],
        ignore_conflicts=True,
    )
    _refresh_names(by_key)
    wanted = _published_refs(by_key)
    Step.objects.bulk_create(
        [Step(action_id=key, ref=ref) for key, refs in wanted.items() for ref in sorted(refs)],
        ignore_conflicts=True,
    )
    _show(wanted)


def _refresh_names(by_key: dict[UUID, ActionPage]) -> None:
    """The cached reference and title: those of the site's own language, where there is a choice."""
    stale, own = [], Locale.get_default().pk
    for record in ActionRecord.objects.of(by_key):
        page = by_key[record.key]
        if page.locale_id == own and (record.ref, record.title) != (page.ref, page.title):
            record.ref, record.title = page.ref, page.title
            stale.append(record)
    ActionRecord.objects.bulk_update(stale, ["ref", "title"], batch_size=200)


def _published_refs(keys: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The steps' references on the live pages of each key, in any language."""
    wanted: dict[UUID, set[str]] = {key: set() for key in keys}
    rows = ActionStepText.objects.filter(
        page__translation_key__in=list(wanted), page__live=True, page__alias_of=None
    ).exclude(ref="")
    for key, ref in rows.values_list("page__translation_key", "ref").distinct():
        wanted[key].add(ref)
    return wanted


def _show(wanted: dict[UUID, set[str]]) -> None:
    stale = []
    for step in Step.objects.of(wanted):
        if step.shown != (step.ref in wanted[step.action_id]):
            step.shown = not step.shown
            stale.append(step)
    Step.objects.bulk_update(stale, ["shown"], batch_size=200)
