"""Search over pages in the language of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from string import punctuation
from urllib.parse import urlencode

from wagtail.contrib.search_promotions.models import Query
from wagtail.models import Page, PageViewRestriction

from cms.models import ActionPage, NewsPage
from cms.reading import Tree, shown
from cms.registries import search_sources

PUNCTUATION = {ord(sign): " " for sign in punctuation}
PER_PAGE = 10
MORE = 5  # of what each upper app has
MOST_PAGES = 50  # of results; whoever has read 500 wants other words


@dataclass(slots=True)
class Found:
    """One page of results."""

    results: list[dict]
    promoted: list[dict]
    total: int
    page: int
    last_page: int
    more: list[dict]  # of upper apps: what is no page


def search(words: str, locale_id: int | None, number: int, tree: Tree) -> Found:
    """Pages that everybody may read, best first; an action's reference finds the action first of all."""
    hits = _hits(words, locale_id)
    total = min(hits.count(), PER_PAGE * MOST_PAGES) if hits else 0
    last = max(1, -(-total // PER_PAGE))
    number = min(max(1, number), last)
    found = list(hits[(number - 1) * PER_PAGE : min(number * PER_PAGE, total)]) if total else []
    return Found(
        results=_lines(found, tree),
        promoted=_promoted(words, locale_id, tree) if number == 1 else [],
        total=total,
        page=number,
        last_page=last,
        more=_more(words) if number == 1 else [],
    )


def _hits(words: str, locale_id: int | None):
    """None where no word is left without its punctuation, which the databases' own search languages trip over."""
    plain = " ".join(words.translate(PUNCTUATION).split())
    if not plain:
        return None
    hidden = Page.objects.none()
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        hidden |= Page.objects.filter(alias_of__path__startswith=path)
    out = [*hidden.values_list("pk", flat=True), *NewsPage.objects.waiting().values_list("pk", flat=True)]
    pages = Page.objects.live().public().filter(locale_id=locale_id)
    return (pages.exclude(id__in=out) if out else pages).search(plain, operator="and")


def _lines(pages: list[Page], tree: Tree) -> list[dict]:
    """Title, address and summary of each: one query for each kind of page among them."""
    specific = {}
    by_model: dict[type, list[int]] = {}
    for page in pages:
        if model := page.cached_content_type.model_class():
            by_model.setdefault(model, []).append(page.pk)
    for model, pks in by_model.items():
        specific |= model.objects.defer_streamfields().in_bulk(pks)
    return [_line(specific.get(page.pk, page), tree) for page in pages]


def _line(page: Page, tree: Tree) -> dict:
    action = tree.by_pk.get(page.pk) if isinstance(page, ActionPage) else None
    return {
        "title": page.title,
        "url": page.get_url() or "",
        "text": getattr(page, "description", page.search_description),
        "kind": page._meta.verbose_name,
        "ref": action.ref if action else "",
        "theme": action.theme if action else "",
    }


def _promoted(words: str, locale_id: int | None, tree: Tree) -> list[dict]:
    """The action of that reference, and what editors promote for these words. Reading writes nothing."""
    found = []
    if action := tree.by_ref.get(words.strip().upper()):
        found.append(
            {
                "title": action.title,
                "url": action.url,
                "text": action.summary,
                "ref": action.ref,
                "theme": action.theme,
            }
        )
    query = Query.objects.filter(query_string=words.strip().lower()[:255]).first()
    picks = list(query.editors_picks.select_related("page")) if query else []
    wanted = Page.objects.filter(pk__in=[pick.page_id for pick in picks if pick.page_id], locale_id=locale_id)
    readable = set(shown(wanted).values_list("pk", flat=True)) if picks else set()
    for pick in picks:
        url = pick.page.get_url() if pick.page_id in readable else pick.external_link_url
        if url:
            title = pick.page.title if pick.page else pick.external_link_text
            found.append({"title": title, "url": url, "text": pick.description})
    return found


def _more(words: str) -> list[dict]:
    """What upper apps have for these words: a few of each."""
    plain = " ".join(words.translate(PUNCTUATION).split())
    return [line for source in search_sources for line in source.find(plain, MORE)] if plain else []


def page_url(words: str, number: int) -> str:
    return f"?{urlencode({'q': words, 'page': number})}"
