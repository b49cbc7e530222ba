"""What the pages that list actions show: cards, the plan at a glance, progress. A constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cms import measures
from cms.measures import Progress
from cms.models.rows import ActionRecord
from cms.reading import Action, Theme, Tree, Workstream
from engagement.models import Topic

CELLS = {"done": "done", "under_way": "way", "on_hold": "hold", "stopped": "hold"}


@dataclass(slots=True)
class Figures:
    """State, progress and number of comments of each action, by key."""

    records: dict[UUID, ActionRecord]
    progress: dict[UUID, Progress]
    comments: dict[UUID, int]

    def of(self, actions: Iterable[Action]) -> Progress:
        """The steps of all these actions together."""
        return sum((self.progress[action.key] for action in actions), Progress())


def figures(actions: list[Action]) -> Figures:
    """Three queries, however many actions."""
    keys = [action.key for action in actions]
    comments = Topic.objects.filter(kind="action", key__in=keys).values_list("key", "comment_count")
    return Figures(
        records=measures.records(keys), progress=measures.progress(keys), comments=dict(comments.order_by())
    )


def public_state(record: ActionRecord) -> str:
    """The word that everybody reads: what has not begun is "Not started", whatever was decided about it."""
    if not record.has_started:
        return _("Not started")
    return str(
        ActionRecord.State(record.state).label
    )  # get_state_display makes all choices anew, forty times a page


def late_words(progress: Progress) -> str:
    """ "1 step late", or nothing."""
    if not progress.late:
        return ""
    return ngettext("%(number)s step late", "%(number)s steps late", progress.late) % {
        "number": progress.late
    }


def card(action: Action, numbers: Figures) -> dict:
    """For components/action_cards.html."""
    record, progress = numbers.records[action.key], numbers.progress[action.key]
    return {
        "ref": action.ref,
        "title": action.title,
        "url": action.url,
        "theme": action.theme,
        "status": public_state(record),
        "kind": record.status_kind,
        "done": progress.done,
        "total": progress.total,
        "current": progress.now,
        "note": late_words(progress),
        "comments": numbers.comments.get(action.key, 0),
    }


def plan(tree: Tree, numbers: Figures) -> list[dict]:
    """Rows of components/plan.html."""
    return [
        {
            "title": workstream.title,
            "icon": workstream.icon,
            "cells": [_cell(action, numbers.records[action.key]) for action in workstream.actions],
        }
        for workstream in tree.workstreams
        if workstream.actions
    ]


def _cell(action: Action, record: ActionRecord) -> dict:
    return {
        "ref": action.ref,
        "url": action.url,
        "title": action.title,
        "word": public_state(record),
        "state": CELLS.get(record.state, "new"),
    }


def theme_cards(tree: Tree, numbers: Figures) -> list[dict]:
    """For components/theme_cards.html."""
    return [
        {
            "theme": theme.theme,
            "title": theme.title,
            "url": theme.url,
            "text": theme.summary,
            "workstreams": [
                {
                    "title": workstream.title,
                    "url": workstream.url,
                    "icon": workstream.icon,
                    "note": _steps_done(numbers.of(workstream.actions)),
                }
                for workstream in theme.workstreams
            ],
        }
        for theme in tree.themes
    ]


def _done_of(progress: Progress) -> str:
    return (
        _("%(done)s of %(total)s") % {"done": progress.done, "total": progress.total}
        if progress.total
        else ""
    )


def _steps_done(progress: Progress) -> str:
    """ "3 of 11 steps", where there are any."""
    words = ngettext("%(done)s of %(total)s step", "%(done)s of %(total)s steps", progress.total)
    return words % {"done": progress.done, "total": progress.total} if progress.total else ""


def bar(progress: Progress, **more: object) -> dict:
    """One line of cms/parts/bars.html: words and a share of 100 for the drawing."""
    share = 100 * progress.done / progress.total if progress.total else 0
    return {
        "words": _steps_done(progress) or _("No steps yet"),
        "short": _done_of(progress) or "–",
        "share": f"{share:.1f}",
        "late": late_words(progress),
        **more,
    }


def progress_by_theme(tree: Tree, numbers: Figures) -> list[dict]:
    """A bar for each theme, and below it one for each of its workstreams."""
    return [
        {
            **bar(numbers.of(theme.actions()), title=theme.title, url=theme.url, theme=theme.theme),
            "workstreams": [workstream_bar(workstream, numbers) for workstream in theme.workstreams],
        }
        for theme in tree.themes
    ]


def workstream_bar(workstream: Workstream, numbers: Figures) -> dict:
    return bar(
        numbers.of(workstream.actions),
        title=f"{workstream.letter}. {workstream.title}",
        url=workstream.url,
        icon=workstream.icon,
        theme=workstream.theme,
    )


def groups(themes: Iterable[Theme], shown: set[int], numbers: Figures) -> list[dict]:
    """Themes → workstreams → cards of the actions shown; what is left empty is left out."""
    found = []
    for theme in themes:
        workstreams = []
        for workstream in theme.workstreams:
            if cards := [card(action, numbers) for action in workstream.actions if action.pk in shown]:
                workstreams.append({"workstream": workstream, "cards": cards})
        if workstreams:
            found.append({"theme": theme, "workstreams": workstreams})
    return found


def count_words(actions: list[Action], numbers: Figures) -> str:
    """ "39 actions: 8 done, 24 under way, 6 not started, 1 on hold."."""
    words = ngettext("%(number)s action", "%(number)s actions", len(actions)) % {"number": len(actions)}
    count = Counter(_group(numbers.records[action.key]) for action in actions)
    if not count:
        return words
    parts = [_counted(state, number) for state, number in count.most_common()]
    states = pgettext("between the parts of an enumeration", ", ").join(parts)
    return _("%(actions)s: %(states)s.") % {"actions": words, "states": states}


def _group(record: ActionRecord) -> str:
    """As `public_state` puts it: all that has not begun together."""
    return record.state if record.has_started else "not_started"


def _counted(state: str, number: int) -> str:
    """ "8 done", as part of an enumeration: each in the form that its number asks for."""
    words = {
        "done": ngettext("%(number)s done", "%(number)s done", number),
        "under_way": ngettext("%(number)s under way", "%(number)s under way", number),
        "on_hold": ngettext("%(number)s on hold", "%(number)s on hold", number),
        "stopped": ngettext("%(number)s stopped", "%(number)s stopped", number),
        "not_started": ngettext("%(number)s not started", "%(number)s not started", number),
    }
    return words[state] % {"number": number}
