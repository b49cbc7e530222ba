"""The roadmap and the news for machines: CSV, JSON, Atom."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from cms.models import ActionPage, ActionStepText, NewsPage, Stakeholder, Step
from cms.overviews import Figures, figures
from cms.reading import Action, Tree

COLUMNS = (
    "ref",
    "title",
    "theme",
    "workstream",
    "kind",
    "state",
    "state_since",
    "state_reason",
    "summary",
    "lead_organisation",
    "stakeholders_identified",
    "stakeholders_potential",
    "steps",
    "steps_done",
    "steps_late",
    "comments",
    "url",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def action_rows(tree: Tree, root_url: str) -> Iterator[dict]:
    """One dict for each published action, its steps as a list; a constant number of queries."""
    numbers = figures(tree.actions)
    pks = [action.pk for action in tree.actions]
    pages = ActionPage.objects.select_related("lead_organisation").in_bulk(pks)
    people = _grouped(Stakeholder.objects.filter(page_id__in=pks))
    texts = _grouped(ActionStepText.objects.filter(page_id__in=pks))
    steps = {(step.action_id, step.ref): step for step in Step.objects.of(numbers.records).shown()}
    for action in tree.actions:
        yield _row(
            action,
            pages[action.pk],
            people.get(action.pk, []),
            texts.get(action.pk, []),
            steps,
            numbers,
            tree,
        ) | {"url": f"{root_url}{action.url}"}


def _grouped(rows) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows.order_by("sort_order"):
        found.setdefault(row.page_id, []).append(row)
    return found


def _row(action: Action, page: ActionPage, people, texts, steps, numbers: Figures, tree: Tree) -> dict:
    record, progress = numbers.records[action.key], numbers.progress[action.key]
    theme = tree.theme_of(action)
    return {
        "ref": action.ref,
        "title": action.title,
        "theme": theme.title if theme else "",
        "workstream": action.workstream,
        "kind": page.kind,
        "state": record.state,
        "state_since": record.state_at.date().isoformat() if record.state_at else None,
        "state_reason": record.state_reason,
        "summary": action.summary,
        "lead_organisation": page.lead_organisation.name if page.lead_organisation else "",
        "stakeholders_identified": [p.name for p in people if p.involvement == "identified"],
        "stakeholders_potential": [p.name for p in people if p.involvement == "potential"],
        "steps": [_step(text, steps.get((action.key, text.ref)) or Step()) for text in texts],
        "steps_done": progress.done,
        "steps_late": progress.late,
        "comments": numbers.comments.get(action.key, 0),
    }


def _step(text: ActionStepText, row: Step) -> dict:
    return {
        "ref": text.ref,
        "horizon": text.horizon,
        "text": text.text,
        "status": row.status,
        "promised": row.promised and row.promised.isoformat(),
        "first_promised": row.first_promised and row.first_promised.isoformat(),
        "done_on": row.done_on and row.done_on.isoformat(),
        "reason": row.reason,
    }


def actions_csv(tree: Tree, root_url: str) -> str:
    """One line for each action; lists are joined with "; " and steps are counted."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for row in action_rows(tree, root_url):
        row["steps"] = sum(1 for step in row["steps"] if step["status"] != "stopped")
        cells = {
            name: harmless("; ".join(value) if isinstance(value, list) else value)
            for name, value in row.items()
        }
        writer.writerow(cells)
    return out.getvalue()


def actions_json(tree: Tree, root_url: str, licence: str) -> dict:
    """The same with its steps and their dates (ISO 8601), under the site's licence."""
    return {
        "title": tree.title,
        "language": get_language(),
        "licence": licence,
        "actions": list(action_rows(tree, root_url)),
    }


def news_atom(posts: list[NewsPage], *, title: str, subtitle: str, url: str, feed_url: str) -> str:
    """An Atom feed (RFC 4287) of these posts, newest first."""
    feed = Atom1Feed(
        title=title,
        link=url,
        description=subtitle,
        feed_url=feed_url,
        language=get_language(),
        feed_guid=feed_url,
    )
    for post in posts:
        feed.add_item(
            title=post.title,
            link=post.full_url,
            description=post.summary,
            unique_id=f"urn:uuid:{post.translation_key}",
            pubdate=post.first_published_at,
            updateddate=post.last_published_at,
        )
    return feed.writeString("utf-8")
