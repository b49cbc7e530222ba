"""Actions and news as topics: what engagement asks their owner."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from accounts.models import Organisation
from cms import changes
from cms.frame import locales
from cms.keys import key_of
from cms.memory import forget, remember
from cms.models import ActionPage, NewsPage, RoadmapPage, ThemePage, WorkstreamPage
from cms.moves import tell_of_post
from cms.reading import tree_for
from engagement.actions.topics import ensure_topic
from engagement.models import Topic
from engagement.registries import (
    EVERYTHING,
    FOLLOW,
    SAY,
    SUGGEST,
    SUPPORT,
    Change,
    Group,
    TopicKind,
    topic_kinds,
)

KINDS = {
    ActionPage: "action",
    NewsPage: "news",
    WorkstreamPage: "workstream",
    ThemePage: "theme",
    RoadmapPage: "roadmap",
}
VERBS = {
    ActionPage: EVERYTHING,
    NewsPage: {SAY, SUPPORT, FOLLOW},
    WorkstreamPage: {FOLLOW},
    ThemePage: {FOLLOW},
    RoadmapPage: {SUGGEST, FOLLOW},
}
TALKED_ABOUT = tuple(KINDS)
HOLDERS = (WorkstreamPage, ThemePage)


def pages_of(model: type, keys: Iterable[UUID]):
    """Every page that shows what these keys stand for: the translations, and their aliases."""
    keys = list(keys)
    return model.objects.filter(Q(translation_key__in=keys) | Q(alias_of__translation_key__in=keys))


def public_page(model: type, key: UUID, language: str):
    """A page that everybody may read: in that language, else in the site's own, else in any; else None."""
    found = pages_of(model, [key])
    pages = found.due() if model is NewsPage else found.live()
    pages = pages.select_related("locale").order_by("pk")
    everybody = [page for page in pages if not page.get_view_restrictions().exists()]
    rank = {language: 0, settings.LANGUAGE_CODE: 1}
    return min(everybody, key=lambda page: rank.get(page.locale.language_code, 2), default=None)


def ensure_topics(pages: Iterable) -> None:
    """Makes or refreshes the topic of each page that is or was published; a draft gets none."""
    for page in pages:
        kind, key = KINDS[type(page)], key_of(page)
        if not page.live and not Topic.objects.filter(kind=kind, key=key).exists():
            continue
        public = public_page(type(page), key, settings.LANGUAGE_CODE)
        shown = public or page
        ensure_topic(
            kind=kind,
            key=key,
            title=name_of(shown),
            language=shown.locale.language_code,
            site=shown.get_site(),
            is_public=public is not None,
        )


def open_due() -> int:
    """The topics of posts whose day has come: a job. Until then their discussion is not public either, and nobody is
    told of them."""
    public = Topic.objects.public().filter(kind=KINDS[NewsPage]).values("key")
    own = NewsPage.objects.due().filter(alias_of=None).exclude(translation_key__in=public)
    posts = [page for page in own.select_related("locale") if not page.get_view_restrictions().exists()]
    if posts:
        ensure_topics(posts)
        for post in posts:
            tell_of_post(post)
        forget()
    return len(posts)


def open_missing() -> int:
    """Topics of pages that were published before their kind could be talked about: a job; finds nothing as a rule."""
    opened = 0
    for model, kind in KINDS.items():
        there = Topic.objects.filter(kind=kind).values("key")
        own = model.objects.live().filter(alias_of=None).exclude(translation_key__in=there)
        pages = list(own.select_related("locale"))
        ensure_topics(pages)
        opened += len(pages)
    return opened


def name_of(page) -> str:
    """As people speak of it: "A1 Fixed line connectivity"."""
    return f"{page.ref} {page.title}".strip() if isinstance(page, ActionPage) else page.title


def is_public(model: type, key: UUID) -> bool:
    """Whether some live translation stands under no view restriction, its ancestors' included."""
    return public_page(model, key, settings.LANGUAGE_CODE) is not None


def title(model: type, key: UUID, language: str) -> str:
    page = public_page(model, key, language) or pages_of(model, [key]).first()
    return name_of(page) if page else ""


def resolve_url(model: type, key: UUID, language: str) -> str | None:
    """Where everybody may read it, or None."""
    page = public_page(model, key, language)
    return page.get_url() if page else None


