"""What stands beside the pages of a switch: records, steps and topics, laid unseen before it and shown within it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Site

from cms.importing.publication import Switch, Turn, update
from cms.models import ActionPage, ActionRecord, ActionStepText, Step
from engagement.models import Topic

KIND = "action"


@dataclass
class Beside:
    """One action that turns public: its names after the switch, and the steps that its pages carry then."""

    key: UUID
    ref: str
    title: str
    names: bool  # whether this page's language names the record and the topic
    public: bool  # whether everybody may read the page
    site_id: int | None
    refs: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return f"{self.ref} {self.title}".strip()[:255]


@dataclass
class Flips:
    """Rows of values for the switch; nothing in it is worked out under the lock."""

    steps: list[tuple] = field(default_factory=list)
    records: list[tuple] = field(default_factory=list)
    topics: list[tuple] = field(default_factory=list)


def of(switch: Switch) -> list[Beside]:
    """Every action among the turns; five queries, however many."""
    turns: dict[int, Turn] = {
        turn.item.page_id: turn for turn in switch.turns if turn.item.page_id and turn.model is ActionPage
    }
    pages = ActionPage.objects.filter(pk__in=turns, alias_of=None)
    own, roots = Locale.get_default().pk, _roots()
    found: dict[int, Beside] = {}
    for pk, key, ref, title, locale, path, url in pages.values_list(
        "pk", "translation_key", "ref", "title", "locale_id", "path", "url_path"
    ):
        turn = turns[pk]
        found[pk] = Beside(
            key=key,
            ref=turn.ref or ref,
            title=turn.title or title,
            names=locale == own,
            public=not path.startswith(switch.restricted),
            site_id=next((site for start, site in roots if url.startswith(start)), None),
        )
    _add_steps(found, turns)
    return list(found.values())


def _roots() -> list[tuple[str, int]]:
    """Where each site begins; the default one takes what stands nowhere yet, because the switch opens its door."""
    sites = [(root.root_path, root.site_id) for root in Site.get_site_root_paths()]
    default = Site.objects.filter(is_default_site=True).values_list("pk", flat=True)
    return [*sorted(sites, key=lambda row: -len(row[0])), *(("", pk) for pk in default)]


def _add_steps(found: dict[int, Beside], turns: dict[int, Turn]) -> None:
    """The steps of each page after its turn, and of the public pages of its other languages."""
    rows = ActionStepText.objects.exclude(ref="").order_by()
    for pk, ref in rows.filter(page__in=found).values_list("page_id", "ref"):
        if turns[pk].steps is None:
            found[pk].refs.add(ref)
    for pk, one in found.items():
        one.refs |= turns[pk].steps or set()
    by_key = {one.key: one for one in found.values()}
    others = rows.filter(page__translation_key__in=by_key, page__live=True, page__alias_of=None)
    for key, ref in others.exclude(page__in=found).values_list("page__translation_key", "ref"):
        by_key[key].refs.add(ref)


@transaction.atomic
def lay(some: Iterable[Beside]) -> None:
    """Adds what is missing, unseen: steps not shown, topics not public. May run twice, or beside another process."""
    some = list(some)
    ActionRecord.objects.bulk_create(
        [ActionRecord(key=one.key, ref=one.ref, title=one.title) for one in some], ignore_conflicts=True
    )
    Step.objects.bulk_create(
        [Step(action_id=one.key, ref=ref, shown=False) for one in some for ref in sorted(one.refs)],
        ignore_conflicts=True,
    )
    Topic.objects.bulk_create(
        [
            Topic(
                kind=KIND, key=one.key, title=one.name, language=settings.LANGUAGE_CODE, site_id=one.site_id
            )
            for one in some
        ],
        ignore_conflicts=True,
    )


def flips(all_of: list[Beside]) -> Flips:
    """What differs from how it is to stand after the switch; three queries."""
    by_key, found = {one.key: one for one in all_of}, Flips()
    for pk, key, ref, shown in Step.objects.of(by_key).values_list("pk", "action_id", "ref", "shown"):
        if shown != (ref in by_key[key].refs):
            found.steps.append((not shown, pk))
    for pk, key, ref, title in ActionRecord.objects.of(by_key).values_list("pk", "key", "ref", "title"):
        one = by_key[key]
        if one.names and (ref, title) != (one.ref, one.title):
            found.records.append((one.ref, one.title, pk))
    topics = Topic.objects.filter(kind=KIND, key__in=by_key).order_by()
    for pk, key, title, is_public in topics.values_list("pk", "key", "title", "is_public"):
        one = by_key[key]
        wanted = (is_public or one.public, one.name if one.names else title)
        if wanted != (is_public, title):
            found.topics.append((*wanted, pk))
    return found


def show(found: Flips) -> None:
    """Inside the switch: three prepared statements."""
    update(Step._meta.db_table, ["shown"], "id", found.steps)
    update(ActionRecord._meta.db_table, ["ref", "title"], "id", found.records)
    update(Topic._meta.db_table, ["is_public", "title"], "id", found.topics)


def take_back(key: UUID, since) -> None:
    """After the draft of an import is deleted: what was laid for it, unless anything ever happened to it."""
    topics = Topic.objects.filter(kind=KIND, key=key, created_at__gte=since, is_public=False, comments=None)
    topics.delete()
    used = Step.objects.of([key]).filter(changed_at__isnull=False).exists()
    if not used and not ActionPage.objects.filter(translation_key=key).exists():
        ActionRecord.objects.filter(key=key, state_at=None).delete()
