"""News: the list by date, its feed, and one post."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.rich_text import expand_db_html

from accounts.context import viewer_of
from accounts.cursors import day_cursor_of, read_day_cursor
from cms.feeds import news_atom
from cms.frame import frame_for, site_for
from cms.models import NewsIndexPage, NewsPage
from cms.reading import Tree, link_actions, public, tree_for
from engagement import parts
from engagement.models import Topic
from engagement.threads import read_thread

PER_PAGE = 10
IN_FEED = 30


def published(locale_id: int):
    """Posts that everybody may read, newest first; one dated tomorrow waits."""
    posts = public(NewsPage.objects.due()).filter(locale_id=locale_id)
    return posts.select_related("about").order_by("-date", "-pk")


def latest(locale_id: int, number: int, tree: Tree) -> list[dict]:
    return lines(published(locale_id)[:number], tree)


def lines(posts, tree: Tree) -> list[dict]:
    """For components/posts.html."""
    found = []
    for post in posts:
        action = tree.by_ref.get(post.about.ref) if post.about else None
        found.append(
            {
                "title": post.title,
                "url": post.get_url() or "",
                "date": post.date,
                "text": post.summary,
                "ref": action.ref if action else "",
                "theme": action.theme if action else "",
            }
        )
    return found


def index(page: NewsIndexPage, request: HttpRequest) -> dict:
    """A page of the list: `?before=<date>.<id>` goes on where the last one ended."""
    site = site_for(request)
    posts = published(page.locale_id).child_of(page)
    before = read_day_cursor(request.GET.get("before", ""))
    if before:
        day, pk = before
        posts = posts.filter(Q(date__lt=day) | Q(date=day, pk__lt=pk))
    found = list(posts[: PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    return {
        "posts": lines(found, tree_for(site, page.locale_id)),
        "next_url": f"?before={day_cursor_of(found[-1].date, found[-1].pk)}" if more else "",
        "first_url": page.get_url(request) if before else "",
        "feed_url": f"{page.get_url(request)}feed/",
        "breadcrumbs": [_home(site)],
    }


def feed(page: NewsIndexPage, request: HttpRequest) -> HttpResponse:
    """Atom."""
    site = site_for(request)
    service = frame_for(site).settings.service_name
    text = news_atom(
        list(published(page.locale_id).child_of(page)[:IN_FEED]),
        title=f"{page.title} – {service}",
        subtitle=page.summary,
        url=page.get_full_url(request),
        feed_url=f"{page.get_full_url(request)}feed/",
    )
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def post(page: NewsPage, request: HttpRequest) -> dict:
    """One post: its text, the action it is about, and what people say."""
    site = site_for(request)
    tree = tree_for(site, page.locale_id)
    viewer = viewer_of(request)
    topic = Topic.objects.filter(kind="news", key=page.key).first()
    parent = page.get_parent()
    url = page.get_url(request) or ""
    place = parts.Place(topic, url, request, viewer) if topic else None
    return {
        "panels": parts.aside(place) if place else "",
        "body": link_actions(expand_db_html(page.body), tree),
        "action": tree.by_ref.get(page.about.ref) if page.about_id else None,
        "thread": read_thread(topic=topic, request=request, viewer=viewer, page_url=url) if topic else None,
        "breadcrumbs": [_home(site), {"label": parent.title, "url": parent.get_url(request)}]
        if parent
        else [],
        "can_edit": bool(viewer) and page.permissions_for_user(viewer).can_edit(),
    }


def _home(site: Site) -> dict:
    return {"label": _("Home"), "url": frame_for(site).home_url}
