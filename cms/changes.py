"""What changed about an action lately, for officers who say what people's words led to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page, PageLogEntry

from cms.models import ActionPage, NewsPage, StateChange, Step, StepChange
from cms.reading import public
from engagement.models import Topic
from engagement.registries import Change

MOST = 30
REVISIONS = 10
LABEL = 190  # characters; the column has 200
FIELDS = ("title", "summary", "body", "why_smart", "kind", "related")
ROWS = ("steps", "stakeholders")


def of_action(page: ActionPage | None, key: UUID) -> list[Change]:
    """Steps, states, the page's text and posts about it, newest first; `page` in the reader's language, if any.

    A constant number of queries.
    """
    found = [*_steps(page, key), *_states(key)]
    if page:
        found += [*_texts(page), *_updates(page, key)]
    return sorted(found, key=lambda change: change.on, reverse=True)[:MOST]


def _steps(page: ActionPage | None, key: UUID) -> Iterator[Change]:
    """What ended, began or moved; a first promise is no change yet."""
    texts = {step.ref: step.text for step in page.steps.all()} if page else {}
    rows = StepChange.objects.filter(step__action__key=key, step__shown=True).select_related("step")
    for row in rows.order_by("-at", "-pk")[:MOST]:
        if what := _words_of_step(row):
            words = Truncator(texts.get(row.step.ref, "")).chars(110)
            yield Change(
                kind="step",
                ref=f"{row.step.ref}:{row.pk}",
                label=f"{row.step.ref}, {what}: {words}"[:LABEL] if words else f"{row.step.ref}, {what}",
                on=row.done_on or _day(row.at),
                path=f"#step-{row.step.ref}",
            )


def _words_of_step(row: StepChange) -> str:
    if row.to_status != row.from_status:
        words = {
            Step.Status.DONE: _("done"),
            Step.Status.NOW: _("under way"),
            Step.Status.STOPPED: _("stopped"),
        }
        return words.get(row.to_status, _("to come again"))
    if row.from_promised and row.to_promised and row.from_promised != row.to_promised:
        return _("moved to %(date)s") % {"date": date_format(row.to_promised, "DATE_FORMAT")}
    return ""


def _states(key: UUID) -> Iterator[Change]:
    rows = StateChange.objects.filter(record__key=key).order_by("-at", "-pk")[:MOST]
    for row in rows:
        words = f"{row.get_to_state_display()}: {row.reason}" if row.reason else row.get_to_state_display()
        label = _("The action is now: %(state)s") % {"state": words}
        yield Change(kind="state", ref=str(row.pk), label=Truncator(label).chars(LABEL), on=_day(row.at))


def _texts(page: ActionPage) -> Iterator[Change]:
    """Each time the page was published with other words than before, and in which part."""
    entries = list(
        PageLogEntry.objects.filter(page=page, action="wagtail.publish", revision__isnull=False)
        .select_related("revision")
        .order_by("-timestamp", "-pk")[: REVISIONS + 1]
    )
    for entry, before in pairwise(entries):
        if parts := _differences(entry.revision.content, before.revision.content):
            yield Change(
                kind="page",
                ref=str(entry.revision_id),
                label=Truncator(_("Text changed: %(parts)s") % {"parts": ", ".join(parts)}).chars(LABEL),
                on=_day(entry.timestamp),
            )


def _differences(new: dict, old: dict) -> list[str]:
    """The parts of the page that differ, by their names in the editor."""
    parts = [
        str(ActionPage._meta.get_field(name).verbose_name)
        for name in FIELDS
        if new.get(name) != old.get(name)
    ]
    for name in ROWS:
        if _bare(new.get(name)) != _bare(old.get(name)):
            parts.append(str(ActionPage._meta.get_field(name).related_model._meta.verbose_name_plural))
    return parts


def _bare(rows: list[dict] | None) -> list[dict]:
    """Rows without the numbers that saving gives anew."""
    kept = ("ref", "horizon", "text", "name", "involvement", "organisation")
    return [{name: row[name] for name in kept if name in row} for row in rows or ()]


def _updates(page: ActionPage, key: UUID) -> Iterator[Change]:
    """Posts about it, each through its topic's address, which outlives a move."""
    posts = list(
        public(NewsPage.objects.due())
        .filter(about__translation_key=key, locale_id=page.locale_id)
        .select_related("alias_of")
        .order_by("-date", "-pk")[:MOST]
    )
    topics = dict(
        Topic.objects.filter(kind="news", key__in=[post.key for post in posts]).values_list(
            "key", "public_id"
        )
    )
    with override(settings.LANGUAGE_CODE):
        paths = {
            post.pk: reverse("engagement:topic", args=[topics[post.key]])
            for post in posts
            if post.key in topics
        }
    for post in posts:
        yield Change(
            kind="update",
            ref=str(post.key),
            label=Truncator(_("Update: %(title)s") % {"title": post.title}).chars(LABEL),
            on=post.date,
            path=paths.get(post.pk) or post.get_url() or "",
        )


def _day(instant: datetime) -> date:
    return localtime(instant, get_default_timezone()).date()


def below(model: type[Page], key: UUID) -> list[tuple[str, UUID]]:
    """The actions that lie under a theme or a workstream."""
    parents = model.objects.filter(translation_key=key, alias_of=None).values_list("path", flat=True)
    found: list[tuple[str, UUID]] = []
    for path in parents:
        actions = ActionPage.objects.filter(path__startswith=path, alias_of=None).order_by()
        found += [("action", each) for each in actions.values_list("translation_key", flat=True)]
    return found