def answerable_by(model: type, user, topic: Topic) -> bool:
    """Who speaks for the council: those who keep the steps, its owner, and members of its lead organisation."""
    if not user.is_authenticated:
        return False
    if user.has_perm("cms.change_step"):
        return True
    if model is not ActionPage:
        return _answers_for_the_council(model, user)
    mine = Q(responsible=user) | Q(lead_organisation__memberships__user=user)
    return pages_of(ActionPage, [topic.key]).filter(mine).exists()


def answerable(model: type, user) -> list[UUID] | None:
    """The keys of what `answerable_by` allows, for lists; None for all."""
    if user.has_perm("cms.change_step"):
        return None
    if model is not ActionPage:
        return None if _answers_for_the_council(model, user) else []
    mine = Q(responsible=user) | Q(lead_organisation__memberships__user=user)
    return list(
        ActionPage.objects.filter(mine, alias_of=None).order_by().values_list("translation_key", flat=True)
    )


def _answers_for_the_council(model: type, user) -> bool:
    """The roadmap as a whole belongs to no department: every officer who answers may answer for it."""
    return model is RoadmapPage and user.has_perm("engagement.answer_topic")


def above(model: type, key: UUID) -> list[tuple[str, UUID]]:
    """Workstream, theme and roadmap of an action; theme and roadmap of a workstream; and so on."""
    page = pages_of(model, [key]).first()
    found = page.get_ancestors().type(WorkstreamPage, ThemePage, RoadmapPage) if page else []
    return [(KINDS[each.specific_class], each.translation_key) for each in reversed(found)]


def owners(model: type, key: UUID) -> set[int]:
    """Who looks after an action: the person named on its page, and the members of its lead organisation."""
    if model is not ActionPage:
        return set()
    pages = pages_of(ActionPage, [key])
    people = pages.values_list("responsible", "lead_organisation__memberships__user")
    return {pk for row in people for pk in row if pk}


def department(model: type, key: UUID) -> Organisation | None:
    """The lead organisation of an action."""
    if model is not ActionPage:
        return None
    return Organisation.objects.filter(pk__in=pages_of(ActionPage, [key]).values("lead_organisation")).first()


def groups(model: type, language: str) -> list[Group]:
    """The actions of each theme, in the order of the pages; of every site."""
    if model is not ActionPage:
        return []
    places = locales()
    locale = places.get(language) or places.get(settings.LANGUAGE_CODE)
    sites = remember("sites", lambda: list(Site.objects.select_related("root_page").order_by("pk")))
    trees = [tree_for(site, locale.pk) for site in sites] if locale else []
    return [
        Group(key=theme.slug, label=theme.title, keys=[action.key for action in theme.actions()])
        for tree in trees
        for theme in tree.themes
    ]


def latest_changes(model: type, key: UUID, language: str) -> list[Change]:
    """Of an action; what else can be talked about has no changes of its own."""
    return changes.of_action(public_page(model, key, language), key) if model is ActionPage else []


def departments(model: type, keys) -> dict[UUID, str]:
    """The same by name, for many at once."""
    if model is not ActionPage:
        return {}
    pages = pages_of(ActionPage, keys).exclude(lead_organisation=None).order_by("-pk")
    return dict(pages.values_list("translation_key", "lead_organisation__name"))


def _kind(model: type, label: str) -> TopicKind:
    return TopicKind(
        name=KINDS[model],
        label=label,
        resolve_url=lambda key, language: resolve_url(model, key, language),
        is_public=lambda key: is_public(model, key),
        title=lambda key, language: title(model, key, language),
        answerable_by=lambda user, topic: answerable_by(model, user, topic),
        verbs=frozenset(VERBS[model]),
        above=lambda key: above(model, key),
        answerable=lambda user: answerable(model, user),
        owners=lambda key: owners(model, key),
        department=lambda key: department(model, key),
        groups=lambda language: groups(model, language),
        changes=lambda key, language: latest_changes(model, key, language),
        below=(lambda key: changes.below(model, key)) if model in HOLDERS else None,
        departments=lambda keys: departments(model, keys),
    )


def register() -> None:
    topic_kinds.register(_kind(ActionPage, _("Action of the roadmap")))
    topic_kinds.register(_kind(NewsPage, _("News")))
    topic_kinds.register(_kind(WorkstreamPage, _("Workstream")))
    topic_kinds.register(_kind(ThemePage, _("Theme")))
    topic_kinds.register(_kind(RoadmapPage, _("The roadmap as a whole")))
