"""Actions and news as topics: what engagement asks their owner."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.keys import key_of
from cms.memory import forget
from cms.models import ActionPage, NewsPage
from engagement.actions.topics import ensure_topic
from engagement.models import Topic
from engagement.registries import TopicKind, topic_kinds

KINDS = {ActionPage: "action", NewsPage: "news"}


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


def ensure_topics(pages: Iterable[ActionPage | NewsPage]) -> None:
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
    """The topics of posts whose day has come: a job. Until then their discussion is not public either."""
    public = Topic.objects.public().filter(kind=KINDS[NewsPage]).values("key")
    own = NewsPage.objects.due().filter(alias_of=None).exclude(translation_key__in=public)
    posts = [page for page in own.select_related("locale") if not page.get_view_restrictions().exists()]
    if posts:
        ensure_topics(posts)
        forget()
    return len(posts)


def name_of(page: ActionPage | NewsPage) -> str:
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
        return False
    mine = Q(responsible=user) | Q(lead_organisation__memberships__user=user)
    return pages_of(ActionPage, [topic.key]).filter(mine).exists()


def _kind(model: type, label: str) -> TopicKind:
    return TopicKind(
        name=KINDS[model],
        label=label,
        resolve_url=lambda key, language: resolve_url(model, key, language),
        is_public=lambda key: is_public(model, key),
        title=lambda key, language: title(model, key, language),
        answerable_by=lambda user, topic: answerable_by(model, user, topic),
    )


def register() -> None:
    topic_kinds.register(_kind(ActionPage, _("Action of the roadmap")))
    topic_kinds.register(_kind(NewsPage, _("News")))
