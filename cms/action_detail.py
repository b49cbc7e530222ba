"""What one action's page shows, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.rich_text import expand_db_html

from accounts.context import viewer_of
from accounts.signing_in import may_have_second_factor
from cms import measures
from cms.frame import frame_for, site_for
from cms.memory import remember
from cms.models import ActionPage, ActionRecord, ActionStepText, NewsPage, Stakeholder, Step
from cms.models.rows import Precision
from cms.overviews import late_words, public_state
from cms.reading import Action, Tree, link_actions, public, tree_for
from cms.voices import about_steps
from engagement import parts, registries
from engagement.models import Topic
from engagement.permissions import can_begin, can_follow
from engagement.prepared import Prepared, columns, instance
from engagement.threads import read_thread

UPDATES_SHOWN = 5
IDEA_ICON = "ws-f-innovation"  # the lamp


def context(page: ActionPage, request: HttpRequest) -> dict:
    """Everything that templates/cms/action_page.html draws."""
    site = site_for(request)
    tree = tree_for(site, page.locale_id)
    place = tree.by_pk.get(page.pk)
    key = page.key
    rows = _rows(key)
    record = next((step.action for step in rows.values()), None) or measures.records([key])[key]
    texts = _carried(page, request, "steps", lambda: list(page.steps.all()))
    topic = next((instance(Topic, row) for row in _topic().rows(key)), None)
    progress = measures.of_steps(rows[text.ref] for text in texts if text.ref in rows)
    talk = about_steps(topic) if topic and topic.comment_count else {}
    url = place.url if place else page.get_url(request) or ""
    steps = _steps(texts, rows, talk, url)
    viewer = viewer_of(request)
    return {
        "tree": tree,
        "theme": place.theme if place else _theme_of(page),
        "breadcrumbs": crumbs(tree, place, page, frame_for(site).home_url if site else "/"),
        "record": record,
        "status": public_state(record),
        "state_words": _state_words(record),
        "progress": progress,
        "progress_note": late_words(progress),
        "body": body(page, tree, request),
        "steps": steps,
        "next_step": _next(texts, rows, steps, record),
        "updated": _updated(page, record, rows),
        "meta_line": _meta(topic),
        **_carried(page, request, "who", lambda: _who(page)),
        "updates": remember(f"updates:{page.pk}", lambda: _updates(page)),
        "related": [tree.by_ref[ref] for ref in related_refs(page) if ref in tree.by_ref],
        "thread": _thread(topic, url, request, viewer, texts),
        "panels": parts.aside(parts.Place(topic, url, request, viewer)) if topic else "",
        "poster_url": f"{tree.url}{page.ref}/poster/" if place and page.ref else "",
        "can_edit": _can_edit(page, request, viewer),
    }


@cache
def _topic() -> Prepared:
    def build(key: UUID) -> QuerySet:
        return Topic.objects.filter(kind="action", key=key).values_list(*columns(Topic))

    return Prepared(build, 0, keys=1)


def _rows(key: UUID) -> dict[str, Step]:
    """What is true of each step, all with the one record of their action; one query."""
    width, record, found = len(columns(Step)), None, {}
    for row in _steps_of().rows(key):
        step = instance(Step, row[:width])
        record = record or instance(ActionRecord, row[width:])
        step.action = record
        found[step.ref] = step
    return found


@cache
def _steps_of() -> Prepared:
    names = (*columns(Step), *(f"action__{name}" for name in columns(ActionRecord)))
    return Prepared(lambda key: Step.objects.of([key]).shown().values_list(*names), 0, keys=1)


def _can_edit(page: ActionPage, request: HttpRequest, viewer) -> bool:
    """Whether "Edit this page" would lead anywhere; nobody else costs a query."""
    return bool(viewer and may_have_second_factor(request)) and page.permissions_for_user(viewer).can_edit()


def _thread(topic: Topic | None, url: str, request: HttpRequest, viewer, texts: list):
    """What people say, or None before the page was first published."""
    if topic is None:
        return None
    anchors = {text.ref: text.text for text in texts if text.ref}
    return read_thread(topic=topic, request=request, viewer=viewer, page_url=url, anchors=anchors)


def _carried(page: ActionPage, request: HttpRequest, name: str, make: Callable[[], Any]) -> Any:
    """What only publishing changes, made once until then and never for a preview; nobody may change it."""
    if getattr(request, "is_preview", False) or not page.live:
        return make()
    published = page.last_published_at.timestamp() if page.last_published_at else 0
    return remember(f"{name}:{page.pk}:{published}", make)


def body(page: ActionPage, tree: Tree, request: HttpRequest) -> SafeString:
    """The text as HTML, its references to other actions as links."""
    return _carried(page, request, "body", lambda: link_actions(expand_db_html(page.body), tree, page.ref))


def related_refs(page: ActionPage) -> list[str]:
    return [ref.strip().upper() for ref in page.related.split(",") if ref.strip()]


def crumbs(tree: Tree, place: Action | None, page: ActionPage, home_url: str) -> list[dict]:
    """From the tree; a page that not everybody may read finds its own way up."""
    if place is None:
        above = page.get_ancestors().filter(depth__gt=1)
        return [{"label": found.title, "url": found.get_url() or ""} for found in above]
    theme = tree.theme_of(place)
    return [
        {"label": _("Home"), "url": home_url},
        {"label": tree.title, "url": tree.url},
        {"label": theme.title, "url": theme.url},
        {"label": place.workstream, "url": place.workstream_url},
    ]


def _theme_of(page: ActionPage) -> str:
    parent = page.get_parent()
    theme = parent.get_parent().specific if parent and parent.depth > 2 else None
    return getattr(theme, "theme", "t")


# --- Steps --------------------------------------------------------------------------------------------------


def words(promised: date | None, precision: str) -> str:
    """ "30 June 2026", "June 2026" or "2026", as exactly as it was promised."""
    if promised is None:
        return ""
    formats = {Precision.DAY: "DATE_FORMAT", Precision.MONTH: "YEAR_MONTH_FORMAT", Precision.YEAR: "Y"}
    return date_format(promised, formats[precision])


def _steps(texts: list[ActionStepText], rows: dict[str, Step], talk: dict[str, dict], url: str) -> list[dict]:
    """For components/steps.html."""
    return [_step(text, rows.get(text.ref) or Step(ref=text.ref), talk, url) for text in texts]


def _step(text: ActionStepText, row: Step, talk: dict[str, dict], url: str) -> dict:
    late = row.days_late()
    slipped = row.was_moved or bool(row.done_on and row.first_promised and row.done_on > row.first_promised)
    return {
        "ref": text.ref,
        "text": text.text,
        "horizon": text.horizon,
        "state": _shown_state(row, late),
        "done": row.done_on,
        "promised": words(row.promised, row.promised_precision),
        "first_promised": words(row.first_promised, row.first_precision) if slipped else "",
        "days_late": late,
        "reason": " ".join(part for part in (row.reason, row.note) if part),
        **talk.get(text.ref, {"comments": 0, "said": None}),
        "comments_url": f"{url}?about={text.ref}#comments",
    }


def _shown_state(row: Step, late: int) -> str:
    if row.is_open and late:
        return "late"
    return {"done": "done", "now": "now", "stopped": "stopped"}.get(row.status, "todo")


def _next(texts: list, rows: dict[str, Step], steps: list[dict], record: ActionRecord) -> dict | None:
    """The step under way with the nearest date, else the first one to come; none once the action has ended."""
    if record.state in record.ENDED:
        return None
    far = date.max
    ranked = [
        (row.status != Step.Status.NOW, row.promised or far, index)
        for index, text in enumerate(texts)
        if (row := rows.get(text.ref)) and row.is_open
    ]
    return steps[min(ranked)[2]] if ranked else None


def _state_words(record: ActionRecord) -> str:
    """ "On hold since 3 March 2026: the partner left." for a state that somebody set."""
    if not record.state_at:
        return ""
    words = (
        _("%(state)s since %(date)s: %(reason)s") if record.state_reason else _("%(state)s since %(date)s.")
    )
    return words % {
        "state": record.get_state_display(),
        "date": date_format(record.state_at, "DATE_FORMAT"),
        "reason": record.state_reason,
    }


def _updated(page: ActionPage, record: ActionRecord, rows: dict[str, Step]):
    """When anything about the action was last changed."""
    dates = [page.last_published_at, record.state_at, *[row.changed_at for row in rows.values()]]
    return max((found for found in dates if found), default=None)


def _meta(topic: Topic | None) -> list[dict]:
    """What else stands on this page and where: on a telephone the panels come after all comments."""
    if topic is None:
        return []
    comments = ngettext("%(number)s comment", "%(number)s comments", topic.comment_count)
    meta = [{"icon": "comment", "text": comments % {"number": topic.comment_count}, "url": "#comments"}]
    if topic.idea_count:
        ideas = ngettext("%(number)s idea", "%(number)s ideas", topic.idea_count)
        meta.append({"icon": IDEA_ICON, "text": ideas % {"number": topic.idea_count}, "url": "#ideas"})
    if can_begin(topic, registries.JOIN):
        meta.append({"icon": "people", "text": _("Join us"), "url": "#join"})
    if can_follow(topic):
        meta.append({"icon": "bell", "text": _("Follow"), "url": "#follow"})
    return meta


# --- Who is in, updates -------------------------------------------------------------------------------------


def _who(page: ActionPage) -> dict:
    """Those who take part and those we would like to meet, in the order of the page; one query."""
    people = list(page.stakeholders.all().select_related("organisation"))
    return {
        "identified": [p for p in people if p.involvement == Stakeholder.Involvement.IDENTIFIED],
        "potential": [p for p in people if p.involvement == Stakeholder.Involvement.POTENTIAL],
    }


def _updates(page: ActionPage) -> list[dict]:
    posts = (
        public(NewsPage.objects.due())
        .filter(about__translation_key=page.translation_key, locale_id=page.locale_id)
        .order_by("-date", "-pk")
        .only("title", "summary", "date", "url_path", "slug", "locale_id")[:UPDATES_SHOWN]
    )
    return [
        {"title": post.title, "url": post.get_url() or "", "date": post.date, "text": post.summary}
        for post in posts
    ]
